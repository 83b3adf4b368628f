"""What is missing or wrong is named exactly: the ticket meant, and what could be meant."""

from __future__ import annotations

import pytest

from storage.records import Status
from tests.chat import Chat
from tests.dialogues.test_story import DESK, FORESTRY, MANAGER, report


def two_at_work(chat: Chat) -> None:
    """Q0001 and Q0002 at the forestry bureau."""
    report(chat)
    report(chat, "镁合金二期使用林地审核同意书还没批下来")
    for number in ("Q0001", "Q0002"):
        chat.says(FORESTRY, f"签收 {number}", "private")


def test_the_desk_hears_which_tickets_an_extension_could_mean(chat: Chat) -> None:
    two_at_work(chat)
    answer = chat.answer(DESK, "延期 到10月30日", "private")
    assert "您有 2 件可以这样办，请带上编号：Q0002、Q0001" in answer


def test_the_desk_hears_which_requests_wait(chat: Chat) -> None:
    two_at_work(chat)
    for ticket in chat.tickets:
        assert ticket.due_at
        chat.says(FORESTRY, f"延期 {ticket.number} 到10月30日 材料还在补", "private")
    assert "您有 2 件可以这样办" in chat.answer(DESK, "同意", "private")


def test_a_supplement_without_words_names_its_ticket_or_says_there_is_none(chat: Chat) -> None:
    report(chat)
    assert "补充 Q0001" in chat.answer(MANAGER, "补充 Q0001", "private")
    assert "没有编号 Q0099" in chat.answer(MANAGER, "补充 Q0099", "private")


def test_who_may_not_merge_is_told_so_first_and_an_unknown_number_by_name(chat: Chat) -> None:
    two_at_work(chat)
    assert "由分办员办理" in chat.answer(FORESTRY, "合并 Q0001", "private")
    assert "没有编号 Q0099" in chat.answer(DESK, "合并 Q0001 Q0099", "private")


@pytest.mark.parametrize("said", ["冷链园林地手续没批", "储能能评没批", "是冷链园的林地"])
def test_what_names_another_project_does_not_answer_which_category(chat: Chat, said: str) -> None:
    chat.says(MANAGER, "镁合金二期那个事还没批", "industry")
    assert chat.ticket.asks == "category"
    chat.says(MANAGER, said, "industry")
    assert chat.tickets[0].status is Status.UNCONFIRMED, "still asked"


def test_a_report_of_another_project_is_kept_while_a_question_is_open(chat: Chat) -> None:
    chat.says(MANAGER, "镁合金二期那个事还没批", "industry")
    answer = chat.answer(MANAGER, "冷链园林地手续没批", "industry")
    assert answer.startswith("已派单 **Q0002**")
    assert "冷链" in answer


def test_a_report_of_another_matter_does_not_answer_which_project(chat: Chat) -> None:
    chat.says(MANAGER, "林地手续一直没批下来", "main")
    assert chat.ticket.asks == "project"
    answer = chat.answer(MANAGER, "冷链园高压线迁改没人理", "main")
    assert answer.startswith("已派单 **Q0002**")
    assert chat.tickets[0].project_id is None


@pytest.mark.parametrize("said", ["冷链园", "是冷链园的", "冷链园的林地手续"])
def test_a_project_named_in_few_words_answers_which_project(chat: Chat, said: str) -> None:
    chat.says(MANAGER, "林地手续一直没批下来", "main")
    chat.says(MANAGER, said, "main")
    assert len(chat.tickets) == 1
    assert chat.ticket.project_id is not None
