"""Routine notices keep quiet hours and come merged; only 吹哨 rings at any hour."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from random import Random

import pytest

from handlers.jobs.sweep import BATCH
from handlers.rules.escalation import fire, is_routine, next_look, quiet_until
from handlers.rules.policies import POLICIES
from handlers.rules.workcalendar import SHANGHAI, WorkCalendar
from storage.records import Status, Summons, Ticket
from tests.chat import Chat
from tests.jobs.test_sweep import at
from tests.rules.bruteforce import BEIJING, PLAIN

CALENDAR = WorkCalendar.shipped()
POLICY = POLICIES["default"]
MONEY = (
    "污水厂财政配套资金一直没到位",
    "雨污分流财政配套资金一直没到位",
    "污水厂二期贷款一直批不下来",
)


def is_quiet(moment: datetime) -> bool:
    """By the list of working days and its office minutes, without the rule under test."""
    local = moment.astimezone(BEIJING)
    (_, lunch), (back, _) = PLAIN.sessions(local.date())
    minute = local.hour * 60 + local.minute
    is_open = 8 * 60 <= minute < 20 * 60 and not lunch <= minute < back
    return not (PLAIN.is_worked(local.date()) and is_open)


def any_moment(random: Random) -> datetime:
    """A minute of 2026, at any hour of any day."""
    return datetime(2026, 1, 5, tzinfo=BEIJING) + timedelta(minutes=random.randrange(480_000))


def any_ticket(random: Random) -> tuple[Ticket, tuple[Summons, ...]]:
    """A ticket in any state, its clocks at any hour, perhaps with a whistle on it."""
    moments = sorted(any_moment(random) for _ in range(5))
    summons = Summons(1, 7, moments[1], moments[2])
    ticket = Ticket(
        id=1,
        number="Q0001",
        status=random.choice(list(Status)),
        created_at=moments[0],
        platform="console",
        chat_id="main",
        reporter_account="manager",
        unit_id=random.choice([3, 4]),
        whistle_level=random.choice([None, 1, 2, 3]),
        dispatched_at=moments[0],
        sign_due_at=moments[1],
        feedback_due_at=moments[2],
        due_at=moments[3],
        stage_due_at=moments[4],
        fired=random.choice([(), ("due:T+1@2026-03-10T09:30Z#3", "sign:T@2026-03-03T09:30Z#3")]),
    )
    return ticket, (summons,) if ticket.whistle_level else ()


@pytest.mark.parametrize("seed", range(300))
def test_no_routine_notice_of_any_ticket_is_let_go_in_quiet_hours(seed: int) -> None:
    random = Random(seed)  # noqa: S311
    ticket, summonses = any_ticket(random)
    for _ in range(20):
        now = any_moment(random)
        told = fire(ticket, summonses, POLICY, CALENDAR, now)
        assert is_quiet(now) is (quiet_until(now, CALENDAR) is not None)
        if is_quiet(now):
            assert not [rung for rung in told if is_routine(rung)]
        look = next_look(ticket, summonses, POLICY, CALENDAR, now)
        assert bool(told) is (look is not None and look <= now), "the next look is exact"
        assert all(rung.is_urgent for rung in told if rung.name.startswith("whistle"))


@pytest.mark.parametrize("seed", range(100))
def test_what_is_held_back_at_night_is_told_at_the_end_of_the_quiet_hours(seed: int) -> None:
    random = Random(seed)  # noqa: S311
    ticket, summonses = any_ticket(random)
    now = any_moment(random)
    release = quiet_until(now, CALENDAR) or now
    assert not is_quiet(release)
    held = fire(ticket, summonses, POLICY, CALENDAR, now)
    later = fire(ticket, summonses, POLICY, CALENDAR, release)
    assert {rung.name for rung in held} <= {rung.name for rung in later}
    due = [rung for rung in later if is_routine(rung) and rung.at <= now]
    look = next_look(ticket, summonses, POLICY, CALENDAR, now)
    assert not due or (look is not None and look <= release)


def money(chat: Chat, count: int) -> None:
    """So many tickets of the finance bureau, half of them signed."""
    for n in range(1, count + 1):
        chat.says("xulei", MONEY[n % len(MONEY)], "city")
        if n % 2:
            chat.says("zhaomin", f"签收 Q{n:04}", "private")
        chat.later(minutes=7)
    chat.forget()


def alarms(chat: Chat) -> list[tuple[str, datetime]]:
    """Who was told by the sweep, and when."""
    return [(h.target, h.at) for h in chat.heard if h.key.startswith("alert:")]


@pytest.mark.parametrize("minutes", [15, 60, 173])
def test_each_reader_gets_one_message_at_a_time_and_none_in_quiet_hours(
    chat: Chat, minutes: int
) -> None:
    money(chat, 4)
    while chat.now < at(29, 9):
        chat.later(minutes=minutes)
    told = alarms(chat)
    assert len(told) > 20
    assert [pair for pair, times in Counter(told).items() if times > 1] == []
    assert [moment for _, moment in told if is_quiet(moment)] == []


@pytest.mark.parametrize("back", ["2026-10-13T09:00", "2026-10-13T03:00", "2026-10-13T12:30"])
def test_after_an_outage_of_three_days_each_reader_gets_one_message(chat: Chat, back: str) -> None:
    """GLPI's reviewers asked what happens to the missed reminders (glpi-project/glpi#8706)."""
    money(chat, 5)
    chat.at(at(9, 9, month=10))
    chat.forget()
    chat.reopen()
    returns = datetime.fromisoformat(back).replace(tzinfo=SHANGHAI)
    assert returns - chat.now >= timedelta(hours=72)
    chat.at(returns)
    while chat.now < at(13, 14, 40, month=10):
        chat.later(minutes=10)
    readers = [reader for reader, _ in alarms(chat)]
    assert "zhaomin" in readers
    assert sorted(readers) == sorted(set(readers))


def test_more_tickets_than_one_batch_are_told_in_one_message(chat: Chat) -> None:
    for n in range(BATCH + 10):
        chat.now += timedelta(minutes=2)
        chat.says("xulei", MONEY[n % 2], "city")
    chat.forget()
    chat.at(at(21, 9))
    told = [h for h in chat.heard if h.target == "qianwanli" and h.key.startswith("alert:")]
    assert len(told) == 1
    assert f" {BATCH + 10} 件" in told[0].text.splitlines()[0]
