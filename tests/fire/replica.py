"""Real processes of the bot, forked from one that has everything loaded, and killed at will."""

from __future__ import annotations

import asyncio
import multiprocessing
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import TextIOWrapper
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from typing import Final

from bot.app import LOOPBACK, listening_socket, timed
from bot.clock import MovableClock, SystemClock
from bot.config import Settings
from bot.logs import set_up
from bot.serving import serving
from handlers.understanding import Understanding
from tests.processes import process_log

LOADED: Final = Understanding()  # what a start costs most: a fork has it already
_FORKS: Final = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.fire.replica"])


class HurriedClock(MovableClock):
    """`pace` times as fast as the machine's since it began: the same in every process."""

    def __init__(self, first: datetime, began: datetime, pace: float) -> None:
        super().__init__()
        self._first, self._began, self._pace = first, began, pace

    def now(self) -> datetime:
        """Where a fast clock stands."""
        return self._first + (SystemClock().now() - self._began) * self._pace + self.offset

    def advance_to(self, at: datetime) -> None:
        """Go on from there."""
        self.offset += max(at - self.now(), timedelta())


@dataclass
class Replica:
    """One process that serves; it may be dead already."""

    process: ForkServerProcess
    port: int

    def kill(self) -> None:
        """The power goes out for it."""
        self.process.kill()
        self.process.join()


async def start(settings: Settings, clock: MovableClock) -> Replica:
    """A process that listens; it opens the rest while messages already come."""
    here, there = multiprocessing.Pipe(duplex=False)
    process = _FORKS.Process(target=_run, args=(settings, clock, there), daemon=True)
    await asyncio.to_thread(process.start)
    there.close()
    try:
        port = await asyncio.to_thread(here.recv)
    finally:
        here.close()
    return Replica(process, int(port))


def _run(settings: Settings, clock: MovableClock, told: Connection) -> None:
    with process_log() as log:
        if log:
            set_up("DEBUG", as_json=False, stream=TextIOWrapper(log, "utf-8", write_through=True))
        asyncio.run(_serve(settings, clock, told))


async def _serve(settings: Settings, clock: MovableClock, told: Connection) -> None:
    with listening_socket(LOOPBACK, 0) as listener:
        async with serving(settings, clock, listener, told.send) as service, timed(service):
            await asyncio.Event().wait()
