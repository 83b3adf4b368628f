"""The everyday story, told as conversations on the real pipeline."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise

import pytest

from handlers.texts import replies, words
from storage.records import Action, Status
from tests.chat import Chat

MANAGER, FORESTRY, DESK, LEADER = "sunyue", "wangfang", "linxiaotang", "luwenbo"
REPORT = "@吹哨 镁合金二期林地手续卡在省里快两个月了"


def report(chat: Chat, text: str = REPORT, sender: str = MANAGER, room: str = "industry") -> str:
    """The answer to a report that goes to its unit at once."""
    answer = chat.answer(sender, text, room)
    assert status(chat) is Status.ASSIGNED
    return answer


def status(chat: Chat) -> Status:
    """Where the newest ticket stands."""
    return chat.ticket.status


def working(chat: Chat) -> None:
    """A signed ticket Q0001 of the forestry bureau."""
    report(chat)
    chat.says(FORESTRY, "签收", "private")
    assert status(chat) is Status.WORKING


def history(chat: Chat) -> list[Action]:
    """What was done to the newest ticket."""
    with chat.database.read() as tx:
        return [event.action for event in tx.tickets.history(chat.ticket.id)]


def test_a_report_is_answered_with_all_that_matters_in_twelve_lines(chat: Chat) -> None:
    answer = report(chat)
    assert len(answer.splitlines()) <= 12
    for word in (
        "Q0001",
        "镁合金",
        "林地草地",
        "“林地手续”",
        "林业局",
        "签收：",
        "办结：",
        "不对",
    ):
        assert word in answer
    card = chat.hears(FORESTRY, "【派单】", "Q0001")
    assert [button["id"] for button in card.buttons] == [
        "sign:Q0001",
        "send_back:Q0001",
        "detail:Q0001",
    ]


def test_the_whole_story_ends_with_the_ticket_closed(chat: Chat) -> None:
    report(chat)
    assert "已签收" in chat.answer(FORESTRY, "签收", "private")
    chat.hears(MANAGER, "已签收")
    chat.says(FORESTRY, "进展 Q0001 已补报现状图", "private")
    chat.hears(MANAGER, "反馈进展", "已补报现状图")
    chat.says(FORESTRY, "Q0001已办结 批复已拿到", "private")
    asked = chat.hears(DESK, "申请办结", "批复已拿到")
    assert chat.presses(DESK, asked.buttons[0]["id"]).startswith("审核通过")
    asked = chat.hears(MANAGER, "请您评价")
    assert "已销号" in chat.presses(MANAGER, asked.buttons[0]["id"])
    assert (status(chat), chat.ticket.rating) == (Status.CLOSED, "satisfied")
    assert history(chat) == [
        Action.REPORT,
        Action.DISPATCH,
        Action.SIGN,
        Action.PROGRESS,
        Action.FINISH,
        Action.APPROVE,
        Action.RATE,
    ]


def test_the_status_follows_from_the_history_alone(chat: Chat) -> None:
    working(chat)
    chat.says(FORESTRY, "办结 Q0001 批复已拿到", "private")
    with chat.database.read() as tx:
        events = tx.tickets.history(chat.ticket.id)
    steps = [(event.from_status, event.to_status) for event in events]
    assert all(before[1] == after[0] for before, after in pairwise(steps))
    assert steps[-1][1] is status(chat)


@pytest.mark.parametrize("spelling", ["Q0001 签收", "签收q1", "签收 Ｑ０００１", "q0001已签收"])
def test_numbers_are_understood_in_all_spellings(chat: Chat, spelling: str) -> None:
    report(chat)
    if "q1" in spelling:
        spelling = spelling.replace("q1", "q 0001")
    chat.says(FORESTRY, spelling, "private")
    assert status(chat) is Status.WORKING


def test_a_redelivered_message_gets_the_stored_answer_and_makes_nothing(chat: Chat) -> None:
    first = chat.says(MANAGER, REPORT, "industry", message_id="again")
    told = len(chat.heard)
    second = chat.says(MANAGER, REPORT, "industry", message_id="again")
    assert second.is_repeat
    assert [r.text for r in second.replies] == [r.text for r in first.replies]
    assert (len(chat.tickets), len(chat.heard)) == (1, told)


UNSURE = "冷链园那边说不合格，退回来两次了"  # what is not right nobody can tell


def test_an_unsure_matter_is_asked_once_and_a_number_answers_it(chat: Chat) -> None:
    answer = chat.answer(MANAGER, UNSURE, "industry")
    assert status(chat) is Status.UNCONFIRMED
    assert re.search("1\\. .*\n2\\. .*\n3\\. .*\n0\\. 都不是", answer)
    first = chat.ticket.choices[0]
    assert "已更正 **Q0001**" in chat.answer(MANAGER, "1", "industry")
    assert (status(chat), chat.ticket.category) == (Status.ASSIGNED, first)


@pytest.mark.parametrize(
    ("said", "category"), [("环评", "eia"), ("不对，是征拆", "demolition"), ("2", None)]
)
def test_a_question_is_answered_by_name_too(chat: Chat, said: str, category: str | None) -> None:
    chat.says(MANAGER, UNSURE, "industry")
    second = chat.ticket.choices[1]
    chat.says(MANAGER, said, "industry")
    assert chat.ticket.category == (category or second)
    assert status(chat) is Status.ASSIGNED


def test_a_wrong_choice_is_told(chat: Chat) -> None:
    chat.says(MANAGER, UNSURE, "industry")
    assert "没听出是哪一类" in chat.answer(MANAGER, "9", "industry")
    assert chat.answer("gaoxiang", "2", "private") == replies.SMALL_TALK


def test_without_an_answer_the_desk_gets_it_after_two_working_hours(chat: Chat) -> None:
    chat.says(MANAGER, UNSURE, "industry")
    chat.later(hours=1, minutes=59)
    assert status(chat) is Status.UNCONFIRMED
    chat.later(minutes=2)
    assert status(chat) is Status.TRIAGE
    chat.hears(DESK, "Q0001")


def test_a_missing_project_is_added_by_its_name(chat: Chat) -> None:
    answer = chat.answer("xulei", "用地指标一直没批下来，卡了三个月", "main")
    assert "哪个项目" in answer
    assert chat.ticket.project_id is None
    assert "污水" in chat.answer("xulei", "污水厂", "main")
    assert chat.ticket.project_id is not None


def test_without_project_a_township_matter_waits_for_it_and_is_then_sent(chat: Chat) -> None:
    chat.says("xulei", "三户青苗补偿没谈拢，征地协议一直没签", "main")
    assert status(chat) is Status.TRIAGE
    chat.hears(DESK, "【待分办】", "Q0001")
    chat.says("xulei", "补充 是污水厂的事", "main")
    assert status(chat) is Status.ASSIGNED
    chat.hears("yaoyuan", "【派单】", "Q0001")


def test_a_correction_moves_the_ticket_and_tells_both_units(chat: Chat) -> None:
    report(chat)
    answer = chat.answer(MANAGER, "不对，是环评", "industry")
    assert "生态环境" in answer
    assert chat.ticket.category == "eia"
    chat.hears("lina", "【派单】")
    chat.hears(FORESTRY, "不再由贵单位主办")
    assert "没听出" in chat.answer(MANAGER, "不对，是瞎写的", "industry")


@pytest.mark.parametrize(
    ("said", "so"), [("不对，是林地", "林地草地"), ("不对，是镁合金二期", "镁合金轻量化")]
)
def test_a_correction_to_what_it_already_is_moves_nothing(chat: Chat, said: str, so: str) -> None:
    report(chat)
    before = chat.ticket
    chat.forget()
    answer = chat.answer(MANAGER, said, "industry")
    assert "现在就是" in answer
    assert so in answer
    assert chat.ticket == before
    assert [heard.target for heard in chat.heard] == ["industry"]


@pytest.mark.parametrize("said", ["改类 Q0001 环评", "Q0001 改类为环评"])
def test_the_desk_changes_the_category_in_its_own_words(chat: Chat, said: str) -> None:
    report(chat)
    assert "已更正" in chat.answer(DESK, said, "private")
    assert chat.ticket.category == "eia"


def test_after_sign_off_only_the_desk_corrects(chat: Chat) -> None:
    working(chat)
    assert "分办员" in chat.answer(MANAGER, "Q0001 不对，是环评", "industry")
    chat.says(DESK, "Q0001 不对，是环评", "private")
    assert (chat.ticket.category, status(chat)) == ("eia", Status.ASSIGNED)


SEVERAL = "冷链园：1、能评批不下来 说没能耗指标 2、10kV高压线迁改没人理"


class TestSeveralMatters:
    """One message, several matters: one confirmation, then a ticket each."""

    def test_they_are_kept_apart_after_one_answer(self, chat: Chat) -> None:
        answer = chat.answer(MANAGER, SEVERAL, "industry")
        assert "2 件事" in answer
        assert [(t.status, t.asks) for t in chat.tickets] == [(Status.UNCONFIRMED, "split")]
        answer = chat.answer(MANAGER, "1", "industry")
        assert [t.category for t in chat.tickets] == ["energy", "power"]
        assert {t.status for t in chat.tickets} == {Status.ASSIGNED}
        assert "Q0001" in answer
        assert "Q0002" in answer
        with chat.database.read() as tx:
            assert "高压线" not in tx.tickets.text(1)
            assert "高压线" in tx.tickets.text(2)

    @pytest.mark.parametrize("said", ["对", "分开办", "选1"])
    def test_people_answer_in_words(self, chat: Chat, said: str) -> None:
        chat.says(MANAGER, SEVERAL, "industry")
        chat.says(MANAGER, said, "industry")
        assert len(chat.tickets) == 2

    def test_or_all_stays_in_one(self, chat: Chat) -> None:
        chat.says(MANAGER, SEVERAL, "industry")
        chat.says(MANAGER, "合成一件", "industry")
        assert chat.ticket.status in (Status.ASSIGNED, Status.TRIAGE)
        assert chat.ticket.category in ("energy", "power")

    def test_by_button(self, chat: Chat) -> None:
        chat.says(MANAGER, SEVERAL, "industry")
        chat.presses(MANAGER, "choose:Q0001:1", "industry")
        assert len(chat.tickets) == 2

    def test_silence_leaves_it_to_the_desk(self, chat: Chat) -> None:
        chat.says(MANAGER, SEVERAL, "industry")
        chat.later(hours=3)
        assert chat.ticket.status is Status.TRIAGE
        chat.hears(DESK, "Q0001")

    def test_words_join_matters_only_when_they_differ(self, chat: Chat) -> None:
        chat.says(MANAGER, "冷链园环评批复一直没下来，还有变压器容量不够报装没人理", "industry")
        assert chat.ticket.asks == "split"
        chat.says(MANAGER, "水保方案没批，还有防洪评价也没批", "industry")
        assert chat.tickets[1].category == "water"

    def test_a_whistle_among_them_waits_for_no_answer(self, chat: Chat) -> None:
        chat.says(MANAGER, "1、村民把进场路堵了不让拉料 快来人 2、环评批复一直没下来", "industry")
        first, second = chat.tickets
        assert first.whistle_level
        assert second.category == "eia"
        with chat.database.read() as tx:
            assert tx.tickets.summonses(first.id)


class TestOneQuestion:
    """When unsure: the three best choices, and that none of them fits."""

    def test_none_of_these_leaves_it_to_the_desk(self, chat: Chat) -> None:
        answer = chat.answer(MANAGER, UNSURE, "industry")
        assert "都不是" in answer
        assert chat.ticket.status is Status.UNCONFIRMED
        assert "转项目推进中心" in chat.answer(MANAGER, "都不是", "industry")
        assert (chat.ticket.status, chat.ticket.category) == (Status.TRIAGE, None)
        chat.hears(DESK, "Q0001")

    def test_by_button(self, chat: Chat) -> None:
        chat.says(MANAGER, UNSURE, "industry")
        chat.presses(MANAGER, "choose:Q0001:0", "industry")
        assert chat.ticket.status is Status.TRIAGE


class TestSendingBack:
    """退单: once, within four working hours, with a reason."""

    def test_it_needs_a_reason_and_goes_to_the_desk(self, chat: Chat) -> None:
        report(chat)
        assert "请写明原因" in chat.answer(FORESTRY, "退单 Q0001", "private")
        chat.says(FORESTRY, "退单 Q0001 地类是耕地，应由自然资源局办理", "private")
        assert (status(chat), chat.ticket.unit_id) == (Status.TRIAGE, None)
        assert chat.ticket.due_at is None
        chat.hears(DESK, "退单", "应由自然资源局办理", "改派 Q0001")

    def test_the_desk_sends_it_elsewhere(self, chat: Chat) -> None:
        report(chat)
        chat.says(FORESTRY, "退单 Q0001 应由自然资源局办理", "private")
        assert "没找到您说的单位" in chat.answer(DESK, "改派 Q0001 某某局", "private")
        assert "自然资源局" in chat.answer(DESK, "改派 Q0001 自然资源局", "private")
        assert status(chat) is Status.ASSIGNED
        chat.hears("zhangwei", "【派单】")

    def test_not_a_second_time_and_not_too_late(self, chat: Chat) -> None:
        report(chat)
        chat.says(FORESTRY, "退单 Q0001 应由自然资源局办理", "private")
        chat.says(DESK, "分办 Q0001 林业局", "private")
        assert "不能再退" in chat.answer(FORESTRY, "退单 Q0001 还是不归我们", "private")
        chat.says(DESK, "改派 Q0001 水利局", "private")
        chat.later(hours=9)
        assert "超过退单时限" in chat.answer("bailu", "退单 Q0001 不涉水", "private")

    def test_not_ours_is_only_proposed(self, chat: Chat) -> None:
        report(chat)
        card = chat.hears(FORESTRY, "【派单】")
        answer = chat.answer(FORESTRY, "这个不归我们 是审批局的", "private", quote=card)
        assert "退单 Q0001" in answer
        assert status(chat) is Status.ASSIGNED


class TestTheDesk:
    """What the dispatch desk does."""

    def test_a_helper_is_added_and_told(self, chat: Chat) -> None:
        report(chat)
        chat.says(DESK, "协办 Q0001 水利局", "private")
        assert len(chat.ticket.co_unit_ids) == 2
        chat.hears("bailu", "【协办】", "Q0001")

    @pytest.mark.parametrize(
        ("said", "expected", "word"),
        [
            ("不予受理 Q0001 企业内部合同纠纷", Status.REJECTED, "不予受理"),
            ("移送 Q0001 公安局", Status.TRANSFERRED, "移送"),
            ("退回补充 Q0001 缺宗地位置", Status.RETURNED, "请您补充"),
        ],
    )
    def test_a_ticket_is_declined_transferred_or_given_back(
        self, chat: Chat, said: str, expected: Status, word: str
    ) -> None:
        report(chat)
        assert "请写明原因" in chat.answer(DESK, said.rsplit(" ", 1)[0], "private")
        chat.says(DESK, said, "private")
        assert chat.ticket.status is expected
        chat.hears(MANAGER, word)

    def test_what_was_missing_brings_it_back(self, chat: Chat) -> None:
        report(chat)
        chat.says(DESK, "退回补充 Q0001 缺宗地位置", "private")
        chat.forget()
        chat.says(MANAGER, "补充 Q0001 在二期东北角", "industry")
        assert status(chat) is Status.TRIAGE
        chat.hears(DESK, "Q0001")

    def test_two_tickets_about_one_obstacle_become_one(self, chat: Chat) -> None:
        report(chat)
        report(chat, "镁合金二期使用林地审核同意书还没批下来")
        assert "并入哪一件" in chat.answer(DESK, "合并 Q0002", "private")
        chat.says(DESK, "合并 Q0002 到 Q0001", "private")
        assert status(chat) is Status.MERGED
        assert chat.ticket.merged_into == chat.tickets[0].id

    def test_a_poor_result_is_sent_back_to_work(self, chat: Chat) -> None:
        working(chat)
        chat.says(FORESTRY, "办结 Q0001 已答复", "private")
        assert "请写明原因" in chat.answer(DESK, "重办 Q0001", "private")
        chat.says(DESK, "重办 Q0001 没有批复文号", "private")
        assert status(chat) is Status.WORKING
        chat.hears(FORESTRY, "退回重办", "没有批复文号")


class TestMoreTime:
    """Extension and suspension."""

    def test_an_extension_is_asked_and_granted_and_both_deadlines_stay(self, chat: Chat) -> None:
        working(chat)
        before = chat.ticket.due_at
        assert "请写明日期" in chat.answer(FORESTRY, "延期 Q0001 省里还在审", "private")
        assert "日期已经过了" in chat.answer(FORESTRY, "延期 Q0001 到2026年9月1日", "private")
        chat.says(FORESTRY, "延期 Q0001 到10月30日 省里还在审", "private")
        assert chat.ticket.due_at == before
        asked = chat.hears(LEADER, "申请延期")
        assert "同意延期" in chat.presses(LEADER, asked.buttons[0]["id"])
        assert chat.ticket.due_at != before
        assert (chat.ticket.original_due_at, chat.ticket.extension_count) == (before, 1)

    def test_an_extension_is_refused_with_a_reason(self, chat: Chat) -> None:
        working(chat)
        before = chat.ticket.due_at
        chat.says(FORESTRY, "延期 Q0001 到10月30日 省里还在审", "private")
        chat.says(DESK, "不同意 Q0001 节点不能再拖", "private")
        assert (chat.ticket.due_at, chat.ticket.asked_action) == (before, None)
        chat.hears(FORESTRY, "未同意申请", "节点不能再拖")

    def test_the_desk_grants_at_once_and_the_count_is_limited(self, chat: Chat) -> None:
        working(chat)
        for day in (28, 29):
            chat.says(DESK, f"延期 Q0001 到10月{day}日 经县领导同意", "private")
        assert chat.ticket.extension_count == 2
        refused = chat.answer(FORESTRY, "延期 Q0001 到10月30日 还要补件", "private")
        assert "次数已用完" in refused

    def test_a_suspended_clock_stands_still(self, chat: Chat) -> None:
        working(chat)
        before = chat.ticket.due_at
        assert "请写明原因" in chat.answer(FORESTRY, "挂起 Q0001", "private")
        chat.says(FORESTRY, "挂起 Q0001 省厅审批中", "private")
        chat.says(DESK, "同意", "private")
        assert status(chat) is Status.SUSPENDED
        assert "挂起至" in chat.answer(MANAGER, "我的", "industry")
        chat.later(days=3)
        chat.says(FORESTRY, "恢复 Q0001", "private")
        assert status(chat) is Status.WORKING
        assert before
        assert chat.ticket.due_at
        assert chat.ticket.due_at - before >= timedelta(days=3)

    def test_a_suspension_ends_by_itself(self, chat: Chat) -> None:
        working(chat)
        chat.says(DESK, "挂起 Q0001 法定公示期 到9月18日", "private")
        chat.later(days=5)
        assert status(chat) is Status.WORKING
        assert Action.RESUME in history(chat)


class TestTheReporter:
    """Rating, reopening, withdrawing, urging."""

    def test_unsatisfied_needs_a_reason_and_reopens(self, chat: Chat) -> None:
        working(chat)
        chat.says(FORESTRY, "办结 Q0001 已批复", "private")
        chat.says(DESK, "通过 Q0001", "private")
        assert "请写明原因" in chat.answer(MANAGER, "不满意 Q0001", "industry")
        chat.says(MANAGER, "不满意 Q0001 批复是旧的", "industry")
        assert (status(chat), chat.ticket.shown_number) == (Status.WORKING, "Q0001-R1")
        chat.hears(FORESTRY, "Q0001-R1", "批复是旧的")

    @pytest.mark.parametrize("first", ["办结", "满意"])
    def test_who_has_rated_before_the_audit_is_not_asked_again(
        self, chat: Chat, first: str
    ) -> None:
        working(chat)
        if first == "办结":
            chat.says(FORESTRY, "办结 Q0001 已批复", "private")
        assert "等待审核" in chat.answer(MANAGER, "基本满意 Q0001", "industry")
        chat.forget()
        answer = chat.answer(DESK, "通过 Q0001", "private")
        assert "反映人已经评价，已销号" in answer
        assert (status(chat), chat.ticket.rating) == (Status.CLOSED, "basically")
        told = chat.hears(MANAGER, "审核通过，按已有的评价销号", "重开 Q0001")
        assert [button["id"] for button in told.buttons] == ["reopen:Q0001"]
        chat.hears(FORESTRY, "按已有的评价销号")
        assert not chat.has_heard(MANAGER, "请您评价")
        assert chat.audited() == []
        chat.later(days=10)
        assert Action.AUTO_CLOSE not in history(chat)

    @pytest.mark.parametrize(
        ("who", "said"), [(DESK, "重办 Q0001 缺附图"), (MANAGER, "不满意 Q0001 还没拿到")]
    )
    def test_what_goes_back_to_work_is_rated_anew(self, chat: Chat, who: str, said: str) -> None:
        working(chat)
        chat.says(FORESTRY, "办结 Q0001 已批复", "private")
        chat.says(MANAGER, "满意 Q0001", "industry")
        chat.says(who, said, "private")
        assert (status(chat), chat.ticket.rating) == (Status.WORKING, "")
        chat.says(FORESTRY, "办结 Q0001 已补齐", "private")
        chat.says(DESK, "通过 Q0001", "private")
        assert status(chat) is Status.RATING
        chat.hears(MANAGER, "审核通过，请您评价")

    def test_a_closed_matter_is_reopened_by_its_number(self, chat: Chat) -> None:
        working(chat)
        chat.says(FORESTRY, "办结 Q0001 已批复", "private")
        chat.says(DESK, "通过 Q0001", "private")
        chat.says(MANAGER, "基本满意 Q0001", "industry")
        assert chat.ticket.rating == "basically"
        chat.says(MANAGER, "重开 Q0001 又被退件了", "industry")
        assert status(chat) is Status.WORKING
        chat.says(FORESTRY, "进展 Q0001-R1 正在重报", "private")
        assert history(chat)[-1] is Action.PROGRESS

    def test_withdrawing_before_sign_off_ends_it(self, chat: Chat) -> None:
        report(chat)
        chat.says(MANAGER, "撤回", "industry")
        assert status(chat) is Status.WITHDRAWN
        assert "没找到" in chat.answer(MANAGER, "撤回", "industry")

    def test_after_sign_off_it_is_a_confirmation_for_the_desk(self, chat: Chat) -> None:
        working(chat)
        chat.says(MANAGER, "撤回 Q0001 已经解决", "industry")
        assert status(chat) is Status.REVIEW

    def test_where_work_has_begun_the_desk_says_why_it_ends(self, chat: Chat) -> None:
        working(chat)
        assert "请写明原因" in chat.answer(DESK, "撤回 Q0001", "private")
        assert status(chat) is Status.WORKING
        chat.says(DESK, "撤回 Q0001 项目取消", "private")
        assert status(chat) is Status.WITHDRAWN

    def test_who_may_not_correct_is_not_asked_for_the_category(self, chat: Chat) -> None:
        report(chat)
        for who in (FORESTRY, "zhaomin"):
            assert "“更正”由反映人、分办员" in chat.answer(who, "更正 Q0001", "private")

    def test_urging_counts_each_time_and_pushes_once_a_day(self, chat: Chat) -> None:
        report(chat)
        chat.forget()
        for _ in range(3):
            chat.says(MANAGER, "催办 Q0001", "industry")
        assert chat.ticket.urge_count == 3
        assert sum("催办" in h.text for h in chat.heard if h.target == FORESTRY) == 1

    def test_at_night_the_push_waits_for_the_morning(self, chat: Chat) -> None:
        report(chat)
        chat.later(hours=12)
        chat.forget()
        chat.says(MANAGER, "催办 Q0001", "industry")
        assert not chat.has_heard(FORESTRY, "催办")
        chat.later(hours=12)
        chat.hears(FORESTRY, "催办")

    def test_escalating_calls_the_leader(self, chat: Chat) -> None:
        report(chat)
        chat.says(MANAGER, "升级 Q0001 两家互推", "industry")
        assert chat.ticket.level == 3
        chat.hears(LEADER, "提请协调", "两家互推")

    def test_solved_says_the_reporter_and_it_waits_for_the_audit(self, chat: Chat) -> None:
        working(chat)
        chat.says(MANAGER, "解决了", "industry")
        assert status(chat) is Status.REVIEW


def test_every_status_and_action_has_a_name() -> None:
    assert set(words.STATUS_NAMES) == set(Status)
    assert set(words.ACTION_NAMES) == set(Action)
