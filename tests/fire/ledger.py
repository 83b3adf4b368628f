"""The pretended platform, which outlives the bot: what it was given, and what people saw."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final, NoReturn

from bot.platforms.base import NotYet, Platform, PlatformError
from bot.platforms.payloads import words_of
from storage.records import Owed
from tests.fire.weather import Point, Send, Weather

UNSURE: Final = (Send.HANGS_BEFORE, Send.HANGS_AFTER, Send.TEARS_BEFORE, Send.TEARS_AFTER)
LONG: Final = 3600.0  # seconds: nobody waits so long for an answer


class Ledger:
    """What was shown, by the key of the message; a platform that knows repeats shows them once."""

    def __init__(self, weather: Weather, *, is_idempotent: bool) -> None:
        self.weather, self.is_idempotent = weather, is_idempotent
        self.shown: defaultdict[str, list[str]] = defaultdict(list)
        self.unsure: Counter[str] = Counter()  # attempts that told the bot nothing
        self.forbidden: set[str] = set()
        self.on_shown: list[Callable[[Owed], None]] = []

    def take(self, owed: Owed) -> None:
        """It is shown to people."""
        if self.is_idempotent and self.shown[owed.key]:
            return
        self.shown[owed.key].append(words_of(owed))
        for tell in self.on_shown:
            tell(owed)


class StandIn(Platform):
    """One process's connection to the platform."""

    name = "console"

    def __init__(self, ledger: Ledger) -> None:
        self._ledger, self.is_idempotent = ledger, ledger.is_idempotent

    async def send(self, batch: Sequence[Owed]) -> str:
        (owed,) = batch
        ledger, weather = self._ledger, self._ledger.weather
        kind = weather.send(asyncio.get_running_loop().time())
        weather.at(Point.SENDING)
        await asyncio.sleep(weather.random.uniform(0.01, 0.3))
        ledger.unsure[owed.key] += kind in UNSURE
        if kind in (Send.HANGS_BEFORE, Send.TEARS_BEFORE):
            await _lose(kind)
        if kind not in (Send.TAKES, Send.HANGS_AFTER, Send.TEARS_AFTER):
            _refuse(kind, owed, ledger)
        ledger.take(owed)
        weather.at(Point.SENT)
        if kind is not Send.TAKES:
            await _lose(kind)
        await asyncio.sleep(weather.random.uniform(0.01, 0.3))
        return f"id-{owed.id}"


async def _lose(kind: Send) -> NoReturn:
    if kind in (Send.HANGS_BEFORE, Send.HANGS_AFTER):
        await asyncio.sleep(LONG)
    raise PlatformError("connection lost", is_outcome_unknown=True)


def _refuse(kind: Send, owed: Owed, ledger: Ledger) -> NoReturn:
    if kind is Send.FORBIDS:
        ledger.forbidden.add(owed.key)
        raise PlatformError("no such person", permanent=True)
    if kind is Send.THROTTLES:
        raise PlatformError("too fast", retry_after=timedelta(minutes=1))
    if kind is Send.PUTS_OFF:
        raise NotYet("no room", timedelta(seconds=20))
    if kind is Send.BREAKS:
        raise ZeroDivisionError
    raise PlatformError("503")
