"""What becomes of a message after a failed attempt: pure, so that it can be tested as a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from bot.platforms.base import PlatformError
from storage.records import MOST_REPEATS, OutboxState, Owed

MAX_ATTEMPTS: Final = 20  # with the delays below: about ten hours
FIRST_DELAY: Final = timedelta(seconds=2)
LONGEST_DELAY: Final = timedelta(hours=1)
REST_AFTER_SILENCE: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class RetryDecision:
    """The state a message goes to; when it is due again if that is PENDING.

    `is_doubtful`: this attempt may have arrived, so the next one says that it may be a repeat.
    """

    state: OutboxState
    at: datetime | None = None
    is_doubtful: bool = False


def retry_decision(
    owed: Owed, error: Exception, *, is_idempotent: bool, now: datetime
) -> RetryDecision:
    """Owed again later, perhaps delivered, or given up.

    Where the platform does not recognise repeats, what may have arrived is repeated so often as
    `MOST_REPEATS` allows, and marked.
    """
    unsure = _is_outcome_unknown(error)
    is_doubtful = unsure and not is_idempotent
    is_final = isinstance(error, PlatformError) and error.permanent
    if is_doubtful and (is_final or owed.doubts >= MOST_REPEATS):
        return RetryDecision(OutboxState.UNKNOWN)
    if is_final:
        return RetryDecision(OutboxState.DEAD)
    if owed.attempts >= MAX_ATTEMPTS:
        return RetryDecision(OutboxState.UNKNOWN if unsure else OutboxState.DEAD)
    rest = max(delay(owed.key, owed.attempts), _asked(error))
    rest = max(rest, REST_AFTER_SILENCE) if is_doubtful else rest
    return RetryDecision(OutboxState.PENDING, now + rest, is_doubtful)


def delay(key: str, attempts: int) -> timedelta:
    """Twice as long after every attempt, up to an hour, spread by ±25 % so that crowds part.

    >>> delay("reply:1", 1) == delay("reply:1", 1) != delay("reply:2", 1)
    True
    """
    full = min(FIRST_DELAY * (1 << min(attempts - 1, MAX_ATTEMPTS)), LONGEST_DELAY)
    spread = int.from_bytes(sha256(f"{key}:{attempts}".encode()).digest()[:4]) / 2**32
    return full * (0.75 + spread / 2)


def rest_until(error: Exception, now: datetime) -> datetime | None:
    """Until when the target must be left alone after that error, or None.

    A platform that asks for rest or does not answer gets it; other errors are the message's own.
    """
    if isinstance(error, PlatformError) and error.retry_after:
        return now + error.retry_after
    is_final = isinstance(error, PlatformError) and error.permanent
    return now + REST_AFTER_SILENCE if _is_outcome_unknown(error) and not is_final else None


def _is_outcome_unknown(error: Exception) -> bool:
    if isinstance(error, PlatformError):
        return error.is_outcome_unknown
    return isinstance(error, TimeoutError)


def _asked(error: Exception) -> timedelta:
    wanted = error.retry_after if isinstance(error, PlatformError) else None
    return wanted or timedelta()
