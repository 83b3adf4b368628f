"""From any error to an exit code and lines that an operator understands."""

from __future__ import annotations

import sqlite3
import traceback

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from bot.app import PortUnusable
from bot.backups.texts import key_unusable
from bot.cli.texts import faults as texts
from bot.config import ConfigFaults
from bot.logs import OWN, described
from storage.engine import DatabaseUnusable
from storage.veil import KeyUnusable


def told(error: Exception) -> tuple[int, tuple[str, ...]]:
    """The exit code and what to say."""
    match error:
        case ConfigFaults():
            return 2, error.lines
        case PortUnusable():
            return 2, (texts.port(error.port, error.error),)
        case KeyUnusable():
            return 2, (key_unusable(str(error.path), error.reason),)
        case DatabaseUnusable():
            return _database(error.path.removeprefix("file:"), error.reason)
        case DBAPIError() if not isinstance(error, DataError | IntegrityError):
            return _database("", str(error.orig))
        case sqlite3.Error():
            return _database("", str(error))
        case OSError():
            return 1, (texts.file(error),)
    return 1, (texts.bug(described(error), _place(error)),)


def _place(error: Exception) -> str:
    """Where it was raised; if a library did, first where we called it."""
    steps = [*traceback.walk_tb(error.__traceback__)]
    ours = [step for step in steps if step[0].f_globals["__name__"].partition(".")[0] in OWN]
    shown = dict.fromkeys((*ours[-1:], *steps[-1:]))
    return " ".join(f"{frame.f_code.co_filename}:{line}" for frame, line in shown)


def _database(path: str, said: str) -> tuple[int, tuple[str, ...]]:
    """1 for what may pass by itself: after 2 the unit of systemd would not start it again."""
    return 1 if texts.may_pass(said) else 2, (texts.database(path, said),)
