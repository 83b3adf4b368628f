"""重开: the reporter within the window after the end, desk and leaders after it too."""

from __future__ import annotations

from datetime import datetime

import pytest

from handlers.rules.workcalendar import SHANGHAI
from storage.records import Status
from tests.chat import Chat
from tests.dialogues.test_story import DESK, FORESTRY, LEADER, MANAGER, status, working


def closed(chat: Chat) -> None:
    working(chat)
    chat.says(FORESTRY, "办结 Q0001 批复已拿到", "private")
    chat.says(DESK, "通过 Q0001", "private")
    chat.says(MANAGER, "满意 Q0001", "private")
    assert status(chat) is Status.CLOSED


def test_who_reported_hears_that_the_desk_has_reopened_it(chat: Chat) -> None:
    closed(chat)
    chat.forget()
    chat.says(DESK, "重开 Q0001 又坏了", "private")
    chat.hears(MANAGER, "Q0001-R1", "已重开，办结时限", "又坏了")


@pytest.mark.parametrize("said", ["重开 Q0001 又坏了", "不满意 Q0001 又坏了"])
def test_who_helps_hears_that_their_clock_begins_anew(chat: Chat, said: str) -> None:
    closed(chat)
    chat.later(hours=1)
    chat.forget()
    chat.says(MANAGER, said, "private")
    card = chat.hears("zhangwei", "【协办】**Q0001-R1**", "协办意见：9月17日18:00")
    assert [button["id"] for button in card.buttons] == ["sign:Q0001-R1", "detail:Q0001-R1"]


def test_within_the_window_the_reporter_reopens(chat: Chat) -> None:
    closed(chat)
    chat.at(datetime(2026, 10, 14, 17, tzinfo=SHANGHAI))
    assert "已重开" in chat.answer(MANAGER, "重开 Q0001 又被退件了", "industry")


@pytest.mark.parametrize("said", ["重开 Q0001 又被退件了", "不满意 Q0001 又被退件了"])
def test_after_it_the_reporter_is_told_until_when(chat: Chat, said: str) -> None:
    closed(chat)
    chat.at(datetime(2026, 10, 15, 9, tzinfo=SHANGHAI))
    assert "期限到 10月14日(三) 为止" in chat.answer(MANAGER, said, "industry")
    assert status(chat) is Status.CLOSED


@pytest.mark.parametrize("who", [DESK, LEADER])
def test_desk_and_leader_still_may(chat: Chat, who: str) -> None:
    closed(chat)
    chat.at(datetime(2026, 10, 15, 9, tzinfo=SHANGHAI))
    assert "已重开" in chat.answer(who, "重开 Q0001 又被退件了", "private")


def test_others_hear_who_may_and_not_until_when(chat: Chat) -> None:
    closed(chat)
    chat.at(datetime(2026, 10, 15, 9, tzinfo=SHANGHAI))
    assert "“重开”由" in chat.answer(FORESTRY, "重开 Q0001 又被退件了", "private")


def test_a_round_that_has_not_been_is_no_number(chat: Chat) -> None:
    closed(chat)
    chat.says(DESK, "重开 Q0001 又坏了", "private")
    assert chat.answer(FORESTRY, "进展 Q0001-R9 在看", "private").startswith("没有编号 Q0001-R9")
    assert "进展已记录 **Q0001-R1**" in chat.answer(FORESTRY, "进展 Q0001 在看", "private")


@pytest.mark.parametrize("said", ["满意 Q0001", "撤回 Q0001", "Q0001 已解决"])
def test_who_says_before_the_audit_that_it_is_solved_has_not_closed_it(
    chat: Chat, said: str
) -> None:
    working(chat)
    chat.forget()
    answer = chat.answer(MANAGER, said, "private")
    assert answer.startswith("已记下您的确认，等待审核 **Q0001**")
    assert status(chat) is Status.REVIEW
    assert "已销号" not in chat.hears(FORESTRY, "确认办好，等待审核").text
