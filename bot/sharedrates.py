"""What processes on one database have sent, logged there so that together they keep the rates.

Whoever has logged it may send: the past of a conversation is one row, replaced only as it was
read.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Final

from bot.interfaces import Writes
from bot.platforms.rates import PROCESS_LOG, Moments, RateLog, Update
from storage.transaction import Transaction

logger = logging.getLogger(__name__)

PREFIX: Final = "rate:"
_WITHIN: Final = 5.0  # seconds; then the message waits for its next turn
_BREATH: Final = 0.01  # seconds, when another process was quicker: its commit is near


@contextmanager
def sharing_rates(service: Writes, log: RateLog = PROCESS_LOG) -> Iterator[None]:
    """Inside, what this process sends is logged in the service's database."""
    mine = SharedRateLog(service).update
    log.update = mine
    try:
        yield
    finally:
        if log.update is mine:
            log.update = None


class SharedRateLog:
    """The past of each conversation, in the database."""

    def __init__(self, service: Writes) -> None:
        self._service = service

    async def update(self, name: str, update: Update) -> Moments | None:
        """Make the update; returns what stood there. None when the database does not take it."""
        key = PREFIX + sha256(name.encode()).hexdigest()[:32]  # names may be accounts
        try:
            async with asyncio.timeout(_WITHIN):
                while True:
                    before = await self._service.write(lambda tx: _update(tx, key, update))
                    if before is not None:
                        return before
                    await asyncio.sleep(_BREATH)
        except Exception as error:
            logger.warning("the rate log could not be written: %s", type(error).__name__)
            return None


def _update(tx: Transaction, key: str, update: Update) -> Moments | None:
    """What stood there; None if it has changed meanwhile."""
    text = tx.marks.text(key)
    before: Moments = json.loads(text or "[]")
    after = json.dumps([*update(before)])
    return before if after == text or tx.marks.swap_text(key, text, after) else None
