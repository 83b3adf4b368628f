"""“为什么”: the deadlines explain themselves, in the words of the command line."""

from __future__ import annotations

from datetime import datetime

import pytest

from handlers.rules.workcalendar import SHANGHAI
from tests.chat import Chat
from tests.dialogues.test_story import DESK, FORESTRY, MANAGER, report, working

DISPATCHED = (
    "9月14日(一)派单 + 15个工作日；"
    "9月25–27日、10月1–7日放假不计，周末1天不计，"
    "9月20日(日)、10月10日(六)补班计入 → 10月10日 17:30"
)


def at(day: int, hour: int = 9, month: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


def test_both_running_deadlines_are_derived(chat: Chat) -> None:
    report(chat)
    answer = chat.answer(MANAGER, "为什么 Q0001")
    assert "签收：9月14日(一) 09:00派单 + 4个工作小时 → 9月14日 16:00" in answer.splitlines()
    assert f"办结：{DISPATCHED}" in answer.splitlines()
    chat.says(FORESTRY, "签收", "private")
    assert "签收：" not in chat.answer(MANAGER, "为什么 Q0001")


@pytest.mark.parametrize("said", ["为什么", "怎么算的", "期限怎么来的", "时限怎么算？"])
def test_it_is_asked_in_answer_to_the_card(chat: Chat, said: str) -> None:
    report(chat)
    card = chat.hears(FORESTRY, "【派单】")
    assert DISPATCHED in chat.answer(FORESTRY, said, "private", quote=card)
    assert DISPATCHED in chat.answer(FORESTRY, f"Q0001 {said}", "private")


def test_extensions_and_pauses_are_told_to_those_concerned_only(chat: Chat) -> None:
    working(chat)
    chat.at(at(16))
    chat.says(DESK, "挂起 Q0001 等省里批复 到9月30日", "private")
    assert "现在挂起" in chat.answer(FORESTRY, "为什么 Q0001", "private")
    chat.at(at(18))
    chat.says(FORESTRY, "恢复 Q0001", "private")
    chat.says(FORESTRY, "办结 Q0001 批复已拿到", "private")
    chat.at(at(21))
    chat.says(DESK, "重办 Q0001 没有附批复", "private")
    chat.says(DESK, "延期 Q0001 到10月30日 经县领导同意", "private")
    told = chat.answer(FORESTRY, "为什么 Q0001", "private").splitlines()
    assert told[1:5] == [
        f"办结：{DISPATCHED}",
        "9月16日 09:00 至 9月18日 09:00 挂起，其间的工作日不计 → 10月13日 17:30",
        "9月18日 09:00 至 9月21日 09:00 送审，其间的工作日不计 → 10月15日 17:30",
        "9月21日 09:00 同意延期 → 10月30日 17:30",
    ]
    for who, room in ((FORESTRY, "main"), ("gaoxiang", "private")):
        answer = chat.answer(who, "为什么 Q0001", room)
        assert "现为 10月30日 17:30" in answer
        assert "挂起" not in answer
        assert "延期" not in answer


def test_a_later_co_unit_does_not_rewrite_how_the_deadline_came_about(chat: Chat) -> None:
    chat.says("xulei", "污水厂财政配套资金一直没到位", "city")
    before = chat.answer("xulei", "为什么 Q0001", "private")
    for unit in ("发改局", "住建局", "审批局"):
        chat.later(minutes=1)
        chat.says(DESK, f"协办 Q0001 {unit}", "private")
    assert len(chat.ticket.co_unit_ids) >= 2
    after = chat.answer("xulei", "为什么 Q0001", "private").splitlines()
    assert after[:4] == before.splitlines()


def test_after_a_reopening_it_counts_from_there(chat: Chat) -> None:
    working(chat)
    chat.says(FORESTRY, "办结 Q0001 批复已拿到", "private")
    chat.says(DESK, "通过 Q0001", "private")
    chat.at(at(17))
    chat.says(MANAGER, "重开 Q0001 还是不让进场", "private")
    assert "9月17日(四)重开 + 15个工作日" in chat.answer(MANAGER, "为什么 Q0001")
