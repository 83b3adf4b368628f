"""Watches over the bot itself: what is wrong is told by a second way, what is well by a heartbeat.

Whoever waits for the heartbeat hears of a dead process or machine, which can tell nobody itself.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import aiohttp

from bot import texts
from bot.service import Service
from handlers.outages import LAST
from storage.transaction import Transaction

log = logging.getLogger(__name__)

REST: Final = timedelta(minutes=1)
AGAIN: Final = timedelta(hours=6)  # a fault that lasts is told again
SILENCE: Final = timedelta(minutes=10)  # without a sweep
JUMP: Final = timedelta(minutes=2)  # between the wall clock and the one that only counts
LEAST: Final = 500_000_000  # bytes of free disk
PATIENCE: Final = 15.0  # seconds
LOOKED: Final = "watch.last"  # the text that is written each time
RECENTLY: Final = timedelta(days=7)  # what is owed longer is past telling
TRIED_LONG: Final = timedelta(minutes=30)  # and owed still
LATELY: Final = timedelta(hours=1)
MANY: Final = 5  # given up or unknown of late; one alone is somebody's account
BUILT: Final = datetime(2026, 1, 1, tzinfo=UTC)  # no clock that is right shows an earlier day

Post = Callable[[str, Mapping[str, object] | None], Awaitable[None]]
Elapsed = Callable[[], float]  # seconds that only count up


@dataclass
class Watch:
    """Looks again and again; `post` speaks HTTP, `folder` is where the database lies.

    `found` holds the faults that stand now, by name, and when each was last told.
    """

    service: Service
    folder: Path | None
    post: Post
    heartbeat_url: str = ""
    alarm_url: str = ""
    elapsed: Elapsed = time.monotonic
    found: dict[str, datetime] = field(default_factory=dict)
    _last: tuple[datetime, float] | None = None
    _began: float | None = None  # by `elapsed`; a sweep has its time to come after a start

    async def run_forever(self, rest: timedelta = REST) -> None:
        """Look and tell, until cancelled."""
        while True:
            try:
                await self.look()
            except Exception as error:  # the watch itself must not end
                log.error("watching failed: %s", type(error).__name__)
            await asyncio.sleep(rest.total_seconds())

    async def look(self) -> tuple[str, ...]:
        """Look once; tells what is new or over, and sends the heartbeat when all is well."""
        self._began = self.elapsed() if self._began is None else self._began
        faults = {**self._clock(), **self._disk(), **await self._work()}
        now = self.service.clock.now()
        for name, detail in faults.items():
            told = self.found.get(name)
            if told is None or not told <= now < told + AGAIN:
                self.found[name] = now
                await self._tell(name, texts.watched(name, detail))
        for name in self.found.keys() - faults.keys():
            del self.found[name]
            await self._tell(f"{name}:over", texts.watched_over(name))
        if self.heartbeat_url and not faults:
            await self._try(self.heartbeat_url, None)
        return tuple(faults)

    def figures(self) -> Mapping[str, float]:
        """For `/metrics`: the faults that stand, and the free bytes of the disk."""
        free = {"disk_free_bytes": float(self._free())} if self.folder else {}
        return {"faults": float(len(self.found)), **free}

    def _free(self) -> int:
        return shutil.disk_usage(self.folder or ".").free

    def _disk(self) -> dict[str, str]:
        if self.folder is None or self._free() >= LEAST:
            return {}
        return {"disk": str(self._free() // 1_000_000)}

    def _clock(self) -> dict[str, str]:
        """Whether the wall clock went as the other did, and shows a day that can be."""
        now, count, last = self.service.clock.now(), self.elapsed(), self._last
        self._last = now, count
        if now < BUILT:
            return {"clock": f"{now:%Y-%m-%d}"}
        if last is None:
            return {}
        off = (now - last[0]) - timedelta(seconds=count - last[1])
        return {"jump": f"{off.total_seconds():+.0f}"} if abs(off) > JUMP else {}

    async def _work(self) -> dict[str, str]:
        """Whether the database takes writing, the sweep goes on, and messages go out."""
        now = self.service.clock.now()
        try:
            async with asyncio.timeout(PATIENCE):
                swept, stuck = await self.service.write(lambda tx: _tried(tx, now))
        except Exception as error:
            return {"database": type(error).__name__}
        last = datetime.fromisoformat(swept) if swept else now
        if last - now > JUMP:
            return {"back": f"{(last - now).total_seconds():.0f}", **stuck}
        is_new = self._began is None or self.elapsed() - self._began < SILENCE.total_seconds()
        is_late = now - last > SILENCE and not is_new
        return {"sweep": f"{last:%H:%M}", **stuck} if is_late else stuck

    async def _tell(self, name: str, text: str) -> None:
        """To the log, by the second way, and to the administrators if the database lets us."""
        log.error("watch: %s", name)
        if self.alarm_url:
            await self._try(self.alarm_url, {"msgtype": "text", "text": {"content": text}})
        try:
            async with asyncio.timeout(PATIENCE):
                await self.service.alarm(f"watch:{name}", text)
        except Exception as error:
            log.error("watch: administrators were not told: %s", type(error).__name__)

    async def _try(self, url: str, body: Mapping[str, object] | None) -> None:
        try:
            await self.post(url, body)
        except Exception as error:  # the address is a secret, and errors quote it
            log.error("watch: an address did not answer: %s", type(error).__name__)


def _tried(tx: Transaction, now: datetime) -> tuple[str | None, dict[str, str]]:
    """Really write, for a full disk shows itself only then; the last sweep, and what is stuck."""
    tx.marks.set_text(LOOKED, now.isoformat())
    vain = tx.trail.in_vain(now - RECENTLY, now - TRIED_LONG)
    lost = len(tx.trail.stuck(now - LATELY))
    stuck = vain + lost if vain or lost >= MANY else 0
    return tx.marks.text(LAST), {"outbox": str(stuck)} if stuck else {}


async def post(url: str, body: Mapping[str, object] | None) -> None:
    """GET the address, or POST the body as JSON; no redirects. Raises when it is not taken."""
    limit = aiohttp.ClientTimeout(total=PATIENCE)
    async with aiohttp.ClientSession(timeout=limit) as session:
        method = "GET" if body is None else "POST"
        async with session.request(method, url, json=body, allow_redirects=False) as response:
            response.raise_for_status()
            told = await response.json(content_type=None) if body is not None else {}
            if isinstance(told, dict) and told.get("errcode", 0):
                raise ValueError("the receiver refuses it")
