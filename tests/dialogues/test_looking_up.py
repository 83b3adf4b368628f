"""Help, lists, details, derivations, the leader's page; strangers and nonsense."""

from __future__ import annotations

import pytest

from handlers.texts import binding, claims, replies
from storage.records import Status
from tests.chat import Chat
from tests.dialogues.test_story import (
    DESK,
    FORESTRY,
    LEADER,
    MANAGER,
    REPORT,
    report,
    working,
)

WORDS = "卡在省里快两个月"


def test_help_fits_a_phone(chat: Chat) -> None:
    answer = chat.answer(MANAGER, "帮助", "private")
    assert "签收 Q0001" in answer
    assert len(answer.splitlines()) <= 20


def test_everybody_lists_what_is_theirs(chat: Chat) -> None:
    assert "没有" in chat.answer(MANAGER, "我的", "private")
    report(chat)
    for account in (MANAGER, FORESTRY, DESK, LEADER, "zhangwei"):
        assert "Q0001" in chat.answer(account, "待办", "private"), account
    assert "Q0001" not in chat.answer("gaoxiang", "待办", "private")


def test_a_list_is_cut_and_says_so(chat: Chat) -> None:
    for number in range(10):
        report(chat, f"{REPORT} 第{number}次说了")
    answer = chat.answer(MANAGER, "我的", "private")
    assert "10件" in answer
    assert "还有 2 件" in answer


def test_a_ticket_is_found_by_number_project_and_word(chat: Chat) -> None:
    report(chat)
    assert "林业局" in chat.answer("gaoxiang", "查 Q0001")
    assert "Q0001" in chat.answer("gaoxiang", "查 镁合金")
    assert "Q0001" in chat.answer(DESK, "查 省里")
    assert "Q0001" in chat.answer(MANAGER, "查 省里")
    assert "Q0001" not in chat.answer("gaoxiang", "查 省里")
    assert "Q0001" in chat.answer(MANAGER, "查")


def test_what_stands_at_a_status_is_found_by_its_name(chat: Chat) -> None:
    report(chat)
    assert "Q0001" in chat.answer(DESK, "查 待签收", "private")
    assert "Q0001" in chat.answer(FORESTRY, "查 待签收", "private")
    assert "Q0001" not in chat.answer("gaoxiang", "查 待签收", "private")
    chat.says(FORESTRY, "退单 Q0001 应由审批局办理", "private")
    for word in ("待受理", "待分办"):
        assert "Q0001" in chat.answer(DESK, f"查 {word}", "private")
    assert "没有" in chat.answer(DESK, "查 待签收", "private")


@pytest.mark.parametrize("said", ["查 供电公司", "查 环评", "导出 环评"])
def test_a_look_up_answers_no_open_question(chat: Chat, said: str) -> None:
    chat.says(DESK, "冷链园那边说不合格，退回来两次了", "private")
    assert chat.ticket.status is Status.UNCONFIRMED
    chat.answer(DESK, said, "private")
    assert chat.ticket.status is Status.UNCONFIRMED
    assert not chat.has_heard("wudi", "【派单】")


def test_a_number_that_does_not_exist_is_told(chat: Chat) -> None:
    assert "没有编号 Q9999" in chat.answer(MANAGER, "查 Q9999")
    assert "没有编号 Q9999" in chat.answer(FORESTRY, "签收 Q9999", "private")


def test_details_never_go_into_a_group(chat: Chat) -> None:
    report(chat)
    chat.forget()
    assert chat.answer(FORESTRY, "详 Q0001", "main") == replies.SENT_PRIVATELY
    assert WORDS in chat.hears(FORESTRY, "原话").text
    assert not any(WORDS in h.text for h in chat.heard if h.target == "main")


def test_details_are_for_those_with_a_role(chat: Chat) -> None:
    report(chat)
    assert WORDS in chat.answer(FORESTRY, "详 Q0001", "private")
    refused = chat.answer("gaoxiang", "详 Q0001", "private")
    assert WORDS not in refused
    assert "查 Q0001" in refused


def test_details_without_a_number_mean_the_only_ticket(chat: Chat) -> None:
    report(chat)
    assert WORDS in chat.answer(FORESTRY, "详", "private")
    report(chat, "镁合金二期使用林地审核同意书还没批下来")
    assert "请带上编号" in chat.answer(FORESTRY, "详", "private")


