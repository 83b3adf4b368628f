"""How many processes share the database, so that each keeps to its part of the platforms' rates.

Each says now and then that it is there. One that has gone counts until its last messages are out
of every window, so a restart never sends twice as fast.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from secrets import token_hex
from typing import Final, Protocol, TypeVar

from bot.clock import Clock
from bot.platforms.rates import OURS, Share
from storage.transaction import Transaction

T = TypeVar("T")
_log = logging.getLogger(__name__)

EVERY: Final = timedelta(seconds=20)
LASTS: Final = timedelta(seconds=80)  # longer than the windows of a minute
PREFIX: Final = "replica:"


class Service(Protocol):
    """What this module asks of the service."""

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Run a writing function; committed on return."""


async def run_forever(
    service: Service, clock: Clock, share: Share = OURS, every: timedelta = EVERY
) -> None:
    """Say that this process is there, and count the others, until cancelled."""
    name = token_hex(8)
    try:
        while True:
            share.count = await _counted(service, clock, name) or share.count
            await asyncio.sleep(every.total_seconds())
    finally:
        share.count = 1


async def _counted(service: Service, clock: Clock, name: str) -> int:
    """How many there are, this one too; 0 when the database cannot say."""
    now = clock.now()
    try:
        return await service.write(lambda tx: tx.leases.present(PREFIX, name, now, now + LASTS))
    except Exception as error:
        _log.warning("replicas could not be counted: %s", type(error).__name__)
        return 0
