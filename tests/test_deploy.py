"""The files of docs/deploy fit the program that they start."""

from __future__ import annotations

import configparser
import re
import subprocess
from pathlib import Path
from typing import Final

from bot.cli import SUBCOMMANDS

ROOT: Final = Path(__file__).parent.parent
DEPLOY: Final = ROOT / "docs" / "deploy"
NAMES: Final = {sub.name for sub in SUBCOMMANDS}


def test_the_unit_starts_a_command_that_there_is_and_lets_it_drain() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # as its manual says
    unit.read(DEPLOY / "chuishao.service", "utf-8")
    service = unit["Service"]
    command = re.search(r"-m bot (\S+)", service["ExecStart"])
    assert command
    assert command[1] in NAMES
    assert service["RestartPreventExitStatus"] == "2"
    assert int(service["TimeoutStopSec"]) >= 60
    assert service["ReadWritePaths"] == f"{service['WorkingDirectory']}/var"


def test_the_container_copies_what_there_is_and_starts_a_command_that_there_is() -> None:
    lines = (DEPLOY / "Containerfile").read_text("utf-8").splitlines()
    copied = [word for line in lines if line.startswith("COPY ") for word in line.split()[1:-1]]
    assert {"bot", "handlers", "storage", "constraints.txt"} <= set(copied)
    assert [word for word in copied if not (ROOT / word).exists()] == []
    started = re.search(r'"bot", "([a-z-]+)"', lines[-1])
    assert started
    assert started[1] in NAMES


def test_the_installer_is_a_script_that_the_shell_understands() -> None:
    subprocess.run(["sh", "-n", DEPLOY / "install.sh"], capture_output=True, check=True)
    script = (DEPLOY / "install.sh").read_text("utf-8")
    assert all(name in NAMES for name in re.findall(r"-m bot ([a-z-]+)", script))