def test_the_deadline_explains_itself(chat: Chat) -> None:
    report(chat)
    answer = chat.answer(MANAGER, "为什么 Q0001")
    assert "15个工作日" in answer.replace(" ", "")
    assert "放假" in answer
    chat.says(DESK, "退回补充 Q0001 缺位置", "private")
    assert "还没有派单" in chat.answer(MANAGER, "为什么 Q0001")


def test_a_moved_deadline_says_that_it_was_moved(chat: Chat) -> None:
    working(chat)
    chat.says(DESK, "延期 Q0001 到10月30日 经县领导同意", "private")
    assert "现为" in chat.answer(MANAGER, "为什么 Q0001")


def test_a_leader_gets_the_own_page_and_the_desk_the_county(chat: Chat) -> None:
    report(chat)
    chat.says("songjia", "光伏施工临电一直没接通 变压器也没装", "energy")
    assert "累计2" in chat.answer(LEADER, "日报", "private")
    assert "累计2" in chat.answer(DESK, "日报", "private")
    assert "累计0" in chat.answer("fangzhiyuan", "日报", "private")
    assert "名下" in chat.answer("gaoxiang", "日报", "private")


class TestStrangers:
    """Who is not registered may report, and is asked once who they are."""

    def test_asked_once(self, chat: Chat) -> None:
        first = chat.answer("somebody", "光伏升压站那块地还没批下来")
        assert claims.WHO_ARE_YOU in first
        assert "Q0001" in first
        assert claims.WHO_ARE_YOU not in chat.answer("somebody", "你好", "private")

    def test_may_not_sign_but_withdraw_the_own(self, chat: Chat) -> None:
        chat.says("somebody", "光伏升压站那块地还没批下来")
        assert "由主办单位办理" in chat.answer("somebody", "签收 Q0001")
        assert "Q0001" in chat.answer("somebody", "我的")
        chat.says("somebody", "撤回 Q0001")
        assert chat.ticket.status is Status.WITHDRAWN

    def test_has_no_private_page_and_no_administrators_code(self, chat: Chat) -> None:
        chat.says("somebody", "光伏升压站那块地还没批下来")
        assert "还没登记" in chat.answer("somebody", "详 Q0001", "main")
        assert "还没登记" in chat.answer("somebody", "日报", "private")
        assert "还没登记" in chat.answer("somebody", "绑定 123456", "private")


class TestNonsense:
    """Whatever is typed gets one clear answer and breaks nothing."""

    @pytest.mark.parametrize(
        ("said", "answer"),
        [
            ("", replies.EMPTY),
            ("@吹哨 ", replies.EMPTY),
            ("地" * 20_000, replies.TOO_LONG),
            ("👌👌👌", replies.SMALL_TALK),
            ("你好", replies.SMALL_TALK),
            ("这事儿没完没了 谁管管啊", replies.UNCLEAR_REPORT),
        ],
        ids=["empty", "only a mention", "20,000 characters", "emoji", "greeting", "unclear"],
    )
    def test_it_is_answered(self, chat: Chat, said: str, answer: str) -> None:
        assert chat.answer(MANAGER, said, "main") == answer
        assert not chat.tickets

    def test_control_characters_do_no_harm(self, chat: Chat) -> None:
        answer = chat.answer(
            MANAGER, "镁合金二期\x00\x07林地手续\u202e卡在省里\x1b[31m", "industry"
        )
        assert "Q0001" in answer

    def test_markup_of_a_reporter_is_only_text(self, chat: Chat) -> None:
        chat.says(MANAGER, "镁合金二期林地手续卡在省里 <script>@all</script>", "industry")
        assert chat.ticket.status is Status.ASSIGNED

    @pytest.mark.parametrize("button", ["nonsense", "drop:Q0001", "sign:Q0001; x", "x" * 300])
    def test_an_unknown_button_is_answered(self, chat: Chat, button: str) -> None:
        assert chat.presses(FORESTRY, button)

    def test_somebody_elses_ticket_is_refused_with_what_is_open(self, chat: Chat) -> None:
        report(chat)
        refused = chat.answer("zhaomin", "签收 Q0001", "private")
        assert "由主办单位办理" in refused
        assert chat.ticket.status is Status.ASSIGNED
        refused = chat.answer(FORESTRY, "进展 Q0001 已报", "private")
        assert "签收" in refused

    def test_a_verb_alone_with_several_tickets_asks_for_the_number(self, chat: Chat) -> None:
        report(chat)
        report(chat, "镁合金二期使用林地审核同意书还没批下来")
        assert "Q0001" in chat.answer(FORESTRY, "签收", "private")
        assert "没找到" in chat.answer("gaoxiang", "签收", "private")
        assert "没找到" in chat.answer("gaoxiang", "解决了", "private")

    def test_received_without_a_ticket_is_silent_unless_addressed(self, chat: Chat) -> None:
        assert chat.answer(MANAGER, "收到", "main", is_addressed=False) == ""
        assert chat.answer(MANAGER, "收到", "main") == replies.SMALL_TALK
        report(chat)
        card = chat.hears(FORESTRY, "【派单】")
        assert chat.answer("zhaomin", "收到", "private", quote=card) == replies.SMALL_TALK
        assert chat.ticket.status is Status.ASSIGNED

    def test_progress_without_a_ticket_is_offered_to_the_ones_in_hand(self, chat: Chat) -> None:
        working(chat)
        outcome = chat.says(FORESTRY, "镁合金二期林地批复拿到了，下周进场", "private")
        assert outcome.replies[0].text == replies.PROGRESS_NONE
        assert [b.id for b in outcome.replies[0].buttons] == [
            "progress:Q0001:镁合金二期林地批复拿到了，下周进场"
        ]
        assert "请写上内容" in chat.presses(FORESTRY, "progress:Q0001")


