"""Is it a report at all? Asked once, without a ticket; who insists is heard."""

from __future__ import annotations

from handlers.texts import replies
from handlers.understanding import Understanding
from storage.records import Intent
from tests.chat import Chat
from tests.dialogues.test_story import MANAGER

DOUBTFUL = "水保那份东西他们还在看"


def test_what_may_be_no_report_is_asked_and_makes_no_ticket(chat: Chat) -> None:
    assert chat.answer(MANAGER, f"@吹哨 {DOUBTFUL}") == replies.MAYBE_A_REPORT
    assert not chat.tickets


def test_who_insists_is_heard(chat: Chat) -> None:
    answer = chat.answer(MANAGER, f"@吹哨 上报 {DOUBTFUL}")
    (ticket,) = chat.tickets
    assert ticket.number in answer
    assert ticket.category == "water"


def test_small_talk_insisted_on_is_no_ticket_without_a_matter(chat: Chat) -> None:
    assert chat.answer(MANAGER, "@吹哨 上报") == replies.UNCLEAR_REPORT
    assert not chat.tickets


def test_the_reader_never_doubts_who_insists() -> None:
    reading = Understanding().read(DOUBTFUL, insists=True)
    assert reading.intent is Intent.REPORT
    assert not reading.is_doubtful
    assert reading.evidence
