"""Long imports and exports show how far they are, on a terminal and nowhere else."""

from __future__ import annotations

import os
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from tests.service.operator import ROOT, Run

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


def on_a_terminal(*arguments: str) -> str:
    """What the command shows on a terminal as its error stream."""
    ours, theirs = os.openpty()
    termios.tcsetwinsize(ours, (24, 80))
    with os.fdopen(theirs, "wb") as terminal:
        done = subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            env=ENVIRONMENT,
            stdout=subprocess.DEVNULL,
            stderr=terminal,
            check=False,
        )
        os.set_blocking(ours, False)
        with os.fdopen(ours, "rb") as screen:
            shown = (screen.read() or b"").decode()
    assert done.returncode == 0, shown
    return shown


@pytest.mark.process
def test_rows_are_counted_on_a_terminal(bot: Run) -> None:
    bot("seed")
    assert "行" in on_a_terminal("export", "registers", "out.xlsx")
    assert "件" in on_a_terminal("export", "ledger", "ledger.xlsx")
    assert "行" in on_a_terminal("import", "out.xlsx")
    assert Path("out.xlsx").is_file()


def test_a_log_hears_nothing_of_it(bot: Run) -> None:
    bot("seed")
    assert bot("export", "registers", "out.xlsx").err == ""
    assert bot("import", "out.xlsx").err == ""
