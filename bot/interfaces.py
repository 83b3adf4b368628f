"""What parts of the bot ask of the service, each no more than it needs.

`bot.service.Service` does all of it; what stands in for it in a test need not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from bot.clock import Clock
from handlers.messages import IncomingMessage, Outcome
from storage.transaction import Transaction

T = TypeVar("T")


class HasClock(Protocol):
    """Knows the time."""

    @property
    def clock(self) -> Clock:
        """What time it is."""


class Reads(Protocol):
    """Reads the database."""

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """Run a reading function."""


class Writes(Protocol):
    """Writes the database."""

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Run a writing function; committed on return."""


class Receives(HasClock, Protocol):
    """Takes what people say."""

    async def receive(self, message: IncomingMessage) -> Outcome:
        """Deal with the message; on return it is committed, and its answer owed."""
