"""After a press the card's buttons are over for everybody, or only for who pressed."""

from __future__ import annotations

import pytest

from handlers.messages import OutgoingMessage
from tests.chat import Chat
from tests.dialogues.test_story import FORESTRY, report
from tests.dialogues.test_whistles import TOWN, blow


def pressed(chat: Chat, account: str, button: str, message_id: str = "") -> OutgoingMessage:
    outcome = chat.says(account, "", "private", button=button, message_id=message_id)
    assert outcome.answer
    return outcome.answer


@pytest.fixture
def county(chat: Chat) -> Chat:
    report(chat)
    return chat


CASES: dict[str, tuple[str, str, bool]] = {
    "done": (FORESTRY, "sign:Q0001", True),
    "not allowed": ("somebody", "sign:Q0001", False),
    "a reason is missing": (FORESTRY, "send_back:Q0001", False),
    "only looked at": (FORESTRY, "detail:Q0001", False),
    "unknown": (FORESTRY, "nonsense", False),
}


@pytest.mark.parametrize("case", CASES)
def test_a_card_ends_only_when_its_question_is_settled(county: Chat, case: str) -> None:
    account, button, ends = CASES[case]
    assert pressed(county, account, button).ends_card is ends


def test_a_repeated_press_is_told_the_same(county: Chat) -> None:
    first = pressed(county, FORESTRY, "sign:Q0001", "again")
    assert pressed(county, FORESTRY, "sign:Q0001", "again") == first
    assert first.ends_card


def test_units_called_to_a_place_each_need_the_card(chat: Chat) -> None:
    blow(chat)
    for button in ("check_in:Q0001", "arrive:Q0001"):
        answer = pressed(chat, TOWN, button)
        assert ("报到" in answer.text, answer.ends_card) == (True, False)


def test_typed_words_end_no_card(county: Chat) -> None:
    outcome = county.says(FORESTRY, "签收 Q0001", "private")
    assert outcome.answer
    assert not outcome.answer.ends_card
