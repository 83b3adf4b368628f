"""The ways out of the bot into a platform, and several messages that go out as one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from itertools import takewhile
from typing import Final, Protocol, TypeVar, runtime_checkable

from bot.platforms.base import Enclosed, PlatformError
from bot.platforms.payloads import buttons_of, enclosure_of
from storage.records import Owed

T = TypeVar("T")

SPARE: Final = 4  # places of every minute that routine messages leave to red ones


class Channel(Protocol):
    """One way out. It knows how much its target may still be sent, and what one message holds."""

    def room(self, owed: Owed) -> int:
        """How many messages may go to the target of this one now."""

    def fits(self, batch: Sequence[Owed]) -> bool:
        """Whether all of them make one message."""

    async def send(self, batch: Sequence[Owed]) -> str:
        """Send them as one message; raises PlatformError."""


@runtime_checkable
class Shows(Protocol):
    """A way out that also takes pictures or files."""

    async def enclose(self, owed: Owed, thing: Enclosed) -> str:
        """Send that; raises PlatformError, CannotShow what this way does not take."""


BestWay = Callable[[Owed], Channel | None]


def together(queue: Sequence[Owed], best_way: BestWay) -> int:
    """As many as fit into one message, when there is no room for one each."""
    first, channel = queue[0], best_way(queue[0])
    if channel is None:
        return 1
    alike = [*takewhile(lambda owed: _is_like(first, owed, best_way), queue)]
    if len(alike) <= max(channel.room(first), 1):
        return 1
    count = 1
    while count < len(alike) and channel.fits(alike[: count + 1]):
        count += 1
    return count


def spare(owed: Owed) -> int:
    """The places that this message leaves free."""
    return 0 if owed.red else SPARE


async def in_parts(parts: Sequence[T], say: Callable[[T], Awaitable[object]]) -> None:
    """One after the other; after the first the whole can no longer be repeated."""
    for at, part in enumerate(parts):
        try:
            await say(part)
        except PlatformError as error:
            if not at:
                raise
            reason = f"part {at + 1} of {len(parts)}: {error}"
            raise PlatformError(reason, is_outcome_unknown=True) from None


def _is_like(first: Owed, other: Owed, best_way: BestWay) -> bool:
    """Whether both may stand in one message: never an answer, nor what has more than words."""
    if other is first:
        return True
    pair = (first, other)
    if any(one.payload.get("is_answer") or buttons_of(one.payload) for one in pair):
        return False
    if any(map(enclosure_of, pair)):
        return False
    return first.red is other.red and best_way(first) is best_way(other)
