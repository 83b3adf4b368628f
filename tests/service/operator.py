"""An operator at the command line, in an empty folder."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from bot.cli import main

ROOT: Final = Path(__file__).parents[2]


class Said(NamedTuple):
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


Run = Callable[..., Said]


def config(text: str, name: str = "config.toml") -> str:
    """Write a settings file into the present folder; returns its name."""
    Path(name).write_text(text, "utf-8")
    return name


@pytest.fixture
def own_logging() -> Iterator[None]:
    """A command that sets logging up leaves the next test's alone."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    logging.captureWarnings(capture=False)


@pytest.fixture
def bot(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    own_logging: None,  # noqa: ARG001 - for what it restores
) -> Run:
    """`python -m bot …` in an empty folder: never a traceback, three exit codes."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Said:
        try:
            code = main(arguments)
        except SystemExit as end:  # argparse's way
            code = int(end.code or 0)
        said = Said(code, *capsys.readouterr())
        assert "Traceback" not in said.out + said.err, said
        assert code in (0, 1, 2), said
        assert code == 0 or said.err, said
        return said

    return run
