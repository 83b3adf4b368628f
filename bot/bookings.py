"""What processes on one database have said, booked there so that together they keep the rates.

Whoever has booked may send: the past of a conversation is one row, replaced only as it was read.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Final, Protocol, TypeVar

from bot.platforms.rates import OURS, Book, Entry, Moments
from storage.transaction import Transaction

T = TypeVar("T")
_log = logging.getLogger(__name__)

PREFIX: Final = "rate:"
_WITHIN: Final = 5.0  # seconds; then the message waits for its next turn
_BREATH: Final = 0.01  # seconds, when another process was quicker: its commit is near


class Service(Protocol):
    """What this module asks of the service."""

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Run a writing function; committed on return."""


@contextmanager
def booked(service: Service, book: Book = OURS) -> Iterator[None]:
    """Inside, what this process says is booked in the service's database."""
    mine = Bookings(service).enter
    book.enter = mine
    try:
        yield
    finally:
        if book.enter is mine:
            book.enter = None


class Bookings:
    """The past of each conversation, in the database."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def enter(self, name: str, entry: Entry) -> Moments | None:
        """Make the entry; returns what stood there. None when the database does not take it."""
        key = PREFIX + sha256(name.encode()).hexdigest()[:32]  # names may be accounts
        try:
            async with asyncio.timeout(_WITHIN):
                while True:
                    before = await self._service.write(lambda tx: _enter(tx, key, entry))
                    if before is not None:
                        return before
                    await asyncio.sleep(_BREATH)
        except Exception as error:
            _log.warning("a message could not be booked: %s", type(error).__name__)
            return None


def _enter(tx: Transaction, key: str, entry: Entry) -> Moments | None:
    """What stood there; None if it has changed meanwhile."""
    text = tx.marks.text(key)
    before: Moments = json.loads(text or "[]")
    after = json.dumps([*entry(before)])
    return before if after == text or tx.marks.swap_text(key, text, after) else None