class TestDiscretion:
    """Names and accusations."""

    def test_a_tip_leaves_a_count_and_nothing_else(self, chat: Chat) -> None:
        tip = "林业局王某收了老板两万块钱才给办"
        assert chat.answer(MANAGER, tip, "main") == chat.answer(MANAGER, "你好", "main")
        assert "12388" in chat.answer(MANAGER, tip, "private")
        with chat.database.read() as tx:
            assert tx.marks.counter("tips") == 2
        files = chat.path.parent.glob(f"{chat.path.name}*")
        assert not any("两万块".encode() in file.read_bytes() for file in files)
        assert not chat.tickets

    def test_an_accident_is_shown_the_way_and_makes_no_ticket(self, chat: Chat) -> None:
        assert chat.answer(MANAGER, "工地塔吊倒了压伤两个人", "main") == replies.ACCIDENT
        assert not chat.tickets

    def test_an_anonymous_report_names_nobody_anywhere(self, chat: Chat) -> None:
        assert chat.answer(MANAGER, "匿名 镁合金二期林地手续一直没批下来", "main") == (
            replies.ANONYMOUS_HINT
        )
        chat.says(MANAGER, "匿名 镁合金二期林地手续一直没批下来", "private")
        assert chat.ticket.anonymous
        chat.says(FORESTRY, "签收 Q0001", "private")
        chat.says(MANAGER, "催办 Q0001 快两个月了", "private")
        shown = chat.answer(FORESTRY, "详 Q0001", "private")
        told = [h.text for h in chat.heard if h.target != MANAGER]
        assert not any("孙悦" in text for text in (shown, *told))
        assert "匿名" in shown
        chat.hears(MANAGER, "已签收")

    def test_nothing_to_report_anonymously_is_asked_back(self, chat: Chat) -> None:
        assert chat.answer(MANAGER, "匿名 你好", "private") == replies.UNCLEAR_REPORT


def test_the_first_administrator_is_made_by_a_code(chat: Chat) -> None:
    with chat.database.begin() as tx:
        tx.codes.put("admin", "123456", chat.now.replace(hour=5))
    assert chat.answer("zhouqiming", "绑定 123456", "main") == binding.BIND_PRIVATELY
    assert chat.answer("zhouqiming", "绑定 654321", "private") == binding.BAD_CODE
    assert "您已是管理员" in chat.answer("zhouqiming", "绑定 123456", "private")
    assert chat.answer("hemu", "绑定 123456", "private") == binding.BAD_CODE
    with chat.database.read() as tx:
        admins = [p.name for p in tx.registers.directory().people if p.is_admin]
    assert admins == ["周启明"]


def test_a_code_is_void_after_five_wrong_tries(chat: Chat) -> None:
    with chat.database.begin() as tx:
        tx.codes.put("admin", "123456", chat.now.replace(hour=5))
    for _ in range(5):
        chat.says("zhouqiming", "绑定 000000", "private")
    assert chat.answer("zhouqiming", "绑定 123456", "private") == binding.BAD_CODE
