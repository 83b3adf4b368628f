"""What users of other systems suffered from with deadlines and calendars, each as it must not be.

Every test names the public thread (repository#number) whose complaint it answers.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from handlers.context import ContextSource
from handlers.rules.deadlines import compute, parse_target
from handlers.rules.escalation import fire
from handlers.rules.officehours import OfficeHours
from handlers.rules.policies import POLICIES
from handlers.rules.workcalendar import SHANGHAI, WorkCalendar
from handlers.texts.deadlines import why
from storage.records import Status
from tests.chat import PLATFORM, Chat
from tests.dialogues.test_story import DESK, FORESTRY, MANAGER, report, working

CALENDAR = WorkCalendar.shipped()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def due(start: str, target: str, calendar: WorkCalendar = CALENDAR) -> datetime:
    return compute(at(start), parse_target(target), calendar).due_at


def urged(chat: Chat) -> list[str]:
    """Reminders, urgings and escalations, whoever read them."""
    alarms = ("逾期", "即将到期", "今日到期", "超时", "【到期提醒】", "【请您督促】", "【提请")
    return [h.text for h in chat.heard if not h.is_sheet and any(w in h.text for w in alarms)]


def test_a_deadline_shows_which_holidays_made_it_long() -> None:
    """zammad/zammad#390: 48 hours became six days, and nobody could see why."""
    told = why(compute(at("2026-09-30T17:00"), parse_target("4工作小时"), CALENDAR))
    assert "10月1–7日放假不计" in told
    assert told.endswith("→ 10月8日 11:00")


def test_a_day_that_no_notice_names_is_no_holiday() -> None:
    """zammad/zammad#390: a feed had unofficial holidays; Women's Day closes no office here."""
    assert CALENDAR.is_workday(date(2026, 3, 9))
    assert due("2026-03-06T10:00", "1工作日") == at("2026-03-09T17:30")


def test_an_escalation_of_the_night_is_told_in_the_morning(chat: Chat) -> None:
    """zammad/zammad#4432: a reminder rang at midnight."""
    report(chat)
    chat.at(at("2026-09-14T21:00"))
    chat.forget()
    for hour in range(22, 33):
        chat.at(at("2026-09-14T00:00") + timedelta(hours=hour))
        assert not [h for h in chat.heard if h.at < at("2026-09-15T08:00")]
    assert urged(chat)


@pytest.mark.parametrize("start", ["2026-10-03T03:00", "2026-10-08T13:00", "2026-10-08T23:59"])
def test_a_ticket_of_the_night_or_a_holiday_has_its_whole_time(start: str) -> None:
    """glpi-project/glpi#687: tickets created outside office hours got a duration of nothing."""
    opens = CALENDAR.next_opening(at(start))
    assert due(start, "4工作小时") == CALENDAR.add_working_time(opens, timedelta(hours=4))
    assert due(start, "4工作小时") > at(start) + timedelta(hours=4)


def test_nothing_is_escalated_at_creation_at_any_hour_of_a_fortnight(chat: Chat) -> None:
    """glpi-project/glpi#15429: tickets escalated in the moment they were made."""
    report(chat)
    chat.says("zhangwei", "协办意见 Q0001 已核对", "private")
    policy = POLICIES["default"]
    for hour in range(0, 14 * 24, 5):
        chat.now = (at("2026-09-28T00:10") + timedelta(hours=hour)).astimezone(UTC)
        chat.says(DESK, f"改派 Q0001 {'林业局' if hour % 2 else '审批局'}", "private")
        ticket = chat.tickets[0]
        assert ticket.dispatched_at == chat.now
        assert fire(ticket, (), policy, CALENDAR, chat.now) == ()


def test_lunch_stops_the_clock_and_a_day_may_have_many_segments() -> None:
    """frappe/helpdesk#2212, chatwoot/chatwoot#14009: pause at lunch, several periods a day."""
    assert due("2026-10-08T11:30", "1工作小时") == at("2026-10-08T15:00")
    day = OfficeHours().winter[0][0].replace
    three = ((day(8), day(9)), (day(10), day(11)), (day(13), day(14)))
    calendar = CALENDAR.revised({}, hours=OfficeHours(winter=three))
    assert due("2026-10-08T08:30", "2工作小时", calendar) == at("2026-10-08T13:30")


def test_a_breach_is_judged_by_office_hours_and_not_by_the_wall_clock(chat: Chat) -> None:
    """chatwoot/chatwoot#13392: the switch existed, the wall clock was used."""
    chat.at(at("2026-09-30T17:00"))
    report(chat)
    chat.forget()
    for day in range(1, 8):
        chat.at(at(f"2026-10-0{day}T12:30"))
    chat.at(at("2026-10-08T10:59"))
    assert not urged(chat)
    chat.at(at("2026-10-08T11:01"))
    assert any("签收" in text for text in urged(chat))


