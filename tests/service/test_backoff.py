"""What becomes of a message after a failed attempt."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.backoff import (
    LONGEST_DELAY,
    MAX_ATTEMPTS,
    REST_AFTER_SILENCE,
    RetryDecision,
    delay,
    rest_until,
    retry_decision,
)
from bot.platforms.base import PlatformError
from storage.records import OutboxState, Owed

NOW = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)

BUSY = PlatformError("45009", retry_after=3 * HOUR)
REFUSED = PlatformError("86008", permanent=True)
SILENT = PlatformError("no answer", is_outcome_unknown=True)
TORN = PlatformError("torn", permanent=True, is_outcome_unknown=True)
AWAY = PlatformError("503")
BUG = KeyError("text")

DEAD, UNKNOWN = OutboxState.DEAD, OutboxState.UNKNOWN
AGAIN = OutboxState.PENDING


def owed(attempts: int, key: str = "reply:1", doubts: int = 0) -> Owed:
    return Owed(1, key, "wecom", "group", "main", {}, attempts, "lease", NOW, doubts=doubts)


@pytest.mark.parametrize(
    ("error", "attempts", "on_plain", "on_idempotent"),
    [
        pytest.param(AWAY, 1, AGAIN, AGAIN, id="away"),
        pytest.param(AWAY, MAX_ATTEMPTS - 1, AGAIN, AGAIN, id="away for long"),
        pytest.param(AWAY, MAX_ATTEMPTS, DEAD, DEAD, id="away too long"),
        pytest.param(BUSY, 1, AGAIN, AGAIN, id="rate limit"),
        pytest.param(REFUSED, 1, DEAD, DEAD, id="refused for good"),
        pytest.param(SILENT, 1, AGAIN, AGAIN, id="outcome unknown"),
        pytest.param(SILENT, MAX_ATTEMPTS, UNKNOWN, UNKNOWN, id="outcome unknown too long"),
        pytest.param(TORN, 1, UNKNOWN, DEAD, id="permanent, yet perhaps taken"),
        pytest.param(TimeoutError(), 1, AGAIN, AGAIN, id="bare time-out"),
        pytest.param(BUG, 1, AGAIN, AGAIN, id="a bug"),
        pytest.param(BUG, MAX_ATTEMPTS, DEAD, DEAD, id="a bug that stays"),
    ],
)
def test_the_error_decides(
    error: Exception, attempts: int, on_plain: OutboxState, on_idempotent: OutboxState
) -> None:
    plain = retry_decision(owed(attempts), error, is_idempotent=False, now=NOW)
    idempotent = retry_decision(owed(attempts), error, is_idempotent=True, now=NOW)
    assert (plain.state, idempotent.state) == (on_plain, on_idempotent)
    assert [f.at is not None for f in (plain, idempotent)] == [
        on_plain is AGAIN,
        on_idempotent is AGAIN,
    ]


@pytest.mark.parametrize("error", [SILENT, TimeoutError()])
def test_what_may_have_arrived_is_repeated_twice_and_says_so(error: Exception) -> None:
    plain = [
        retry_decision(owed(1, doubts=n), error, is_idempotent=False, now=NOW) for n in range(3)
    ]
    assert [one.state for one in plain] == [AGAIN, AGAIN, UNKNOWN]
    assert [one.is_doubtful for one in plain] == [True, True, False]
    assert all(one.at is None or one.at >= NOW + REST_AFTER_SILENCE for one in plain)
    assert not retry_decision(owed(1), error, is_idempotent=True, now=NOW).is_doubtful
    assert not retry_decision(owed(1, doubts=1), AWAY, is_idempotent=False, now=NOW).is_doubtful


def test_delays_double_within_a_quarter_up_to_an_hour() -> None:
    for attempts in range(1, MAX_ATTEMPTS):
        full = min(timedelta(seconds=2**attempts), LONGEST_DELAY)
        assert 0.75 * full <= delay("reply:1", attempts) <= 1.25 * full


def test_the_same_attempt_always_waits_as_long_and_others_differently() -> None:
    assert delay("a", 3) == delay("a", 3)
    assert len({delay(f"reply:{n}", 3) for n in range(50)}) > 40


def test_any_number_of_attempts_has_a_delay() -> None:
    assert delay("a", 100_000) <= 1.25 * LONGEST_DELAY


def test_a_retry_waits_for_the_delay() -> None:
    expected = RetryDecision(AGAIN, NOW + delay("reply:1", 4))
    assert retry_decision(owed(4), AWAY, is_idempotent=False, now=NOW) == expected


def test_the_platforms_wish_is_respected_when_it_is_longer() -> None:
    assert retry_decision(owed(1), BUSY, is_idempotent=False, now=NOW) == RetryDecision(
        AGAIN, NOW + 3 * HOUR
    )
    hasty = PlatformError("429", retry_after=timedelta(microseconds=1))
    assert retry_decision(owed(9), hasty, is_idempotent=False, now=NOW) == RetryDecision(
        AGAIN, NOW + delay("reply:1", 9)
    )


@pytest.mark.parametrize(
    ("error", "rest"),
    [
        pytest.param(BUSY, 3 * HOUR, id="rate limit"),
        pytest.param(SILENT, timedelta(seconds=30), id="silence"),
        pytest.param(TimeoutError(), timedelta(seconds=30), id="time-out"),
        pytest.param(AWAY, None, id="an error of this message"),
        pytest.param(REFUSED, None, id="refused"),
        pytest.param(TORN, None, id="perhaps taken, and done with"),
        pytest.param(BUG, None, id="a bug"),
    ],
)
def test_a_target_rests_when_it_asks_or_is_silent(
    error: Exception, rest: timedelta | None
) -> None:
    assert rest_until(error, NOW) == (NOW + rest if rest else None)
