"""Permits that run out or slip: told once, merged, on working days only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from handlers.rules.workcalendar import SHANGHAI
from storage.records import Permit
from tests.chat import Chat

MANAGER, FORESTRY, DESK = "sunyue", "wangfang", "linxiaotang"
FOREST, ENERGY = "使用林地审核同意书", "节能审查意见"


def morning(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, 0, tzinfo=SHANGHAI)


def put(chat: Chat, name: str, change: Callable[[Permit], Permit]) -> None:
    with chat.database.begin() as tx:
        permit = next(p for p in tx.ledgers.find(Permit) if p.name == name)
        tx.ledgers.save(change(permit), chat.now, None, "workbook")


def reminders(chat: Chat, account: str) -> list[str]:
    return [h.text for h in chat.heard if h.target == account and "【手续提醒】" in h.text]


def test_a_slipped_day_is_told_once_to_manager_and_unit_on_the_next_working_day(
    chat: Chat,
) -> None:
    put(chat, FOREST, lambda p: replace(p, planned_on=date(2026, 9, 18)))  # a Friday
    chat.at(morning(9, 18))
    assert reminders(chat, MANAGER) == []
    chat.at(morning(9, 19))  # a Saturday of rest
    assert reminders(chat, MANAGER) == []
    chat.at(morning(9, 20))  # a Sunday that is worked
    assert "计划2026年9月18日办好，现在已受理" in reminders(chat, MANAGER)[0]
    assert len(reminders(chat, FORESTRY)) == 1
    chat.at(morning(9, 22))
    assert len(reminders(chat, MANAGER)) == 1


def test_a_new_planned_day_that_slips_is_told_again(chat: Chat) -> None:
    put(chat, FOREST, lambda p: replace(p, planned_on=date(2026, 9, 14)))
    chat.at(morning(9, 15))
    chat.says(MANAGER, "手续 二期 林地 计划 9月21日", "private")
    chat.at(morning(9, 22))
    assert len(reminders(chat, MANAGER)) == 2


def test_a_document_is_told_30_and_7_days_before_it_ends_and_when_it_has(chat: Chat) -> None:
    put(chat, ENERGY, lambda p: replace(p, expires_on=date(2026, 10, 23)))
    for month, day in ((9, 22), (9, 23), (9, 24), (10, 16), (10, 19), (10, 26), (10, 27)):
        chat.at(morning(month, day))
    told = [text.splitlines()[1].rpartition("：")[2] for text in reminders(chat, MANAGER)]
    assert told == [
        "有效期至2026年10月23日，还有30天",
        "有效期至2026年10月23日，还有7天",
        "2026年10月23日已过期",
    ]


def test_several_permits_make_one_message_for_a_reader(chat: Chat) -> None:
    put(chat, ENERGY, lambda p: replace(p, expires_on=date(2026, 9, 25)))
    put(chat, FOREST, lambda p: replace(p, planned_on=date(2026, 9, 1)))
    chat.at(morning(9, 15))
    assert [text.splitlines()[0] for text in reminders(chat, MANAGER)] == ["【手续提醒】2 项"]
    assert [text.splitlines()[0] for text in reminders(chat, FORESTRY)] == ["【手续提醒】1 项"]


def test_what_is_not_needed_or_granted_in_time_is_not_spoken_of(chat: Chat) -> None:
    chat.at(morning(9, 15))
    assert reminders(chat, MANAGER) == []
