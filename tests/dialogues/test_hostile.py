"""Hostile words stay words: they search nothing, ring nobody, and change no table."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests.chat import Chat
from tests.dialogues.test_story import DESK, MANAGER

REPORT = "污水厂财政配套资金没到位，施工队说再不给钱就停工"
HOSTILE = (
    "'; DROP TABLE ticket; --",
    '" OR 1=1 --',
    "<@all> @所有人 <@userid>",
    "[点我](javascript:alert(1)) ![](http://169.254.169.254/latest)",
    '=HYPERLINK("http://x","y")',
    "line\r\n2026-01-01 ERROR [-] bot: forged",
    "{0.__class__} %s %(name)s ${jndi:ldap://x}",
    "\u202e\u200bQ0001\u0000",
)


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_kept_as_said_and_no_group_reads_them(chat: Chat, words: str) -> None:
    chat.says(MANAGER, f"@吹哨 {REPORT} {words}")
    chat.says(MANAGER, f"补充 {chat.ticket.number} {words}")
    assert len(chat.tickets) == 1
    with chat.database.read() as tx:
        kept = tx.tickets.text(chat.ticket.id)
    assert kept.startswith(REPORT)
    in_groups = [heard for heard in chat.heard if heard.target_kind == "group"]
    assert in_groups
    for heard in in_groups:
        assert "javascript" not in heard.text
        assert "所有人" not in heard.text
        assert "<@" not in heard.text


@pytest.mark.parametrize("word", ["%", "_", "%资金%", "\\", "' OR '1'='1"])
def test_a_search_takes_every_sign_literally(chat: Chat, word: str) -> None:
    chat.says(MANAGER, f"@吹哨 {REPORT}")
    assert chat.ticket.number not in chat.answer(DESK, f"查 {word}", "private")


def test_hostile_ids_of_chats_and_accounts_are_only_ids(chat: Chat) -> None:
    for account in HOSTILE:
        chat.says(account, f"@吹哨 {REPORT}", account)
    with chat.database.read() as tx:
        count = tx.session.connection().scalar(text("SELECT count(*) FROM ticket"))
    assert count == len(chat.tickets) > 0


@pytest.mark.parametrize("typed", ["长", "贪", REPORT])
def test_a_document_is_told_to_be_too_long_and_kept_nowhere(chat: Chat, typed: str) -> None:
    outcome = chat.says(MANAGER, f"@吹哨 {typed * 3_000}")
    assert outcome.answer
    assert "内容太长" in outcome.answer.text
    assert not outcome.keep_text
    assert not chat.tickets
