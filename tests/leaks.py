"""Whatever any test makes the bot log, or show as figures, is searched for what must not be there.

So is what the processes that tests start write to their logs (`tests/processes.py`).

A record is looked at as the bot's own formatter writes it, at every level, but before anything is
blanked: blanking is for what slips through, and nothing may. The test in which it was written
fails. Searched for are phone and identity numbers, secrets (constants of test modules that say so
by their names), and Chinese words: logs are English, so those are somebody's.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable, Generator, Iterator, Mapping
from typing import Final

import pytest

from bot.logs import Redaction, TextFormatter
from tests.processes import ProcessLogs

OWN: Final = ("bot", "handlers", "storage")
# Not aiohttp.access: the bot shows none of it, and the stand-ins of platforms log theirs by it.
AIOHTTP: Final = ("aiohttp.client", "aiohttp.server", "aiohttp.web")
OTHERS: Final = (*AIOHTTP, "alembic", "apscheduler", "asyncio", "sqlalchemy")
ON_PURPOSE: Final = "leaky"  # the mark of tests that log such things, to see them hidden

_LOUD: Final = re.compile(
    r"(?P<phone>(?<![0-9A-Za-z])1[3-9][0-9]{9}(?![0-9A-Za-z]))"
    r"|(?P<identity>(?<![0-9A-Za-z])[1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9Xx](?![0-9A-Za-z]))"
    r"|(?<!robot:)(?<![\u4e00-\u9fff])(?P<words>[\u4e00-\u9fff]{2,})"  # robots' names are settings
)
_IS_SECRET: Final = re.compile(r"SECRET|TOKEN|AES_KEY|PASSWORD|PLANTED")
_BLANKED: Final = "***"  # in the log of a process: the bot's own redaction found something
_SHORTEST: Final = 8  # a shorter secret is an ordinary word


def leak(text: str, secrets: re.Pattern[str] | None = None) -> str:
    """What of the text must not be there: its kind; "" when all is well."""
    if secrets and secrets.search(text):
        return "secret"
    found = _LOUD.search(text)
    return str(found.lastgroup) if found else ""


def planted() -> re.Pattern[str] | None:
    """The secrets that test modules name by constants, as one pattern."""
    modules = [vars(m) for name, m in [*sys.modules.items()] if name.startswith("tests.")]
    found = {word for module in modules for word in _secrets(module)}
    return re.compile("|".join(sorted(map(re.escape, found)))) if found else None


def _secrets(module: Mapping[str, object]) -> Iterator[str]:
    for name, value in module.items():
        if name.isupper() and _IS_SECRET.search(name):
            values = value if isinstance(value, tuple) else (value,)
            yield from (v for v in values if isinstance(v, str) and len(v) >= _SHORTEST)


class Nothing(Redaction):
    """Blanks nothing."""

    def __call__(self, text: str) -> str:
        return text


class Ear(logging.Handler):
    """Hears every record, and lets those of the bot's own go on that would have been logged."""

    def __init__(self, hear: Callable[[str], None]) -> None:
        super().__init__()
        self._hear = hear
        self.setFormatter(TextFormatter(Nothing()))
        gate = logging.Logger("gate", logging.DEBUG)  # noqa: LOG001 - nobody else gets it
        gate.addHandler(self)
        for name in OWN:
            logging.getLogger(name).parent = gate
        for name in OTHERS:
            logging.getLogger(name).addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self._hear(self.format(record))
        if record.name.partition(".")[0] in OWN and record.levelno >= _level(record.name):
            logging.getLogger().callHandlers(record)


def _level(name: str) -> int:
    """The level that holds for that logger, as if nobody was listening."""
    at: logging.Logger | None = logging.getLogger(name)
    while at and not at.level and at.name not in OWN:
        at = at.parent
    return (at.level if at else 0) or logging.getLogger().level


class LeakWatch:
    """The plugin: fails the test in which something leaked."""

    def __init__(self) -> None:
        self._leaks: list[str] = []
        self._secrets: re.Pattern[str] | None = None
        self._processes = ProcessLogs()
        Ear(self.hear)

    def hear(self, text: str) -> None:
        """One record; figures are logged when they are shown."""
        if kind := leak(text, self._secrets):
            self._leaks.append(f"{kind}: {text}")

    def hear_processes(self) -> None:
        """What they have logged until now, where nothing need have been blanked."""
        for line in self._processes.lines():
            self.hear(line)
            if _BLANKED in line:
                self._leaks.append(f"blanked: {line}")

    @pytest.hookimpl
    def pytest_runtestloop(self) -> None:
        """All test modules are loaded now."""
        self._secrets = planted()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None]:
        """After the fixtures have ended too, what was heard is told."""
        yield
        self.hear_processes()
        leaks, self._leaks = self._leaks, []
        if leaks and not item.get_closest_marker(ON_PURPOSE):
            pytest.fail("logged or shown as figures:\n" + "\n".join(leaks[:5]), pytrace=False)

    @pytest.hookimpl
    def pytest_unconfigure(self) -> None:
        """Nobody logs any more."""
        self._processes.close()
