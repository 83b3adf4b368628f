"""From any error to an exit code and lines that an operator understands."""

from __future__ import annotations

import sqlite3
import traceback

from sqlalchemy.exc import DBAPIError

from bot.app import PortUnusable
from bot.cli.texts import faults as texts
from bot.config import ConfigFaults
from storage.engine import DatabaseUnusable


def told(error: Exception) -> tuple[int, tuple[str, ...]]:
    """The exit code and what to say."""
    match error:
        case ConfigFaults():
            return 2, error.lines
        case PortUnusable():
            return 2, (texts.port(error.port, error.error),)
        case DatabaseUnusable():
            return _database(error.path.removeprefix("file:"), error.reason)
        case DBAPIError():
            return _database("", str(error.orig))
        case sqlite3.Error():
            return _database("", str(error))
        case OSError():
            return 1, (texts.file(error),)
    last = traceback.extract_tb(error.__traceback__)[-1]
    return 1, (texts.bug(error, f"{last.filename}:{last.lineno}"),)


def _database(path: str, said: str) -> tuple[int, tuple[str, ...]]:
    """1 for what may pass by itself: after 2 the unit of systemd would not start it again."""
    return 1 if texts.may_pass(said) else 2, (texts.database(path, said),)
