"""存证: the head of the chain is posted, and shows later that nothing was changed."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import text

from handlers.texts.chain import parsed
from storage.chain import Link
from tests.chat import Chat
from tests.dialogues.test_story import DESK, MANAGER

REPORT = "@吹哨 污水厂财政配套资金没到位，施工队说再不给钱就停工"


def code_in(said: str) -> Link:
    found = re.search(r"^\d+-[0-9a-f]{32}$", said, re.MULTILINE)
    assert found, said
    kept = parsed(found[0])
    assert kept
    return Link(*kept)


def breaks(chat: Chat) -> list[str]:
    with chat.database.read() as tx:
        return [one.fault for one in tx.chain.breaks()]


def test_the_head_is_told_to_the_desk_only(chat: Chat) -> None:
    chat.says(MANAGER, REPORT)
    chat.tick()
    assert "只有分办员" in chat.answer(MANAGER, "存证", "private")
    kept = code_in(chat.answer(DESK, "存证", "private"))
    assert kept.id > 0
    with chat.database.read() as tx:
        assert tx.chain.has(kept)


def test_every_working_day_in_the_group_that_asked(chat: Chat) -> None:
    assert "9:30" in chat.answer(DESK, "存证 每天", "main")
    chat.says(MANAGER, REPORT)
    chat.later(hours=1)
    kept = code_in(chat.hears("main", "【存证】").text)
    chat.forget()
    chat.later(minutes=10)
    assert not chat.has_heard("main", "【存证】")
    chat.later(days=1)
    assert code_in(chat.hears("main", "【存证】").text).id >= kept.id
    chat.answer(DESK, "存证 停", "main")
    chat.forget()
    chat.later(days=1)
    assert not chat.has_heard("main", "【存证】")


def test_lawful_erasing_breaks_nothing_and_tampering_does(chat: Chat) -> None:
    chat.says(MANAGER, REPORT)
    chat.says(MANAGER, f"撤回 {chat.ticket.number} 不用了", "private")
    chat.tick()
    chat.now += timedelta(days=11 * 365)
    with chat.database.begin() as tx:
        assert tx.erasing.ticket(chat.ticket.id, "10y", chat.now)
        tx.chain.grow(chat.now)
    assert breaks(chat) == []
    with chat.database.begin() as tx:
        tx.session.connection().execute(text("UPDATE ticket_event SET actor_id = NULL"))
    assert set(breaks(chat)) == {"altered"}
