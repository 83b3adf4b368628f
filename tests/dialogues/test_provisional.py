"""A deadline that reaches into a year without a holiday notice is called provisional, always."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from handlers.context import ContextSource
from handlers.rules.workcalendar import SHANGHAI, WorkCalendar
from tests.chat import PLATFORM, Chat
from tests.dialogues.test_story import DESK, FORESTRY, MANAGER, working


def at(day: int, month: int = 12) -> datetime:
    return datetime(2026, month, day, 9, tzinfo=SHANGHAI)


def certain(chat: Chat) -> None:
    """A ticket at work whose deadline is of this year."""
    chat.at(at(1))
    working(chat)
    assert chat.ticket.due_at == datetime(2026, 12, 22, 17, 30, tzinfo=SHANGHAI)
    assert not chat.ticket.provisional


def extended(chat: Chat) -> None:
    chat.says(DESK, "延期 Q0001 到2027年1月20日 经县领导同意", "private")


def suspended(chat: Chat) -> None:
    chat.says(DESK, "挂起 Q0001 等省里批复 到12月30日", "private")
    chat.at(at(30))
    chat.says(FORESTRY, "恢复 Q0001", "private")


def audited(chat: Chat) -> None:
    chat.says(FORESTRY, "办结 Q0001 批复已拿到", "private")
    chat.at(at(30))
    chat.says(DESK, "重办 Q0001 没有附批复", "private")


MOVES = pytest.mark.parametrize("moved", [extended, suspended, audited])


@MOVES
def test_a_deadline_moved_into_an_unannounced_year_is_provisional(
    chat: Chat, moved: Callable[[Chat], None]
) -> None:
    certain(chat)
    moved(chat)
    due_at = chat.tickets[0].due_at
    assert due_at
    assert due_at.year == 2027
    assert chat.tickets[0].provisional
    assert "暂定" in chat.answer(FORESTRY, "查 Q0001", "private")
    assert "暂定" in chat.answer(FORESTRY, "为什么 Q0001", "private")
    assert "暂定" in chat.answer(MANAGER, "为什么 Q0001", "main")


def test_whoever_extends_into_an_unannounced_year_is_told(chat: Chat) -> None:
    certain(chat)
    assert "暂定" not in chat.answer(DESK, "延期 Q0001 到2026年12月25日", "private")
    assert not chat.tickets[0].provisional
    said = "延期 Q0001 到2027年1月20日 经县领导同意"
    assert "暂定" in chat.answer(DESK, said, "private")


@MOVES
def test_the_notice_that_arrives_makes_it_certain_and_people_are_told(
    chat: Chat, moved: Callable[[Chat], None]
) -> None:
    certain(chat)
    moved(chat)
    chat.forget()
    notice = WorkCalendar.shipped().revised({date(2027, 1, 1): False}, announced=[2027])
    chat.source = ContextSource(notice, (PLATFORM,))
    chat.tick()
    assert not chat.tickets[0].provisional
    assert "已确定，不再是暂定" in chat.hears(FORESTRY, "时限重算").text


def test_the_year_that_is_not_announced_is_named_to_reporter_and_unit(chat: Chat) -> None:
    chat.at(datetime(2027, 2, 26, 9, tzinfo=SHANGHAI))
    answer = chat.answer(MANAGER, "@吹哨 镁合金二期施工用电还没接通", "industry")
    assert "（暂定，2027年放假安排未公布）" in answer
    assert "（暂定，2027年放假安排未公布）" in chat.hears("wudi", "【派单】").text


def test_a_day_of_the_next_year_is_told_with_its_year(chat: Chat) -> None:
    certain(chat)
    extended(chat)
    chat.hears(FORESTRY, "办结时限改为 2027年1月20日 17:30")


def test_a_move_within_an_announced_year_stays_certain(chat: Chat) -> None:
    certain(chat)
    chat.says(DESK, "挂起 Q0001 等省里批复 到12月4日", "private")
    chat.at(at(3))
    chat.says(FORESTRY, "恢复 Q0001", "private")
    assert chat.ticket.due_at == datetime(2026, 12, 24, 17, 30, tzinfo=SHANGHAI)
    assert not chat.tickets[0].provisional
    assert "暂定" not in chat.answer(FORESTRY, "为什么 Q0001", "private")
