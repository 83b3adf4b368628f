"""Is it a report at all, or an accusation? Asked without a ticket; who insists is heard."""

from __future__ import annotations

import pytest

from handlers.texts import replies
from handlers.understanding import Understanding, is_tip
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


INDIRECT = "他家的标书跟陪着来的那几家一个错字"


@pytest.mark.parametrize("door", ["", "上报 ", "吹哨 "])
def test_an_accusation_that_only_the_learned_layer_sees_is_screened_too(
    chat: Chat, door: str
) -> None:
    assert not is_tip(INDIRECT)
    assert chat.answer(MANAGER, f"@吹哨 {door}{INDIRECT}") == replies.SMALL_TALK
    assert not chat.tickets
    with chat.database.read() as tx:
        assert tx.marks.counter("tips") == 1
    files = chat.path.parent.glob(f"{chat.path.name}*")
    assert not any("一个错字".encode() in file.read_bytes() for file in files)