@pytest.mark.parametrize(
    ("start", "end"),
    [("2026-10-09T10:00", "2026-10-10T17:30"), ("2026-02-13T10:00", "2026-02-14T17:30")],
)
def test_a_weekend_that_is_worked_counts(start: str, end: str) -> None:
    """NateScarlet/holiday-cn#301, vacanza/holidays#298, XieWeiXie/holidays#1."""
    assert due(start, "1工作日") == at(end)


@pytest.mark.parametrize("day", [date(2007, 12, 29), date(2008, 9, 27), date(2008, 9, 28)])
def test_days_that_a_curated_table_had_wrong_are_worked(day: date) -> None:
    """liriansu-opus/chinese-calendar#79: checked against the notices."""
    assert CALENDAR.is_workday(day)


def test_the_weekday_is_that_of_shanghai() -> None:
    """matomo-org/matomo#24980, #7658: Monday's report came on Tuesday, as UTC counts."""
    monday_in_shanghai = datetime(2026, 10, 18, 17, tzinfo=UTC)
    found = compute(monday_in_shanghai, parse_target("1工作日"), CALENDAR)
    assert found.due_at == at("2026-10-20T17:30")
    assert why(found).startswith("10月19日(一)")


def test_what_waits_for_others_is_never_overdue(chat: Chat) -> None:
    """osTicket/osTicket#3034, glpi-project/glpi#24481, #7946: violated and told while pending."""
    working(chat)
    chat.says(DESK, "挂起 Q0001 等省里批复 到10月14日", "private")
    chat.forget()
    for day in range(29):
        chat.at(at("2026-09-15T09:30") + timedelta(days=day))
    assert chat.ticket.status is Status.SUSPENDED
    assert not urged(chat)


def test_time_spent_waiting_survives_a_change_of_the_calendar(chat: Chat) -> None:
    """glpi-project/glpi#6902, #15605: pending time was lost when the agreement changed."""
    working(chat)
    chat.says(DESK, "挂起 Q0001 等省里批复 到9月21日", "private")
    chat.at(at("2026-09-16T09:00"))
    chat.says(FORESTRY, "恢复 Q0001", "private")
    assert chat.ticket.due_at == at("2026-10-13T17:30")
    closed = CALENDAR.revised({date(2026, 10, 9): False})
    chat.source = ContextSource(closed, (PLATFORM,))
    chat.tick()
    assert chat.ticket.due_at == at("2026-10-14T17:30")


def test_a_pause_that_ends_on_a_rest_day_ends_on_the_next_working_day(chat: Chat) -> None:
    """glpi-project/glpi#14492: reasons for pending ignored the calendar."""
    working(chat)
    chat.says(DESK, "挂起 Q0001 等省里批复 到10月3日", "private")
    assert chat.ticket.stage_due_at == at("2026-10-08T17:30")


def test_after_a_reopening_the_solved_time_is_no_waiting_time(chat: Chat) -> None:
    """glpi-project/glpi#23359: solved time counted as pending after the reopening."""
    working(chat)
    chat.says(FORESTRY, "办结 Q0001 批复已拿到", "private")
    chat.says(DESK, "通过 Q0001", "private")
    chat.says(MANAGER, "满意 Q0001", "private")
    chat.now = at("2026-10-09T09:00").astimezone(UTC)
    chat.says(MANAGER, "重开 Q0001 批复是假的", "private")
    assert chat.ticket.status is Status.WORKING
    assert chat.ticket.due_at == due("2026-10-09T09:00", "15工作日")


def test_the_ladder_goes_on_after_a_pause_and_a_restart(chat: Chat) -> None:
    """grafana/oncall#1206: the escalation stopped when the process was restarted in a pause."""
    working(chat)
    chat.says(DESK, "挂起 Q0001 等省里批复 到9月21日", "private")
    chat.reopen()
    chat.at(at("2026-09-21T18:01"))
    assert chat.ticket.status is Status.WORKING
    chat.reopen()
    chat.forget()
    chat.at(at("2026-11-10T09:00"))
    assert any("已逾期" in text for text in urged(chat))


def test_what_is_solved_is_never_escalated_however_late(chat: Chat) -> None:
    """grafana/oncall#3111, #4654: an old matter escalated after two months."""
    working(chat)
    chat.says(FORESTRY, "办结 Q0001 批复已拿到", "private")
    chat.says(DESK, "通过 Q0001", "private")
    chat.says(MANAGER, "满意 Q0001", "private")
    chat.deliver()
    chat.forget()
    for week in range(12):
        chat.at(at("2026-09-21T09:30") + timedelta(weeks=week))
    assert not urged(chat)
