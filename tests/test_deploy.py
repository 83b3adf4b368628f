"""The files of docs/deploy fit the program that they start."""

from __future__ import annotations

import configparser
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Final

import pytest

from bot.cli import SUBCOMMANDS
from tests.processes import SHOWN, process_log
from tests.service.running import PATIENCE, free_port, until

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


def words(instruction: str) -> list[str]:
    """What stands after each such instruction of the Containerfile."""
    lines = (DEPLOY / "Containerfile").read_text("utf-8").splitlines()
    return [line.partition(" ")[2] for line in lines if line.startswith(f"{instruction} ")]


def environment() -> dict[str, str]:
    """What the image sets."""
    pairs = (pair.partition("=") for line in words("ENV") for pair in line.split())
    return {name: value for name, _, value in pairs}


def command(line: str, port: int) -> list[str]:
    """Of an instruction in its list form, for this Python and on that port."""
    program, *rest = json.loads(line[line.index("[") :])
    assert program == "python"
    return [sys.executable, *(word.replace(words("EXPOSE")[0], str(port)) for word in rest)]


def test_the_container_runs_as_nobody_special_and_writes_into_its_volume_only() -> None:
    (user,), (home,) = words("USER"), words("WORKDIR")
    assert user not in {"root", "0"}
    made, installed = words("RUN")
    assert made.split()[0] == "useradd"
    assert made.split()[-1] == user
    assert installed.endswith(f"mkdir var && chown {user} var")
    assert words("VOLUME") == [f"{home}/var"]
    assert words("STOPSIGNAL") == ["SIGTERM"]
    assert words("EXPOSE") == [environment()["CHUISHAO_SERVER__PORT"]]


def test_the_container_has_a_python_that_the_project_takes() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    version = re.search(r"python:([0-9]+)[.]([0-9]+)", words("FROM")[0])
    least = re.search(r">=([0-9]+)[.]([0-9]+)", project["requires-python"])
    assert version
    assert least
    assert (*map(int, version.groups()),) >= (*map(int, least.groups()),)


@pytest.mark.process
def test_what_the_container_copies_is_enough_to_serve_healthily(tmp_path: Path) -> None:
    for line in words("COPY"):
        *sources, target = line.split()
        for source in sources:
            copy = shutil.copytree if (ROOT / source).is_dir() else shutil.copy
            copy(ROOT / source, tmp_path / target)
    (tmp_path / "var").mkdir()
    before, port = written(tmp_path), free_port()
    inside = {**os.environ, **environment(), "CHUISHAO_SERVER__PORT": str(port)}
    inside.pop("PYTHONPATH", None)
    check = command(words("HEALTHCHECK")[0], port)

    def is_healthy() -> bool:
        return not subprocess.run(check, cwd=tmp_path, capture_output=True, check=False).returncode

    assert not is_healthy()
    with process_log() as log, process_log(SHOWN) as shown:
        serving = command(words("CMD")[0], port)
        process = subprocess.Popen(serving, cwd=tmp_path, env=inside, stdout=shown, stderr=log)
    try:
        until(is_healthy)
        process.terminate()
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
        process.wait()
    assert {path.parts[0] for path in written(tmp_path) - before} == {"var"}


def written(folder: Path) -> set[Path]:
    """The files there, without what Python keeps for itself."""
    found = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    return {path for path in found if "__pycache__" not in path.parts}


def test_the_installer_is_a_script_that_the_shell_understands() -> None:
    subprocess.run(["sh", "-n", DEPLOY / "install.sh"], capture_output=True, check=True)
    script = (DEPLOY / "install.sh").read_text("utf-8")
    assert all(name in NAMES for name in re.findall(r"-m bot ([a-z-]+)", script))
