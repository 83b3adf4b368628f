"""拆分 and 关联: one ticket of several matters, several tickets of one cause."""

from __future__ import annotations

import pytest

from storage.records import Action, Status
from tests.chat import Chat
from tests.dialogues.test_story import DESK, FORESTRY, LEADER, MANAGER, report, working

PARTS = "1、镁合金二期林地手续没批 2、镁合金二期10kV高压线迁改没人理"
POWER_UNIT = "wudi"


def events(chat: Chat, number: int) -> list[tuple[Action, dict[str, str | int | None]]]:
    with chat.database.read() as tx:
        return [(event.action, event.data) for event in tx.tickets.history(number)]


class TestSplitting:
    """拆分: the first part stays, the others begin anew."""

    def test_each_part_goes_to_its_own_unit_and_keeps_the_reporter(self, chat: Chat) -> None:
        working(chat)
        due = chat.ticket.due_at
        chat.forget()
        answer = chat.answer(DESK, f"拆分 Q0001 {PARTS}", "private")
        assert "Q0002" in answer
        first, second = chat.tickets
        assert (first.status, first.due_at) == (Status.WORKING, due)
        assert (second.status, second.category) == (Status.ASSIGNED, "power")
        assert second.reporter_id == first.reporter_id
        assert second.chat_id == first.chat_id
        chat.hears(POWER_UNIT, "【派单】", "Q0002")

    def test_both_histories_say_it_in_ids(self, chat: Chat) -> None:
        working(chat)
        chat.says(DESK, f"拆分 Q0001 {PARTS}", "private")
        assert events(chat, 1)[-1][0] is Action.SPLIT
        assert events(chat, 1)[-1][1]["parts"] == "2"
        assert events(chat, 2)[0][1]["split_from"] == 1

    def test_the_reporter_is_told_once_and_the_details_name_the_parts(self, chat: Chat) -> None:
        working(chat)
        chat.forget()
        chat.says(DESK, f"拆分 Q0001 {PARTS}", "private")
        assert len([h for h in chat.heard if h.target == MANAGER]) == 1
        chat.hears(MANAGER, "Q0001", "拆成几件分别办", "Q0002")
        assert "拆出：Q0002" in chat.answer(DESK, "详 Q0001", "private")
        assert "拆自：Q0001" in chat.answer(DESK, "详 Q0002", "private")

    def test_a_quoted_card_needs_no_number(self, chat: Chat) -> None:
        working(chat)
        card = chat.hears(MANAGER, "Q0001")
        chat.says(DESK, f"拆分 {PARTS}", "industry", quote=card)
        assert len(chat.tickets) == 2

    def test_one_part_is_no_split(self, chat: Chat) -> None:
        working(chat)
        assert "分条写" in chat.answer(DESK, "拆分 Q0001 林地手续没批", "private")
        assert len(chat.tickets) == 1

    @pytest.mark.parametrize("who", [MANAGER, FORESTRY, LEADER])
    def test_only_the_desk_splits(self, chat: Chat, who: str) -> None:
        working(chat)
        assert "“拆分”由" in chat.answer(who, f"拆分 Q0001 {PARTS}", "private")
        assert len(chat.tickets) == 1

    def test_an_unknown_number_is_said(self, chat: Chat) -> None:
        assert "没有编号 Q0009" in chat.answer(DESK, f"拆分 Q0009 {PARTS}", "private")


class TestLinking:
    """关联: the same cause, not the same matter."""

    @pytest.fixture
    def two(self, chat: Chat) -> Chat:
        report(chat)
        report(chat, "@吹哨 储能电池项目林地定额用完了 手续批不了")
        chat.forget()
        return chat

    @pytest.mark.parametrize("who", [DESK, "luwenbo"])
    def test_both_name_one_another_and_stay_as_they_were(self, two: Chat, who: str) -> None:
        if who != DESK:  # this leader leads the first project only
            assert "“关联”由" in two.answer(who, "关联 Q0001 Q0002", "private")
            assert Action.LINK not in [action for action, _ in events(two, 1)]
            return
        assert "已关联" in two.answer(who, "关联 Q0001 Q0002", "private")
        assert events(two, 1)[-1] == (Action.LINK, {"other_id": 2})
        assert events(two, 2)[-1] == (Action.LINK, {"other_id": 1})
        assert [t.status for t in two.tickets] == [Status.ASSIGNED, Status.ASSIGNED]
        assert "关联：Q0002" in two.answer(DESK, "详 Q0001", "private")

    def test_a_reporter_of_both_is_told_once(self, two: Chat) -> None:
        two.says(DESK, "关联 Q0001 Q0002", "private")
        assert len([h for h in two.heard if h.target == MANAGER]) == 1

    def test_a_group_hears_only_numbers(self, two: Chat) -> None:
        answer = two.answer(DESK, "@吹哨 关联 Q0001 Q0002", "main")
        assert "Q0001" in answer
        assert "定额" not in answer

    def test_without_the_other_number_it_asks(self, two: Chat) -> None:
        assert "和哪一件" in two.answer(DESK, "关联 Q0001", "private")
        assert "和哪一件" in two.answer(DESK, "关联 Q0001 Q0001", "private")

    def test_an_unknown_other_changes_nothing(self, two: Chat) -> None:
        assert "没有编号 Q0009" in two.answer(DESK, "关联 Q0001 Q0009", "private")
        assert Action.LINK not in [action for action, _ in events(two, 1)]

    def test_a_unit_does_not_link(self, two: Chat) -> None:
        assert "“关联”由" in two.answer(FORESTRY, "关联 Q0001 Q0002", "private")
