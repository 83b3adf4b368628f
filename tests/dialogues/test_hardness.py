"""疑难 with its plan, 一般, and categories put right: the limit counts from the dispatch."""

from __future__ import annotations

from datetime import datetime

import pytest

from handlers.context import ContextSource
from handlers.rules.policies import DATA, load_policies
from handlers.rules.workcalendar import SHANGHAI, WorkCalendar
from storage.records import Action, Status
from tests.chat import PLATFORM, Chat
from tests.dialogues.test_story import DESK, FORESTRY, LEADER, MANAGER, working

CALENDAR = WorkCalendar.shipped()
POLICY_FILE = DATA.read_text(encoding="utf-8")
PLAN = "疑难 Q0001 节点：10月12日前报件，11月5日前批复"


def at(day: int, hour: int = 9, month: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


def walk(chat: Chat, until: datetime) -> None:
    """Time passes by half days, with a sweep each time."""
    while chat.now < until:
        chat.later(hours=6)


def days(chat: Chat, account: str, word: str) -> list[str]:
    """On which days they heard it."""
    heard = (h for h in chat.heard if h.target == account and word in h.text)
    return [f"{h.at.astimezone(SHANGHAI):%m-%d}" for h in heard]


def funded(chat: Chat) -> None:
    """An ordinary ticket of the finance bureau, dispatched on the 14th, due on the 20th."""
    chat.says("xulei", "污水厂财政配套资金一直没到位", "city")
    chat.says("zhaomin", "签收 Q0001", "private")
    assert chat.ticket.due_at == at(20, 18)


class TestHard:
    """The desk's judgement."""

    def test_the_limit_is_the_longer_one_from_the_dispatch_and_both_are_kept(
        self, chat: Chat
    ) -> None:
        funded(chat)
        chat.at(at(16))
        answer = chat.answer(DESK, PLAN, "private")
        assert "办结时限改为 10月14日 17:30（原为 9月20日 18:00）" in answer
        assert "最后一个节点在办结时限之后，到时请申请延期" in answer
        ticket = chat.ticket
        assert (ticket.is_hard, ticket.level) == (True, 3)
        assert (ticket.due_at, ticket.original_due_at) == (
            at(14, 17, 10).replace(minute=30),
            at(20, 18),
        )
        chat.hears("zhaomin", "判为疑难", "原为 9月20日 18:00", "11月5日前批复")
        told = chat.answer("zhaomin", "为什么 Q0001", "private").splitlines()
        assert told[1].endswith("→ 9月20日 18:00")
        assert told[2] == ("9月16日 09:00 判为疑难，改按30天、仍从派单起算 → 10月14日 17:30")
        with chat.database.read() as tx:
            event = tx.tickets.history(1)[-1]
        assert event.action is Action.JUDGE_HARD
        assert {"relimit", "from_due", "due"} <= event.data.keys()

    def test_each_node_is_reminded_and_its_miss_is_shown(self, chat: Chat) -> None:
        working(chat)
        chat.says(FORESTRY, "进展 Q0001 已组卷", "private")
        chat.says(DESK, PLAN, "private")
        walk(chat, at(9, 18, 10))
        detail = chat.answer(FORESTRY, "详 Q0001", "private")
        assert "节点1：10月12日(一)“报件” 未到" in detail
        assert "节点2：11月5日(四)“批复” 未到" in detail
        walk(chat, at(14, 18, 10))
        assert days(chat, FORESTRY, "节点即将到期") == ["10-10"]
        assert days(chat, FORESTRY, "节点已过") == ["10-13"]
        assert days(chat, DESK, "节点已过") == ["10-13"]
        assert "节点1：10月12日(一)“报件” 已过期未完成" in chat.answer(DESK, "详 Q0001", "private")
        assert "第 1 个节点已完成" in chat.answer(FORESTRY, "节点完成 Q0001", "private")
        chat.hears(DESK, "完成一个节点")
        assert "已完成（晚于计划）" in chat.answer(FORESTRY, "详 Q0001", "private")

    def test_what_is_done_in_time_is_not_spoken_of(self, chat: Chat) -> None:
        working(chat)
        chat.says(DESK, PLAN, "private")
        assert "没有这个未完成的节点" in chat.answer(FORESTRY, "节点完成 Q0001 第3个", "private")
        assert "第 2 个节点已完成" in chat.answer(FORESTRY, "节点完成 Q0001 第二个", "private")
        assert "第 1 个节点已完成" in chat.answer(FORESTRY, "Q0001 节点完成", "private")
        chat.forget()
        walk(chat, at(14, 18, 10))
        assert not days(chat, FORESTRY, "节点")

    @pytest.mark.parametrize(
        ("said", "word"),
        [
            ("疑难 Q0001", "请写明节点计划"),
            ("疑难 Q0001 节点：9月1日前报件", "日期已经过了"),
            ("一般 Q0001", "没有判为疑难"),
        ],
    )
    def test_what_is_missing_is_asked_for(self, chat: Chat, said: str, word: str) -> None:
        working(chat)
        assert word in chat.answer(DESK, said, "private")

    def test_only_desk_and_leader_judge(self, chat: Chat) -> None:
        working(chat)
        assert "“疑难”由分办员" in chat.answer(FORESTRY, PLAN, "private")
        assert "已判为疑难" in chat.answer(LEADER, PLAN, "private")

    def test_back_to_ordinary_leaves_at_least_a_working_day(self, chat: Chat) -> None:
        funded(chat)
        chat.says(DESK, PLAN, "private")
        chat.at(at(28))
        answer = chat.answer(DESK, "一般 Q0001", "private")
        assert "已改回一般 **Q0001**" in answer
        assert "办结时限改为 9月29日 18:00（原为 10月14日 17:30）" in answer
        assert (chat.ticket.is_hard, chat.ticket.nodes) == (False, ())
        assert "9月28日 09:00 改回一般，改按5个工作日" in chat.answer(
            DESK, "为什么 Q0001", "private"
        )

    def test_the_word_alone_judges_nothing(self, chat: Chat) -> None:
        funded(chat)
        chat.says(DESK, PLAN, "private")
        assert "我在" in chat.answer(DESK, "一般", "private")
        assert chat.ticket.is_hard

    def test_a_pause_before_it_counts_on(self, chat: Chat) -> None:
        funded(chat)
        chat.says(DESK, "挂起 Q0001 等省里批复 到9月30日", "private")
        chat.at(at(16))
        chat.says(DESK, "恢复 Q0001", "private")
        assert chat.ticket.due_at == at(22, 18)
        chat.says(DESK, PLAN, "private")
        assert chat.ticket.due_at == at(16, 17, 10).replace(minute=30)
        chat.says(DESK, "一般 Q0001", "private")
        assert chat.ticket.due_at == at(22, 18), "as it was"


class TestCorrected:
    """更正 of the category."""

    def test_at_the_same_unit_the_clocks_go_on_from_the_dispatch(self, chat: Chat) -> None:
        """The unit neither wins nor loses a day by it, and need not sign again."""
        chat.says(MANAGER, "镁合金二期林地手续卡在省里快两个月了", "industry")
        before = chat.ticket
        chat.at(at(15))
        chat.says(DESK, "改派 Q0001 自然资源局 林地", "private")
        chat.says("zhangwei", "签收 Q0001", "private")
        begun = chat.ticket
        chat.at(at(17))
        answer = chat.answer(DESK, "Q0001 不对，是土地", "private")
        assert "已更正" in answer
        ticket = chat.ticket
        assert (ticket.category, ticket.status) == ("land", Status.WORKING)
        assert ticket.dispatched_at == begun.dispatched_at != before.dispatched_at
        assert ticket.due_at == begun.due_at, "the province approves both"
        chat.hears("zhangwei", "作了更正")

    def test_another_limit_counts_from_the_dispatch_and_both_are_told(self, chat: Chat) -> None:
        """glpi-project/glpi#6902: what had passed was lost when the agreement changed."""
        own = POLICY_FILE.replace(
            "[default.categories]", "[default.categories]\nplanning = '9工作日'"
        )
        chat.source = ContextSource(CALENDAR, (PLATFORM,), load_policies(own))
        chat.says("songjia", "青砚光伏升压站那块地还没批下来 急", "energy")
        assert (chat.ticket.category, chat.ticket.due_at) == ("land", at(20, 18))
        chat.at(at(17))
        chat.says("songjia", "Q0001 不对，是规划", "energy")
        ticket = chat.ticket
        assert (ticket.category, ticket.status) == ("planning", Status.ASSIGNED)
        assert ticket.due_at == at(24, 18)
        assert ticket.sign_due_at == at(14, 16), "whoever did not sign yet is no less late"
        assert ticket.original_due_at == at(20, 18)
        chat.hears("zhangwei", "作了更正", "9月24日 18:00（原为 9月20日 18:00）")
        assert "更正类别，改按9个工作日、仍从派单起算 → 9月24日 18:00" in chat.answer(
            "zhangwei", "为什么 Q0001", "private"
        )

    def test_another_unit_begins_anew_as_after_any_reassignment(self, chat: Chat) -> None:
        working(chat)
        chat.at(at(17))
        chat.says(DESK, "Q0001 不对，是环评", "private")
        ticket = chat.ticket
        assert (ticket.category, ticket.status) == ("eia", Status.ASSIGNED)
        assert ticket.dispatched_at == chat.now
        chat.hears("lina", "【派单】")
