"""轨迹 and 重发: what became of messages, and who may ask."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.texts import delivering as texts
from storage.records import Owed
from storage.transaction import Transaction
from tests.chat import PLATFORM, Chat
from tests.dialogues.test_story import DESK, FORESTRY, MANAGER, report

ADMIN = "zhouqiming"


def appoint(chat: Chat) -> None:
    """There is an administrator."""
    with chat.database.begin() as tx:
        person = tx.registers.directory().by_account(PLATFORM, ADMIN)
        assert person
        tx.registers.set_admin(person.id)


def owed(tx: Transaction, chat: Chat, key: str, text: str = "【提醒】**Q0001** 逾期") -> Owed:
    """Something is owed to forestry, and claimed."""
    message: dict[str, object] = {"text": text, "buttons": [], "mentions": []}
    tx.outbox.enqueue(
        key=key,
        platform=PLATFORM,
        target_kind="person",
        target=FORESTRY,
        payload=message,
        red=False,
        now=chat.now,
    )
    (found,) = tx.outbox.claim(chat.now, timedelta(minutes=1), keys=[key])
    return found


def lose(chat: Chat) -> tuple[int, int]:
    """One message is given up and one is of unknown outcome; returns their numbers."""
    with chat.database.begin() as tx:
        dead, unknown = owed(tx, chat, "dead"), owed(tx, chat, "unknown")
        tx.outbox.dead(dead, "no such person")
        tx.outbox.unknown(unknown, "no answer")
    return dead.id, unknown.id


def test_the_trail_says_who_was_told_what_and_when(chat: Chat) -> None:
    report(chat)
    lose(chat)
    told = chat.answer(DESK, "轨迹 Q0001", "private").splitlines()
    assert told[0].startswith("【投递轨迹】**Q0001** 共")
    assert any("派单→" in line and "09:00 已送达" in line for line in told)
    assert any("提醒→" in line and "无法送达（试过1次）" in line for line in told)
    assert any("提醒→" in line and "结果不明（试过1次）" in line for line in told)
    assert not any("林地" in line for line in told), "the words are not for this list"


def test_the_trail_of_one_ticket_names_no_other(chat: Chat) -> None:
    report(chat)
    before = chat.answer(DESK, "轨迹 Q0001", "private")
    with chat.database.begin() as tx:
        tx.outbox.sent(owed(tx, chat, "longer", "【提醒】**Q00017** 逾期"), chat.now)
    assert "共" in before
    assert "提醒" not in chat.answer(DESK, "轨迹 Q0001", "private")


@pytest.mark.parametrize("who", [FORESTRY, MANAGER])
def test_who_may_not_see_everything_gets_no_trail(chat: Chat, who: str) -> None:
    report(chat)
    assert chat.answer(who, "轨迹 Q0001", "private") == texts.TRAIL_WHO


def test_no_trail_in_a_group_and_none_without_a_number(chat: Chat) -> None:
    report(chat)
    assert chat.answer(DESK, "轨迹 Q0001", "main") == texts.TRAIL_PRIVATELY
    assert "编号" in chat.answer(DESK, "轨迹", "private")


def test_what_is_to_come_stands_in_the_trail(chat: Chat) -> None:
    report(chat)
    with chat.database.begin() as tx:
        found = owed(tx, chat, "again")
        tx.outbox.doubt(found, chat.now + timedelta(minutes=5), "no answer")
    assert "试过1次，9月14日 09:05 再发" in chat.answer(DESK, "轨迹 Q0001", "private")
    chat.later(minutes=6)
    assert "已送达（可能重复）" in chat.answer(DESK, "轨迹 Q0001", "private")


def test_only_administrators_send_again(chat: Chat) -> None:
    report(chat)
    lose(chat)
    assert chat.answer(DESK, "重发", "private") == texts.RESEND_WHO
    appoint(chat)
    assert chat.answer(ADMIN, "重发", "main") == texts.RESEND_WHO
    assert "共2条" in chat.answer(ADMIN, "重发", "private")


def test_one_is_sent_again_by_its_number(chat: Chat) -> None:
    appoint(chat)
    report(chat)
    dead, unknown = lose(chat)
    listed = chat.answer(ADMIN, "重发", "private")
    assert f"{dead}）" in listed
    assert "重发 " in listed
    chat.forget()
    assert "重发1条" in chat.answer(ADMIN, f"重发 {dead}", "private")
    assert [heard.key for heard in chat.heard if heard.target == FORESTRY] == ["dead"]
    assert chat.answer(ADMIN, f"重发 {dead}", "private") == texts.NOT_STUCK
    assert f"{unknown}）" in chat.answer(ADMIN, "重发", "private")


@pytest.mark.parametrize("said", ["重发 全部", "重发 Q0001", "重发全部"])
def test_all_are_sent_again_and_the_unknown_says_so(chat: Chat, said: str) -> None:
    appoint(chat)
    report(chat)
    lose(chat)
    with chat.database.begin() as tx:
        tx.outbox.hold(["dead", "unknown"], chat.now)
    assert "重发2条" in chat.answer(ADMIN, said, "private")
    with chat.database.read() as tx:
        sent = {one.key: one for one in tx.trail.since(chat.now, "")}
    assert (sent["dead"].doubts, sent["unknown"].doubts) == (0, 1)
    assert chat.answer(ADMIN, "重发", "private") == texts.NOTHING_STUCK


def test_routine_notices_wait_for_office_hours(chat: Chat) -> None:
    appoint(chat)
    report(chat)
    dead, _ = lose(chat)
    chat.later(hours=13)
    assert "等上班时间发" in chat.answer(ADMIN, f"重发 {dead}", "private")
    assert not any(heard.key == "dead" for heard in chat.heard)
    chat.later(hours=11)
    assert any(heard.key == "dead" for heard in chat.heard)


def test_what_is_older_than_a_week_is_not_listed(chat: Chat) -> None:
    appoint(chat)
    lose(chat)
    chat.later(days=8)
    assert chat.answer(ADMIN, "重发", "private") == texts.NOTHING_STUCK
