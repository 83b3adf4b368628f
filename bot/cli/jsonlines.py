"""Files of JSON objects, one a line, as `evaluate` and `deadline` read them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.cli.base import CLIFailure
from bot.cli.texts import faults as texts
from bot.texts import reason


def numbered(path: Path) -> Iterator[tuple[int, Mapping[str, object]]]:
    """The objects with their line numbers; empty lines do not count.

    Raises:
        CLIFailure: the file cannot be read, or a line is no JSON object (exit code 2).
    """
    for number, line in enumerate(_text(path).split("\n"), 1):
        if line.strip():
            yield number, _object(path, number, line)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise CLIFailure(texts.unreadable(str(path), reason(error)), 2) from None
    except UnicodeDecodeError:
        raise CLIFailure(texts.unreadable(str(path), texts.NOT_UTF8), 2) from None


def _object(path: Path, number: int, line: str) -> Mapping[str, object]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise CLIFailure(texts.bad_line(str(path), number), 2)
    return value
