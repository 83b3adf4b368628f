"""When the calendar changes, running deadlines follow it: recorded, and told once."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from handlers.context import ContextSource
from handlers.rules.officehours import OfficeHours
from handlers.rules.workcalendar import SHANGHAI, WorkCalendar
from storage.records import Action, Event, Status
from tests.chat import PLATFORM, Chat
from tests.dialogues.test_story import DESK, FORESTRY, MANAGER, report, working

SHIPPED = WorkCalendar.shipped()
LOCAL_REST = SHIPPED.revised({date(2026, 10, 8): False, date(2026, 9, 15): False})


def at(day: int, hour: int = 9, month: int = 9, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=SHANGHAI)


def with_calendar(chat: Chat, calendar: WorkCalendar) -> None:
    """The bot is started anew with another calendar."""
    chat.source = ContextSource(calendar, (PLATFORM,))


def recounts(chat: Chat, number: str = "Q0001") -> list[Event]:
    with chat.database.read() as tx:
        ticket = tx.tickets.by_number(number)
        assert ticket
        return [e for e in tx.tickets.history(ticket.id) if e.action is Action.RECOUNT]


def told(chat: Chat) -> list[tuple[str, str]]:
    return [(h.target, h.text) for h in chat.heard if "时限重算" in h.text]


def test_an_unchanged_calendar_moves_nothing_through_a_whole_story(chat: Chat) -> None:
    working(chat)
    chat.says("xulei", "污水厂财政配套资金一直没到位", "city")
    chat.at(at(16))
    chat.says(DESK, "挂起 Q0001 等省里批复 到9月21日", "private")
    chat.at(at(18))
    chat.says(FORESTRY, "恢复 Q0001", "private")
    chat.says(FORESTRY, "延期 Q0001 到10月30日 等批复", "private")
    chat.says(DESK, "同意 Q0001 经县领导同意", "private")
    chat.says(FORESTRY, "办结 Q0001 批复已拿到", "private")
    chat.at(at(21))
    chat.says(DESK, "重办 Q0001 没有附批复", "private")
    chat.tick()
    before = chat.tickets
    with_calendar(chat, SHIPPED.revised({date(2031, 5, 9): False}))
    chat.tick()
    assert list(chat.tickets) == list(before)
    assert not recounts(chat)
    assert not told(chat)


def test_a_new_rest_day_moves_both_deadlines_with_old_and_new_value(chat: Chat) -> None:
    report(chat)
    chat.at(at(14, 17))
    before = chat.ticket
    with_calendar(chat, SHIPPED.revised({}, hours=OfficeHours(summer=OfficeHours().winter)))
    chat.tick()
    assert chat.ticket.sign_due_at == at(14, 15).replace(minute=30)
    assert chat.ticket.due_at == before.due_at
    with_calendar(chat, LOCAL_REST)
    chat.later(minutes=1)
    (_, event) = recounts(chat)
    assert before.due_at
    assert event.data["from_due"] == before.due_at.isoformat()
    assert chat.ticket.due_at == chat.ticket.original_due_at == at(13, 17, 10).replace(minute=30)
    assert "10月10日 17:30 改为 10月13日 17:30" in chat.answer(FORESTRY, "详 Q0001", "private")
    assert "现为" not in chat.answer(FORESTRY, "为什么 Q0001", "private")


def test_unit_and_reporter_get_one_message_for_all_their_tickets(chat: Chat) -> None:
    report(chat)
    report(chat, "镁合金二期使用林地审核同意书还没批下来")
    chat.forget()
    with_calendar(chat, LOCAL_REST)
    for _ in range(3):
        chat.later(hours=1)
    chat.reopen()
    with_calendar(chat, LOCAL_REST)
    chat.tick()
    heard = told(chat)
    assert sorted(target for target, _ in heard if target in (FORESTRY, MANAGER)) == sorted(
        (FORESTRY, MANAGER)
    )
    assert len(heard) == len({target for target, _ in heard})
    assert all("涉及 2 件" in text and "Q0001" in text and "Q0002" in text for _, text in heard)
    assert len(recounts(chat)) == 1


def test_the_first_feedback_is_due_later_too_unless_it_was_given(chat: Chat) -> None:
    working(chat)
    assert chat.ticket.feedback_due_at == at(17, 18)
    with_calendar(chat, SHIPPED.revised({date(2026, 9, 16): False}))
    chat.tick()
    assert chat.ticket.feedback_due_at == at(18, 18)
    assert "首次反馈 9月17日 18:00 改为 9月18日 18:00" in chat.hears(FORESTRY, "时限重算").text
    chat.says(FORESTRY, "进展 Q0001 已报省里", "private")
    with_calendar(chat, SHIPPED)
    chat.tick()
    assert chat.tickets[0].feedback_due_at == at(18, 18)


def test_a_day_named_by_an_extension_stays_unless_it_is_no_longer_worked(chat: Chat) -> None:
    working(chat)
    chat.says(DESK, "延期 Q0001 到10月16日", "private")
    chat.says(FORESTRY, "进展 Q0001 已报省里", "private")
    original = chat.ticket.original_due_at
    with_calendar(chat, SHIPPED.revised({date(2026, 9, 22): False}))
    chat.tick()
    assert original
    assert chat.ticket.original_due_at != original
    assert not told(chat), "what the unit owes has not changed"
    assert chat.ticket.due_at == at(16, 17, 10).replace(minute=30)
    with_calendar(chat, SHIPPED.revised({date(2026, 10, 16): False}))
    chat.tick()
    assert chat.ticket.due_at == at(19, 17, 10).replace(minute=30)


@pytest.mark.parametrize("closed", [(), (date(2027, 1, 4),)])
def test_data_that_arrives_makes_a_provisional_deadline_certain(
    chat: Chat, closed: tuple[date, ...]
) -> None:
    chat.at(at(21, 9, 12))
    working(chat)
    assert chat.tickets[0].provisional
    chat.forget()
    notice = dict.fromkeys(closed, False) | {date(2027, 1, 1): False}
    with_calendar(chat, SHIPPED.revised(notice, announced=[2027]))
    chat.tick()
    assert not chat.ticket.provisional
    text = chat.hears(MANAGER, "时限重算").text
    assert ("改为" if closed else "已确定，不再是暂定") in text
    assert len(recounts(chat)) == 1


def test_what_is_closed_or_has_no_unit_is_left_alone(chat: Chat) -> None:
    working(chat)
    chat.says(FORESTRY, "办结 Q0001 批复已拿到", "private")
    chat.says(DESK, "通过 Q0001", "private")
    chat.says(MANAGER, "满意 Q0001", "private")
    assert chat.ticket.status is Status.CLOSED
    before = chat.ticket
    with_calendar(chat, LOCAL_REST)
    chat.tick()
    assert chat.ticket == before
    assert not told(chat)
