"""How long to rest before the next attempt: twice as long every time, spread so that crowds part.

Pure; the thought is that of `bot.backoff`.
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Final

_MOST_DOUBLINGS: Final = 20


def rest(first: timedelta, longest: timedelta, times: int, salt: str) -> timedelta:
    """The rest after the `times`-th failure in a row: up to half longer, and never shorter.

    >>> rest(timedelta(seconds=1), timedelta(minutes=1), 3, "a") >= timedelta(seconds=4)
    True
    """
    full = min(first * (1 << min(times - 1, _MOST_DOUBLINGS)), longest)
    spread = int.from_bytes(sha256(f"{salt}:{times}".encode()).digest()[:4]) / 2**32
    return full * (1 + spread / 2)
