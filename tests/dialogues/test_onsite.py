"""现场办公: several closed by decision, after one confirmation."""

from __future__ import annotations

import pytest

from storage.records import Action, Status
from tests.chat import Chat
from tests.dialogues.test_dividing import events
from tests.dialogues.test_story import DESK, FORESTRY, LEADER, MANAGER, report

SAID = "现场办公 办结 Q0001 Q0002 Q0003 当场协调到位"


@pytest.fixture
def three(chat: Chat) -> Chat:
    """Two tickets at work and one not yet signed, all of the leader's project."""
    report(chat)
    report(chat, "@吹哨 镁合金二期林地补偿款没谈拢 林地手续办不了")
    report(chat, "@吹哨 镁合金二期10kV高压线迁改没人理")
    chat.says(FORESTRY, "签收 Q0001", "private")
    chat.says(FORESTRY, "签收 Q0002", "private")
    chat.forget()
    return chat


def statuses(chat: Chat) -> list[Status]:
    return [ticket.status for ticket in chat.tickets]


WAITING = [Status.WORKING, Status.WORKING, Status.ASSIGNED]
DECIDED = [Status.CLOSED, Status.CLOSED, Status.ASSIGNED]


def test_nothing_is_closed_before_the_confirmation(three: Chat) -> None:
    answer = three.answer(LEADER, SAID, "private")
    assert "现场办公办结 2 件，结果：当场协调到位" in answer
    assert "不能一起办：**Q0003**" in answer
    assert statuses(three) == WAITING


def test_a_press_closes_each_with_its_own_event_and_tells_the_reporter(three: Chat) -> None:
    outcome = three.says(LEADER, SAID, "private")
    assert outcome.answer
    assert "已现场办公办结 2 件" in three.presses(LEADER, outcome.answer.buttons[0].id)
    assert statuses(three) == DECIDED
    assert [events(three, n)[-1][0] for n in (1, 2)] == [Action.DECIDE] * 2
    asked = three.hears(MANAGER, "现场办公决定办结", "Q0001")
    assert asked.buttons[0]["id"] == "reopen:Q0001"


def test_a_refusal_harms_no_other(three: Chat) -> None:
    answer = three.answer(LEADER, "现场办公 确认办结 Q0003 Q0001 Q0009 Q0002 已定", "private")
    assert "未办：**Q0003**" in answer
    assert "没有编号 Q0009" in answer
    assert statuses(three) == DECIDED


def test_cancelling_closes_nothing(three: Chat) -> None:
    outcome = three.says(LEADER, SAID, "private")
    assert outcome.answer
    assert "没有变动" in three.presses(LEADER, outcome.answer.buttons[1].id)
    assert statuses(three) == WAITING


def test_the_desk_needs_a_leader_behind_it(three: Chat) -> None:
    assert "请写明领导依据" in three.answer(DESK, SAID, "private")
    said = "现场办公 确认办结 Q0001 Q0002 按现场办公会议纪要3号"
    assert "已现场办公办结 2 件" in three.answer(DESK, said, "main")
    assert [events(three, n)[-1][1]["basis"] for n in (1, 2)] == ["minutes"] * 2


@pytest.mark.parametrize("who", [MANAGER, FORESTRY])
def test_nobody_else_decides(three: Chat, who: str) -> None:
    assert "“现场办公办结”由" in three.answer(who, SAID, "private")
    assert statuses(three) == WAITING


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("现场办公 办结 已定", "请写明编号"),
        ("现场办公 办结 Q0001", "请写上内容"),
        (f"现场办公 办结 Q0001 {'定' * 41}", "不超过 40 字"),
    ],
)
def test_what_is_missing_or_too_much_is_said(three: Chat, said: str, asked: str) -> None:
    assert asked in three.answer(LEADER, said, "private")
    assert statuses(three) == WAITING
