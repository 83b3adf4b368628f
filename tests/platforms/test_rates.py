"""The limiter never lets a conversation exceed what the platform allows."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.platforms.base import PlatformError
from bot.platforms.rates import APART, ON_THE_WAY, Limit, Moments, RateLog, Rates, Update
from bot.platforms.wecom.limits import CONVERSATION

START = datetime(2031, 3, 3, 1, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def busiest(moments: list[datetime], window: timedelta) -> int:
    return max((sum(1 for m in moments if at <= m < at + window) for at in moments), default=0)


def shared_log() -> RateLog:
    """One in memory."""
    log, kept = RateLog(), dict[str, Moments]()

    async def update(name: str, change: Update) -> Moments | None:
        before = kept.get(name, ())
        kept[name] = change(before)
        return before

    log.update = update
    return log


async def test_thirty_pass_at_once_and_the_next_waits_for_its_minute() -> None:
    rates = Rates("t", CONVERSATION)
    assert [await rates.take("a", START) for _ in range(30)] == [timedelta()] * 30
    assert await rates.take("a", START) == MINUTE + APART
    assert await rates.take("a", START + MINUTE) == APART
    assert await rates.take("a", START + MINUTE + APART) == timedelta()


async def test_conversations_do_not_wait_for_each_other() -> None:
    rates = Rates("t", CONVERSATION)
    for _ in range(31):
        await rates.take("a", START)
    assert await rates.take("b", START) == timedelta()


async def test_asking_in_vain_uses_nothing_up() -> None:
    rates = Rates("t", [Limit(1, MINUTE)])
    await rates.take("a", START)
    for second in range(60):
        assert await rates.take("a", START + timedelta(seconds=second)) > timedelta()
    assert await rates.take("a", START + MINUTE) == timedelta()


async def test_whoever_waits_as_told_is_never_over_a_limit_and_never_idle() -> None:
    rates, now = Rates("t", CONVERSATION), START
    moments: list[datetime] = []
    while len(moments) < 2500:
        if wait := await rates.take("a", now):
            now += wait
        else:
            moments.append(now)
    assert busiest(moments, MINUTE) == 30
    assert busiest(moments, HOUR) == 1000
    assert now - START < 3 * (HOUR + APART)


async def test_a_clock_set_back_lets_nothing_extra_pass_and_blocks_for_one_window_at_most() -> (
    None
):
    rates, earlier = Rates("t", [Limit(2, MINUTE)]), START - 8 * HOUR
    assert not await rates.take("a", START)
    assert not await rates.take("a", earlier)
    assert await rates.take("a", earlier) == MINUTE
    assert not await rates.take("a", earlier + MINUTE)


async def test_quiet_conversations_are_forgotten() -> None:
    rates = Rates("t", [Limit(2, MINUTE)])
    for chat in map(str, range(100)):
        await rates.take(chat, START)
        rates.arrived(chat, START, START)
    await rates.take("last", START + 2 * MINUTE)
    assert {*rates._written, *rates._answers} == {"last"}


async def test_what_others_have_said_counts_and_nothing_is_said_that_cannot_be_logged() -> None:
    log = shared_log()
    one, other = (Rates("t", [Limit(3, MINUTE)], log) for _ in range(2))
    strange = Rates("u", [Limit(3, MINUTE)], log)
    assert [await who.take("a", START) for who in (one, other, one)] == [timedelta()] * 3
    assert other.room("a", START) == 1, "as far as it knows"
    assert await other.take("a", START) == MINUTE
    assert other.room("a", START) == 0
    assert not await strange.take("a", START)
    assert not await other.take("a", START + MINUTE)

    async def fail(_name: str, _change: Update) -> None:
        """Nothing is logged."""

    log.update = fail
    assert await one.take("a", START + 2 * MINUTE) > timedelta()


SECOND, UNKNOWN = timedelta(seconds=1), PlatformError("lost", is_outcome_unknown=True)


def on_the_way(log: RateLog | None = None, most: int = 1) -> Rates:
    return Rates("t", [Limit(most, MINUTE)], log or RateLog(), ON_THE_WAY)


async def say(rates: Rates, error: Exception | None = None, after: timedelta = SECOND) -> None:
    """One that leaves at START, and what becomes of it."""
    assert not await rates.take("a", START)
    with rates.answered("a", START, lambda: START + after):
        if error:
            raise error


async def test_what_was_answered_counts_from_its_answer() -> None:
    rates = on_the_way()
    await say(rates)
    assert rates.room("a", START + MINUTE) == 0
    assert await rates.take("a", START + MINUTE) == SECOND
    assert rates.room("a", START + MINUTE + SECOND) == 1
    assert not await rates.take("a", START + MINUTE + SECOND)


@pytest.mark.parametrize("error", [PlatformError("no"), PlatformError("no", permanent=True)])
async def test_a_no_is_an_answer(error: PlatformError) -> None:
    rates = on_the_way()
    with pytest.raises(PlatformError):
        await say(rates, error)
    assert not await rates.take("a", START + MINUTE + SECOND)


@pytest.mark.parametrize("error", [UNKNOWN, TimeoutError(), asyncio.CancelledError()])
async def test_what_may_still_arrive_counts_from_when_it_can_no_longer(
    error: Exception,
) -> None:
    rates = on_the_way()
    with pytest.raises(type(error)):
        await say(rates, error)
    assert await rates.take("a", START + MINUTE + SECOND) == ON_THE_WAY - SECOND
    assert not await rates.take("a", START + MINUTE + ON_THE_WAY)


async def test_whoever_waits_for_what_is_on_its_way_asks_again_when_it_may_be_over() -> None:
    rates = on_the_way()
    assert not await rates.take("a", START)
    assert await rates.take("a", START) == MINUTE
    assert await rates.take("a", START + MINUTE) == ON_THE_WAY


async def test_one_answer_is_the_answer_to_one_message() -> None:
    rates = on_the_way(most=3)
    assert not await rates.take("a", START, 3)
    for _ in range(2):
        rates.arrived("a", START, START)
    assert not await rates.take("a", START + MINUTE, 2)
    assert await rates.take("a", START + MINUTE) == ON_THE_WAY


async def test_whatever_is_answered_first_is_over_first() -> None:
    rates = on_the_way(most=2)
    assert not await rates.take("a", START)
    assert not await rates.take("a", START + SECOND)
    rates.arrived("a", START + SECOND, START + 2 * SECOND)
    rates.arrived("a", START, START + 9 * SECOND)
    assert not await rates.take("a", START + MINUTE + 2 * SECOND)
    assert await rates.take("a", START + MINUTE + 2 * SECOND) == 7 * SECOND


async def test_answers_are_logged_at_once_where_others_wait_for_the_place() -> None:
    log = shared_log()
    one, other = on_the_way(log, most=2), on_the_way(log, most=2)
    await say(one)
    await asyncio.sleep(0)
    assert not await other.take("a", START + MINUTE + SECOND, 2)


async def test_and_with_the_next_message_where_places_are_many() -> None:
    log = shared_log()
    one, other = on_the_way(log, most=4), on_the_way(log, most=4)
    await say(one)
    await asyncio.sleep(0)
    assert await other.take("a", START + MINUTE + SECOND, 4) > timedelta()
    assert not await one.take("a", START + MINUTE + SECOND)
    assert not await other.take("a", START + MINUTE + SECOND, 3)


async def test_a_clock_set_back_blocks_for_one_window_and_two_ways_at_most() -> None:
    rates, earlier = on_the_way(), START - 8 * HOUR
    assert not await rates.take("a", START)
    assert await rates.take("a", earlier) == MINUTE
    assert not await rates.take("a", earlier + MINUTE + 2 * ON_THE_WAY)
