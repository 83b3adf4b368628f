"""Administrators hear, week by week, that the calendar ends."""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.context import ContextSource
from handlers.rules.workcalendar import SHANGHAI, WorkCalendar
from tests.chat import PLATFORM, Chat

ADMIN = "zhouqiming"


def alarms(
    chat: Chat, year: int = 2026, month: int = 10, day: int = 31, *, days: int
) -> list[str]:
    """What the administrator hears of the calendar in the days from that one on."""
    with chat.database.begin() as tx:
        person = tx.registers.directory().by_account(PLATFORM, ADMIN)
        assert person
        tx.registers.set_admin(person.id)
    start = datetime(year, month, day, 9, tzinfo=SHANGHAI)
    for hours in range(0, days * 24, 12):
        chat.at(start + timedelta(hours=hours))
    told = [h for h in chat.heard if "日历待补" in h.text]
    assert {h.target for h in told} <= {ADMIN}
    return [h.text for h in told]


def announced(chat: Chat, *years: int) -> None:
    calendar = WorkCalendar.shipped().revised({}, announced=years)
    chat.source = ContextSource(calendar, (PLATFORM,))


def test_nobody_is_alarmed_before_november(chat: Chat) -> None:
    assert not alarms(chat, day=30, days=2)


def test_from_november_on_once_a_week(chat: Chat) -> None:
    told = alarms(chat, month=11, day=2, days=21)
    assert len(told) == 3
    assert "2027年" in told[0]


def test_the_alarm_comes_in_office_hours(chat: Chat) -> None:
    alarms(chat, days=3)
    (told,) = [h for h in chat.heard if "日历待补" in h.text]
    assert told.at.astimezone(SHANGHAI).isoformat()[:13] == "2026-11-02T09"


def test_data_that_has_arrived_ends_it(chat: Chat) -> None:
    announced(chat, 2027)
    assert not alarms(chat, month=11, day=2, days=14)


def test_a_year_that_has_begun_without_data_is_alarming_in_any_month(chat: Chat) -> None:
    announced(chat, 2028)
    told = alarms(chat, year=2027, month=3, day=1, days=7)
    assert len(told) == 1
    assert "2027年" in told[0]
