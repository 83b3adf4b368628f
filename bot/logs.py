"""Logging: one line per record, as text or JSON, with a trace id and without secrets.

Log lines name ids, never contents. Redaction is the belt to that: known secrets, whatever looks
like a credential in an address, citizens' phone and identity numbers.
"""

from __future__ import annotations

import copy
import json
import logging
import re
import sqlite3
import sys
import traceback
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Final, TextIO
from zoneinfo import ZoneInfo

_ZONE: Final = ZoneInfo("Asia/Shanghai")
_trace: ContextVar[str] = ContextVar("trace", default="-")

# Talkative or unsafe libraries: aiohttp.access prints whole addresses with their signatures,
# Alembic its plugins, APScheduler two lines for each tick and one for each tick that a long job
# makes it skip.
_QUIETER: Final = {
    "aiohttp.access": logging.WARNING,
    "alembic": logging.WARNING,
    "apscheduler": logging.ERROR,
    "asyncio": logging.WARNING,
}

OWN: Final = frozenset({"bot", "handlers", "storage"})  # packages whose errors quote nobody
_HIDDEN: Final = "***"
_SHORTEST_SECRET: Final = 6  # a shorter one would blank ordinary words
_CREDENTIALS: Final = re.compile(
    r"""(?ix)
    (?P<name>
        \b (?: [a-z_-]*token | [a-z_-]*secret | [a-z_-]*signature | password | authorization
            | response_code | encoding_?aes_?key ) ["']? \s* [=:] \s* ["']? (?: bearer \s+ )?
      | [?&] (?: key | sign | ticket | session | echostr | nonce ) =
    )
    [^\s"'&,;})\]]+
    """
)
_USER_OF_ADDRESS: Final = re.compile(r"(?<=://)[^\s/@]+(?=@)")
_IDENTITY: Final = re.compile(r"(?<!\d)[1-9]\d{16}[\dXx](?![\dXx])")
_MOBILE: Final = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")


class Redaction:
    """Blanks whatever must not stand in a log."""

    def __init__(self, secrets: Collection[str] = ()) -> None:
        known = sorted((s for s in secrets if len(s) >= _SHORTEST_SECRET), key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, text: str) -> str:
        """The text without secrets, credentials, identity numbers and phone numbers."""
        if self._known:
            text = self._known.sub(_HIDDEN, text)
        text = _CREDENTIALS.sub(rf"\g<name>{_HIDDEN}", text)
        text = _USER_OF_ADDRESS.sub(_HIDDEN, text)
        text = _IDENTITY.sub(_HIDDEN, text)
        return _MOBILE.sub(r"\1****\2", text)


class _Formatter(logging.Formatter):
    """What both shapes share: errors are named, and tell no more than is known to be harmless."""

    def __init__(self, layout: str, redact: Redaction) -> None:
        super().__init__(layout)
        self._redact = redact

    def said(self, record: logging.LogRecord) -> str:
        """The record's text, without secrets."""
        told = copy.copy(record)
        told.trace, told.exc_text = _trace.get(), None
        if isinstance(told.args, tuple):
            told.args = tuple(_Named(a) if isinstance(a, BaseException) else a for a in told.args)
        return self._redact(super().format(told))

    def formatException(self, ei: Any) -> str:  # noqa: N802  (logging's name)
        """The traceback of the error and of those behind it, each named as `described`."""
        parts: list[str] = []
        error: BaseException | None = ei[1]
        while error is not None:
            frames = "".join(traceback.format_tb(error.__traceback__))
            parts.append(f"Traceback (most recent call last):\n{frames}{described(error)}")
            hidden = error.__suppress_context__
            error = error.__cause__ or (None if hidden else error.__context__)
        return "\n\n".join(reversed(parts))


class _Named:
    """Stands for an error among the arguments of a record."""

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def __repr__(self) -> str:
        return described(self._error)


def described(error: BaseException) -> str:
    """The error's name; its words only where they are the bot's own, the system's or SQLite's.

    Others may quote what a person wrote: `int("…")` does, and so does PostgreSQL.
    """
    kind = type(error)
    told = getattr(error, "orig", None) or error
    if isinstance(told, OSError):
        words = told.strerror or ""
    elif isinstance(told, sqlite3.Error) or kind.__module__.partition(".")[0] in OWN:
        words = str(told)
    else:
        words = ""
    return f"{kind.__qualname__}: {words}" if words else kind.__qualname__


class TextFormatter(_Formatter):
    """`time level [trace] logger: message`, on one line whatever the message holds."""

    def __init__(self, redact: Redaction) -> None:
        super().__init__("%(levelname)s [%(trace)s] %(name)s: %(message)s", redact)

    def format(self, record: logging.LogRecord) -> str:
        """The record's line, traceback included, with escaped line breaks."""
        return f"{_moment(record)} {_one_line(self.said(record))}"


class JSONFormatter(_Formatter):
    """One JSON object per line."""

    def __init__(self, redact: Redaction) -> None:
        super().__init__("%(message)s", redact)

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON: at, level, trace, logger, message (traceback included)."""
        line = {
            "at": _moment(record),
            "level": record.levelname,
            "trace": _trace.get(),
            "logger": record.name,
            "message": self.said(record),
        }
        return json.dumps(line, ensure_ascii=False)


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, _ZONE).isoformat(timespec="milliseconds")


def _one_line(text: str) -> str:
    """A message cannot forge a second line."""
    return text.replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n")


@contextmanager
def tracing(trace: str = "") -> Iterator[str]:
    """Marks every line logged inside with that id, or with a new one."""
    token = _trace.set(trace or uuid.uuid4().hex[:12])
    try:
        yield _trace.get()
    finally:
        _trace.reset(token)


def current_trace(*, fresh: bool = False) -> str:
    """The id that lines logged here carry; outside of any "-", or with `fresh` a new one."""
    trace = _trace.get()
    return uuid.uuid4().hex[:12] if fresh and trace == "-" else trace


def set_up(
    level: str, as_json: bool, *, secrets: Collection[str] = (), stream: TextIO | None = None
) -> None:
    """Send all logging to one stream (standard error), in place of what was set up before."""
    redact = Redaction(secrets)
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JSONFormatter(redact) if as_json else TextFormatter(redact))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.captureWarnings(capture=True)
    for name, floor in _QUIETER.items():
        logging.getLogger(name).setLevel(max(floor, root.level))
