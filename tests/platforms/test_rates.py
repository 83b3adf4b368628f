"""The limiter never lets a conversation exceed what the platform allows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.platforms.rates import Limit, Rates, Share
from bot.platforms.wecom.limits import CONVERSATION, ON_THE_WAY

START = datetime(2031, 3, 3, 1, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def busiest(moments: list[datetime], window: timedelta) -> int:
    return max((sum(1 for m in moments if at <= m < at + window) for at in moments), default=0)


def test_thirty_pass_at_once_and_the_next_waits_for_its_minute() -> None:
    rates = Rates(CONVERSATION)
    assert [rates.take("a", START) for _ in range(30)] == [timedelta()] * 30
    assert rates.take("a", START) == MINUTE + ON_THE_WAY
    assert rates.take("a", START + MINUTE) == ON_THE_WAY
    assert rates.take("a", START + MINUTE + ON_THE_WAY) == timedelta()


def test_conversations_do_not_wait_for_each_other() -> None:
    rates = Rates(CONVERSATION)
    for _ in range(31):
        rates.take("a", START)
    assert rates.take("b", START) == timedelta()


def test_asking_in_vain_uses_nothing_up() -> None:
    rates = Rates([Limit(1, MINUTE)])
    rates.take("a", START)
    for second in range(60):
        assert rates.take("a", START + timedelta(seconds=second)) > timedelta()
    assert rates.take("a", START + MINUTE) == timedelta()


def test_whoever_waits_as_told_is_never_over_a_limit_and_never_idle() -> None:
    rates, now = Rates(CONVERSATION), START
    moments: list[datetime] = []
    while len(moments) < 2500:
        if wait := rates.take("a", now):
            now += wait
        else:
            moments.append(now)
    assert busiest(moments, MINUTE) == 30
    assert busiest(moments, HOUR) == 1000
    assert now - START < 3 * (HOUR + ON_THE_WAY)


def test_a_clock_set_back_lets_nothing_extra_pass_and_blocks_for_no_longer_than_a_window() -> None:
    rates, earlier = Rates([Limit(2, MINUTE)]), START - 8 * HOUR
    assert not rates.take("a", START)
    assert not rates.take("a", earlier)
    assert rates.take("a", earlier) == MINUTE
    assert not rates.take("a", earlier + MINUTE)


def test_quiet_conversations_are_forgotten() -> None:
    rates = Rates([Limit(2, MINUTE)])
    for chat in map(str, range(100)):
        rates.take(chat, START)
    rates.take("last", START + 2 * MINUTE)
    assert rates.remembered == 1


def test_processes_share_every_window() -> None:
    share = Share()
    mine = Rates([Limit(6, MINUTE)], share)
    assert mine.room("a", START) == 6
    share.count = 4
    assert mine.room("a", START) == 1
    assert mine.take("a", START) == timedelta()
    assert mine.take("a", START) == MINUTE
    share.count = 9
    assert mine.take("b", START) == timedelta(), "nobody is silenced for good"
    share.count = 1
    assert mine.take("a", START) == timedelta()
