"""会商: the desk's docket before the weekly meeting, and decisions typed back."""

from __future__ import annotations

import pytest

from handlers.jobs.docket import next_docket
from storage.records import Action
from tests.chat import Chat
from tests.dialogues.test_dividing import events
from tests.jobs.test_sweep import DESK, LEADER, UNIT, at, funded


def dockets(chat: Chat) -> list[str]:
    """The dockets that the desk got by themselves."""
    return [h.text for h in chat.heard if h.target == DESK and "【会商清单】" in h.text]


def thursday(chat: Chat) -> str:
    """The docket of the first week, with one cross-unit matter on it."""
    funded(chat)
    chat.at(at(17, 15))
    chat.at(at(17, 15, 11))
    return dockets(chat)[-1]


def test_it_comes_the_afternoon_before_once_and_numbered(chat: Chat) -> None:
    told = thursday(chat)
    assert "共 1 件" in told
    assert "1. " in told
    assert "**Q0001**" in told
    assert "协办：" in told
    chat.reopen()
    chat.at(at(17, 17))
    chat.at(at(18, 16))
    assert len(dockets(chat)) == 1
    chat.at(at(24, 15, 11))
    assert len(dockets(chat)) == 2


def test_what_is_finished_or_with_no_unit_yet_is_not_on_it(chat: Chat) -> None:
    funded(chat)
    chat.says(UNIT, "办结 Q0001 资金已拨付", "private")
    chat.says("sunyue", "冷链园那边说不合格，退回来两次了", "industry")
    assert chat.ticket.unit_id is None
    chat.at(at(17, 15, 11))
    assert not dockets(chat)


def test_it_says_why_each_matter_is_on_it(chat: Chat) -> None:
    funded(chat)
    chat.says("xulei", "升级 Q0001", "private")
    assert "已到三级协调，协办：" in chat.answer(DESK, "会商", "private")


def test_a_decision_becomes_an_instruction_with_its_day(chat: Chat) -> None:
    thursday(chat)
    due = chat.ticket.due_at
    answer = chat.answer(DESK, "会商 1 由财政局9月18日前拿出方案", "private")
    assert "已交办 **Q0001**" in answer
    action, data = events(chat, 1)[-1]
    assert (action, data["until"]) == (Action.ORDER, "2026-09-18")
    assert chat.ticket.due_at
    assert due
    assert chat.ticket.due_at < due
    chat.hears(UNIT, "会商决定：由财政局9月18日前拿出方案")


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        ("会商 9 由财政局9月18日前拿出方案", "没有第 9 行"),
        ("会商 1 尽快拿出方案", "写明日期"),
        ("会商 1 由水利局9月18日前拿出方案", "改派 Q0001 "),
        ("会商 由财政局尽快办", "请写序号"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_recorded(
    chat: Chat, said: str, answered: str
) -> None:
    thursday(chat)
    assert answered in chat.answer(DESK, said, "private")
    assert Action.ORDER not in [action for action, _ in events(chat, 1)]


def test_only_the_desk_reads_and_decides_and_never_in_a_group(chat: Chat) -> None:
    thursday(chat)
    assert "分办员用" in chat.answer(UNIT, "会商 1 由财政局9月18日前拿出方案", "private")
    assert "私聊" in chat.answer(DESK, "会商 1 由财政局9月18日前拿出方案", "main")
    assert Action.ORDER not in [action for action, _ in events(chat, 1)]
    assert "Q0001" not in chat.answer(DESK, "会商", "main")
    assert "1. " in chat.answer(DESK, "会商", "private")


def test_a_leaders_private_order_is_not_on_it(chat: Chat) -> None:
    chat.answer(LEADER, "交办 财政局 9月30日前解决污水厂财政配套资金一直没到位", "private")
    assert chat.ticket.co_unit_ids
    assert "没有要会商的" in chat.answer(DESK, "会商", "private")


def test_the_next_one_is_strictly_later_and_never_on_a_rest_day(chat: Chat) -> None:
    with chat.database.read() as tx:
        for now, due in (
            (at(14, 9), at(17, 15)),
            (at(17, 15), at(24, 15)),
            (at(24, 15), at(8, 15, month=10)),
        ):
            assert next_docket(chat.source.at(tx, now)) == due
