"""How long to rest before connecting again: twice as long every time, spread so that crowds part.

Pure, like `bot.backoff`.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from hashlib import sha256
from typing import Final, Generic, Protocol, TypeVar

_MOST_DOUBLINGS: Final = 20

E = TypeVar("E", bound=str)
E_contra = TypeVar("E_contra", bound=str, contravariant=True)


class Pacing(Protocol[E_contra]):
    """A platform's durations, by how connections end there."""

    @property
    def stable_after(self) -> timedelta:
        """How long a connection has to live to clear the record."""

    @property
    def longest(self) -> timedelta:
        """How long one has to live to clear what is `grave`."""

    def bounds(self, ending: E_contra) -> tuple[timedelta, timedelta]:
        """The first rest after such an ending, and the longest."""

    def is_grave(self, ending: E_contra) -> bool:
        """Whether it stays on record although a connection lived well."""


class Tally(Generic[E]):
    """Counts what went wrong lately. `salt` differs between processes, so that they part."""

    def __init__(self, pace: Pacing[E], salt: str) -> None:
        self._pace, self._salt = pace, salt
        self._count: Counter[E] = Counter()

    def pause(self, ending: E, lived: timedelta) -> timedelta:
        """How long to rest after a connection that was live for so long ended like that."""
        if lived >= self._pace.stable_after:
            is_past = lived >= self._pace.longest
            kept = {e: n for e, n in self._count.items() if not is_past and self._pace.is_grave(e)}
            self._count = Counter(kept)
        self._count[ending] += 1
        first, longest = self._pace.bounds(ending)
        return rest(first, longest, self._count[ending], f"{self._salt}:{ending}")


def rest(first: timedelta, longest: timedelta, times: int, salt: str) -> timedelta:
    """The rest after the `times`-th failure in a row: up to half longer, and never shorter.

    >>> rest(timedelta(seconds=1), timedelta(minutes=1), 3, "a") >= timedelta(seconds=4)
    True
    """
    full = min(first * (1 << min(times - 1, _MOST_DOUBLINGS)), longest)
    spread = int.from_bytes(sha256(f"{salt}:{times}".encode()).digest()[:4]) / 2**32
    return full * (1 + spread / 2)
