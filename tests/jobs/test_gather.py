"""What the desk need not see at once comes as one message, at most one in a while."""

from __future__ import annotations

from datetime import timedelta

from handlers.deferring import GRACE, WHILE
from tests.chat import Chat, Heard
from tests.jobs.test_sweep import DESK, UNIT, at, walk

FINISHED = "申请办结"


def reported(chat: Chat, count: int) -> None:
    """So many tickets of the finance bureau, signed."""
    for number in range(1, count + 1):
        chat.says("xulei", f"污水厂财政配套资金一直没到位 第{number}笔", "city")
        chat.says(UNIT, f"签收 Q{number:04}", "private")
    chat.forget()


def finished(chat: Chat, number: int) -> None:
    chat.says(UNIT, f"办结 Q{number:04} 资金已拨付", "private")


def finished_first(chat: Chat) -> None:
    """Another ticket, so that what the desk hears next has to wait."""
    chat.says("xulei", "雨污分流财政配套资金一直没到位", "city")
    chat.says(UNIT, "签收 Q0002", "private")
    finished(chat, 2)
    assert told(chat)


def told(chat: Chat) -> list[Heard]:
    """What the desk heard of finished tickets."""
    return [h for h in chat.heard if h.target == DESK and FINISHED in h.text]


def test_the_first_comes_at_once_and_the_next_ones_as_one_message(chat: Chat) -> None:
    reported(chat, 3)
    finished(chat, 1)
    assert [button["id"] for button in told(chat)[0].buttons]
    for number in (2, 3):
        chat.now += timedelta(minutes=20)
        finished(chat, number)
    assert len(told(chat)) == 1
    chat.at(at(14, 9) + WHILE)
    chat.later(minutes=11)
    _, merged = told(chat)
    assert "上次以后的 2 件" in merged.text
    for number in (2, 3):
        assert f"回复“通过 Q{number:04}”" in merged.text
        assert "审核通过" in chat.answer(DESK, f"通过 Q{number:04}", "private")
    walk(chat, at(15, 12))
    assert len(told(chat)) == 2


def test_one_alone_keeps_its_buttons(chat: Chat) -> None:
    reported(chat, 2)
    finished(chat, 1)
    finished(chat, 2)
    chat.at(at(14, 9) + WHILE)
    first, second = told(chat)
    assert len(first.buttons) == len(second.buttons) > 0


def test_a_busy_day_is_a_message_a_while_and_each_before_its_audit_is_due(chat: Chat) -> None:
    reported(chat, 12)
    begun = chat.now
    for number in range(1, 13):
        finished(chat, number)
        chat.later(minutes=30)
    chat.later(hours=3)
    assert 1 < len(told(chat)) <= (chat.now - begun) / WHILE + 1
    for ticket in chat.tickets:
        heard = next(h for h in told(chat) if f"**{ticket.number}**" in h.text)
        assert ticket.stage_due_at
        assert heard.at < ticket.stage_due_at


def test_without_its_job_each_goes_by_itself_a_little_later(chat: Chat) -> None:
    reported(chat, 3)
    for number in (1, 2, 3):
        finished(chat, number)
    chat.now += WHILE + GRACE
    chat.deliver()
    assert len(told(chat)) == 3


def test_what_has_to_be_decided_is_not_kept_back(chat: Chat) -> None:
    reported(chat, 2)
    chat.says("xulei", "雨污分流财政配套资金一直没到位", "city")
    finished(chat, 1)
    chat.says(UNIT, "延期 Q0002 到9月25日 材料还在补", "private")
    chat.says(UNIT, "退单 Q0003 不属于本单位职责", "private")
    chat.hears(DESK, "申请延期", "Q0002")
    chat.hears(DESK, "退单", "Q0003")


def test_a_clock_that_was_set_back_keeps_nothing_back(chat: Chat) -> None:
    reported(chat, 5)
    right = chat.now
    chat.now += timedelta(days=91)
    finished(chat, 1)
    finished(chat, 2)
    assert len(told(chat)) == 1
    chat.now = right + timedelta(minutes=1)
    finished(chat, 3)
    assert len(told(chat)) == 2
    chat.later(minutes=2)
    assert len(told(chat)) == 3
    finished(chat, 4)
    assert len(told(chat)) == 3
    chat.later(hours=2, minutes=1)
    assert "**Q0004**" in told(chat)[-1].text


def test_what_the_job_comes_to_late_waits_for_the_day(chat: Chat) -> None:
    reported(chat, 3)
    for number in (1, 2, 3):
        finished(chat, number)
    chat.at(at(14, 20, 30))
    assert len(told(chat)) == 1
    assert chat.audited() == []
    chat.at(at(15, 8, 1))
    _, merged = told(chat)
    assert "上次以后的 2 件" in merged.text
    assert chat.audited() == []


def test_that_something_late_is_over_is_told_with_its_like(chat: Chat) -> None:
    chat.says("xulei", "污水厂财政配套资金一直没到位", "city")
    chat.at(at(15, 9))
    chat.hears(DESK, "逾期未签收")
    finished_first(chat)
    chat.says(UNIT, "签收 Q0001", "private")
    chat.later(minutes=1)
    assert not chat.has_heard(DESK, "提醒解除")
    chat.later(hours=2, minutes=11)
    assert chat.has_heard(DESK, "提醒解除", "Q0001")


def test_what_is_finished_late_in_the_day_waits_for_the_morning(chat: Chat) -> None:
    reported(chat, 2)
    chat.at(at(14, 19))
    finished(chat, 1)
    finished(chat, 2)
    chat.at(at(14, 22))
    assert len(told(chat)) == 1
    chat.at(at(15, 8, 1))
    assert len(told(chat)) == 2
