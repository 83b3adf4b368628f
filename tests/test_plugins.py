"""The test run's own watchers: what leaks fails its test, a soak goes on where it stopped."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.leaks import leak
from tests.service.running import ENVIRONMENT

CONFTEST: Final = """
from pathlib import Path
from tests.leaks import LeakWatch
from tests.soaking import Soak

def pytest_configure(config):
    for line in ("soak: long", "leaky: on purpose"):
        config.addinivalue_line("markers", line)
    config.pluginmanager.register(LeakWatch())
    config.pluginmanager.register(Soak(Path(__file__).parent))
"""
LEAKS: Final = """
import logging, pytest, subprocess, sys
import bot.web
from tests.platforms.dingtalk.openapi_server import SECRET
from tests.processes import SHOWN, process_log
from bot.web import metrics_text as early
log = logging.getLogger("bot.somewhere")
WORDS = "葫芦岭"
SET_UP = "import logging, sys; from bot.logs import set_up"
SET_UP += "; set_up('DEBUG', False, secrets=['opensesame'])"

def test_phone():
    log.debug("owner of %s", "13912345678")

def test_words(caplog):
    log.info("handled: %s", "葫芦岭")
    assert caplog.records == []

def test_identity():
    logging.getLogger("aiohttp.web").error("11010519491231002X")

def test_figures():
    bot.web.metrics_text({"outbox:13912345678": 1})

def test_traceback():
    try:
        raise RuntimeError(WORDS)
    except RuntimeError:
        log.exception("failed")

def test_in_teardown(request):
    request.addfinalizer(lambda: log.warning("13912345678"))

def in_a_process(level, words, suffix=".log"):
    code = f"{SET_UP}; logging.{level}(sys.argv[1])"
    with process_log(suffix) as log:
        subprocess.run([sys.executable, "-c", code, words], stderr=log, check=True)

@pytest.fixture
def killed():
    yield
    in_a_process("warning", WORDS)

def test_process_words_until_its_fixtures_end(killed):
    pass

def test_process_decent():
    in_a_process("warning", "message 1391234567890 handled")
    in_a_process("warning", WORDS, SHOWN)

def test_process_secret_that_was_blanked():
    in_a_process("debug", "opensesame")

def test_process_token():
    in_a_process("debug", SECRET)

def test_process_phone():
    with process_log(SHOWN) as log:
        subprocess.run(["sh", "-c", "echo call 13912345678 >&2"], stderr=log, check=True)

@pytest.mark.leaky
def test_process_on_purpose():
    in_a_process("debug", "opensesame")

@pytest.mark.leaky
def test_on_purpose():
    log.warning("13912345678")

def test_decent(caplog):
    log.warning("message 1391234567890 of 2026-11-27, 139****5678 handled")
    assert len(caplog.records) == 1
"""
SOAKS: Final = """
import pytest
from pathlib import Path

@pytest.mark.soak
@pytest.mark.parametrize("number", range(3))
def test_long(number):
    Path("lived").open("a").write(f"{number} ")
    assert number != 1 or Path("mended").exists()
"""

COUNTED: Final = """
def turn(way):
    if way:
        here = 1
        return here
    return 0

def idle():
    return 2
"""
TURNS: Final = """
from bot.turning import turn

def test_one_way():
    assert turn(True)
"""


def ran(
    folder: Path, tests: str, *options: str, conftest: str = CONFTEST
) -> subprocess.CompletedProcess[str]:
    (folder / "conftest.py").write_text(conftest, "utf-8")
    (folder / "test_it.py").write_text(tests, "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-rfE", "-p", "no:cacheprovider", *options]
    return subprocess.run(
        command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("options", [(), ("-n", "1")], ids=["alone", "worker"])
def test_whatever_leaks_fails_its_test(tmp_path: Path, options: tuple[str, ...]) -> None:
    done = ran(tmp_path, LEAKS, *options)
    blamed = {line.split("::")[1].split()[0] for line in done.stdout.splitlines() if "::" in line}
    assert blamed == {
        "test_phone",
        "test_words",
        "test_identity",
        "test_figures",
        "test_in_teardown",
        "test_process_words_until_its_fixtures_end",
        "test_process_secret_that_was_blanked",
        "test_process_token",
        "test_process_phone",
    }, done.stdout
    assert done.returncode == 1
    assert "phone: " in done.stdout
    assert "bot.somewhere: owner of 13912345678" in done.stdout


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("message 13912345678 handled", "phone"),
        ("id=11010519491231002X", "identity"),
        ("said 葫芦", "words"),
        ("trouble: robot:项目群", ""),
        ("trouble: robot:项目群 葫芦", "words"),
        ("took 1391234567 ms, a13912345678b, 20261127", ""),
    ],
)
def test_what_counts_as_a_leak(text: str, kind: str) -> None:
    assert leak(text) == kind


def test_a_soak_goes_on_where_it_stopped(tmp_path: Path) -> None:
    (tmp_path / "bot").mkdir()
    assert ran(tmp_path, SOAKS).returncode == 1
    (tmp_path / "mended").touch()
    again = ran(tmp_path, SOAKS)
    assert (again.returncode, "soak: 2 went well before" in again.stdout) == (0, True)
    assert ran(tmp_path, SOAKS).returncode == 0
    assert (tmp_path / "lived").read_text("utf-8").split() == ["0", "1", "2", "1"]
    (tmp_path / "bot" / "changed.py").touch()
    ran(tmp_path, SOAKS)
    assert (tmp_path / "lived").read_text("utf-8").split() == ["0", "1", "2", "1", "0", "1", "2"]


def test_lines_and_branches_that_no_test_reaches_are_told(tmp_path: Path) -> None:
    for floor in ("bot", "handlers", "storage"):
        (tmp_path / floor).mkdir()
        (tmp_path / floor / "__init__.py").touch()
    (tmp_path / "bot" / "turning.py").write_text(COUNTED, "utf-8")
    done = ran(tmp_path, TURNS, "-p", "tests.counting", "-n", "1", conftest="")
    assert done.returncode == 0, done.stdout
    left = sorted((tmp_path / ".build" / "coverage").glob("*.json"))
    options = ("--branch", "--fail-under", "95", "--out", "all.json", "--merge")
    command = [sys.executable, "-m", "slipcover", *options, *map(str, left)]
    summed = subprocess.run(
        command, cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert summed.returncode == 2
    (row,) = (line for line in summed.stdout.splitlines() if "turning.py" in line)
    assert row.split()[-2:] == ["6,", "9"]
