"""The limiter never lets a conversation exceed what the platform allows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.platforms.rates import Book, Entry, Limit, Moments, Rates
from bot.platforms.wecom.limits import CONVERSATION, ON_THE_WAY

START = datetime(2031, 3, 3, 1, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def busiest(moments: list[datetime], window: timedelta) -> int:
    return max((sum(1 for m in moments if at <= m < at + window) for at in moments), default=0)


async def test_thirty_pass_at_once_and_the_next_waits_for_its_minute() -> None:
    rates = Rates("t", CONVERSATION)
    assert [await rates.take("a", START) for _ in range(30)] == [timedelta()] * 30
    assert await rates.take("a", START) == MINUTE + ON_THE_WAY
    assert await rates.take("a", START + MINUTE) == ON_THE_WAY
    assert await rates.take("a", START + MINUTE + ON_THE_WAY) == timedelta()


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
    assert now - START < 3 * (HOUR + ON_THE_WAY)


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
    await rates.take("last", START + 2 * MINUTE)
    assert rates.remembered == 1


async def test_what_others_have_said_counts_and_nothing_is_said_that_cannot_be_booked() -> None:
    book, kept = Book(), dict[str, Moments]()

    async def enter(name: str, entry: Entry) -> Moments | None:
        before = kept.get(name, ())
        kept[name] = entry(before)
        return before

    book.enter = enter
    one, other = (Rates("t", [Limit(3, MINUTE)], book) for _ in range(2))
    strange = Rates("u", [Limit(3, MINUTE)], book)
    assert [await who.take("a", START) for who in (one, other, one)] == [timedelta()] * 3
    assert other.room("a", START) == 1, "as far as it knows"
    assert await other.take("a", START) == MINUTE
    assert other.room("a", START) == 0
    assert not await strange.take("a", START)
    assert not await other.take("a", START + MINUTE)

    async def fail(_name: str, _entry: Entry) -> None:
        """Nothing is booked."""

    book.enter = fail
    assert await one.take("a", START + 2 * MINUTE) > timedelta()
