"""A new message beside tickets that exist: supplements, and two tickets about one matter."""

from __future__ import annotations

import pytest

from storage.records import Action, Status
from tests.chat import Chat
from tests.dialogues.test_story import DESK, MANAGER

POWER = "冷链园10kV高压线迁改没人理"
MORE = "供电所不给排停电计划，线没法迁"
POWER_UNIT = "wudi"
OTHER = "能评批不下来 说没能耗指标"


def actions(chat: Chat, number: int = 1) -> list[Action]:
    with chat.database.read() as tx:
        return [event.action for event in tx.tickets.history(number)]


class TestSupplements:
    """What the reporter says next belongs to the report."""

    def test_the_next_words_add_to_a_fresh_ticket(self, chat: Chat) -> None:
        chat.says(MANAGER, POWER, "industry")
        chat.later(seconds=80)
        answer = chat.answer(MANAGER, MORE, "industry")
        assert "Q0001" in answer
        assert len(chat.tickets) == 1
        assert actions(chat)[-1] is Action.SUPPLEMENT
        with chat.database.read() as tx:
            assert tx.tickets.history(1)[-1].note == MORE

    def test_later_they_are_a_report_of_their_own(self, chat: Chat) -> None:
        chat.says(MANAGER, POWER, "industry")
        chat.later(seconds=91)
        chat.says(MANAGER, MORE, "industry")
        assert len(chat.tickets) == 2

    def test_another_matter_is_a_ticket_of_its_own(self, chat: Chat) -> None:
        chat.says(MANAGER, POWER, "industry")
        chat.says(MANAGER, OTHER, "industry")
        assert [t.category for t in chat.tickets] == ["power", "energy"]

    def test_another_project_is_a_ticket_of_its_own(self, chat: Chat) -> None:
        chat.says(MANAGER, POWER, "industry")
        chat.says(MANAGER, "镁合金二期10kV高压线迁改没人理", "industry")
        assert len(chat.tickets) == 2

    def test_somebody_else_does_not_add_to_it(self, chat: Chat) -> None:
        chat.says(MANAGER, POWER, "industry")
        chat.says("songjie", MORE, "industry")
        assert len(chat.tickets) == 2

    def test_a_whistle_is_never_swallowed(self, chat: Chat) -> None:
        chat.says(MANAGER, "冷链园有村民堵路 材料进不去", "industry")
        chat.says(MANAGER, "现在又来二十多人把路堵了 快来人", "industry")
        assert any(ticket.whistle_level for ticket in chat.tickets)

    def test_words_under_the_quoted_card_add_to_it_at_any_time(self, chat: Chat) -> None:
        chat.says(MANAGER, POWER, "industry")
        card = chat.hears("industry", "Q0001")
        chat.later(days=1)
        chat.says(MANAGER, "施工队说再不迁下周就得窝工，请供电所给个日期", "industry", quote=card)
        assert len(chat.tickets) == 1
        assert actions(chat)[-1] is Action.SUPPLEMENT

    def test_news_of_the_unit_under_its_card_is_progress(self, chat: Chat) -> None:
        chat.says(MANAGER, POWER, "industry")
        chat.says(POWER_UNIT, "签收 Q0001", "private")
        card = chat.hears(POWER_UNIT, "Q0001")
        chat.says(POWER_UNIT, "迁改方案昨天已经审完了，材料也交上去了", "private", quote=card)
        assert actions(chat)[-1] is Action.PROGRESS
        assert chat.ticket.first_feedback_at


class TestTwins:
    """Same project, same matter, both open: the desk is asked."""

    @pytest.fixture
    def twice(self, chat: Chat) -> Chat:
        chat.says(MANAGER, POWER, "industry")
        chat.later(hours=1)
        chat.says(MANAGER, f"{POWER} 急", "industry")
        return chat

    def test_the_desk_may_merge_with_one_button(self, twice: Chat) -> None:
        card = twice.hears(DESK, "可能是同一件事")
        (button,) = card.buttons
        assert button["text"] == "合并到 Q0001"
        twice.presses(DESK, button["id"])
        first, second = twice.tickets
        assert second.status is Status.MERGED
        assert second.merged_into == first.id

    def test_the_reporter_is_told_and_nothing_happens_by_itself(self, twice: Chat) -> None:
        assert len(twice.tickets) == 2
        assert all(ticket.status is Status.ASSIGNED for ticket in twice.tickets)
        twice.hears("industry", "可能与在办的 **Q0001** 是同一件事")

    def test_other_matters_are_not_twins(self, chat: Chat) -> None:
        chat.says(MANAGER, POWER, "industry")
        chat.says(MANAGER, f"冷链园{OTHER}", "industry")
        assert not chat.has_heard(DESK, "可能是同一件事")
