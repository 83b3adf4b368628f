"""What people really type: a vague question, a slip of the pen, an answer without a command."""

from __future__ import annotations

import pytest

from handlers.texts import help as help_texts
from handlers.texts import replies
from storage.records import Status
from tests.chat import Chat
from tests.dialogues.test_story import DESK, FORESTRY, LEADER, MANAGER, report, status, working

CHIEF, TOWN, POLICE, REPORTER = "shenmuchuan", "yaoyuan", "gaoxiang", "songjia"
ORDER = "交办 林业局 周五前把冷链园林地手续办好"


class TestAsking:
    """Questions."""

    @pytest.mark.parametrize(
        "said", ["进展如何", "我报的那个事办得怎么样了", "到哪一步了", "这事有没有进展啊"]
    )
    def test_one_that_names_nothing_is_about_ones_own(self, chat: Chat, said: str) -> None:
        working(chat)
        assert "Q0001" in chat.answer(MANAGER, said, "private")
        assert chat.answer("xulei", said, "private") == replies.QUERY_NONE

    @pytest.mark.parametrize("said", ["谁有财政局电话", "电话多少"])
    def test_one_about_something_else_lists_nothing(self, chat: Chat, said: str) -> None:
        working(chat)
        assert chat.answer(MANAGER, said, "private") == replies.QUERY_NONE

    @pytest.mark.parametrize("said", ["你是谁？", "怎么操作", "如何上报？", "功能", "你能干什么"])
    def test_how_it_works_is_answered_with_the_help(self, chat: Chat, said: str) -> None:
        assert chat.answer(MANAGER, said, "private") == help_texts.overview()

    @pytest.mark.parametrize("said", ["我的代办", "代办事项", "待办事项"])
    def test_a_slip_of_the_pen_still_lists(self, chat: Chat, said: str) -> None:
        working(chat)
        assert "Q0001" in chat.answer(FORESTRY, said, "private")

    @pytest.mark.parametrize("said", ["有哪些逾期了？", "逾期的有哪些", "哪些逾期"])
    def test_what_is_late_may_be_asked_in_plain_words(self, chat: Chat, said: str) -> None:
        working(chat)
        chat.later(days=30)
        answer = chat.answer(LEADER, said, "private")
        assert answer.startswith("逾期（1件）")
        assert "Q0001" in answer

    def test_a_group_hears_nothing_of_a_private_order_however_it_asks(self, chat: Chat) -> None:
        chat.says(CHIEF, ORDER, "private")
        for who, said in (
            (MANAGER, "@吹哨 冷链的事办到哪了"),
            (MANAGER, "@吹哨 进展如何"),
            (FORESTRY, "@吹哨 冷链林地手续怎么样了"),
        ):
            assert chat.answer(who, said, "industry") == replies.QUERY_NONE
        assert "请私聊" in chat.answer(DESK, "@吹哨 为什么 Q0001", "main")
        assert "Q0001" in chat.answer(MANAGER, "冷链的事办到哪了", "private")


def test_the_card_of_an_order_names_the_day_ordered(chat: Chat) -> None:
    chat.says(CHIEF, ORDER, "private")
    assert "办结：9月18日18:00" in chat.hears(FORESTRY, "【派单】").text
    chat.hears(FORESTRY, "领导交办：", "要求 9月18日 18:00前")


def test_news_is_recorded_by_the_button_that_offers_it(chat: Chat) -> None:
    working(chat)
    chat.says(FORESTRY, "批下来了 林资许准118号", "private")
    (offer,) = chat.hears(FORESTRY, "没有建单").buttons
    assert "进展已记录 **Q0001**" in chat.presses(FORESTRY, offer["id"])
    chat.hears(MANAGER, "反馈进展", "批下来了 林资许准118号")


class TestCorrecting:
    """Putting right."""

    @pytest.mark.parametrize(
        "said", ["不对，是储能", "说错了，不是二期，是储能", "项目错了，应该是储能"]
    )
    def test_the_project_may_be_wrong_too(self, chat: Chat, said: str) -> None:
        report(chat)
        answer = chat.answer(MANAGER, f"@吹哨 {said}", "industry")
        assert "项目：储能电池生产线项目" in answer
        assert "类别：林地草地" in answer
        chat.hears(FORESTRY, "作了更正", "储能电池生产线项目")

    def test_another_project_may_mean_another_township(self, chat: Chat) -> None:
        report(chat, "@吹哨 污水厂征地补偿款没谈拢", "xulei", "city")
        assert "主办：雾松镇人民政府" in chat.answer("xulei", "@吹哨 不对，是快速路", "city")
        chat.hears(TOWN, "不再由贵单位主办")
        chat.hears("qiuyue", "【派单】", "城东快速通道")

    def test_an_open_question_stays_open(self, chat: Chat) -> None:
        chat.says(MANAGER, "@吹哨 冷链园那边说不合格，退回来两次了", "industry")
        assert status(chat) is Status.UNCONFIRMED
        answer = chat.answer(MANAGER, "@吹哨 不对，是储能", "industry")
        assert "项目：储能电池生产线项目" in answer
        assert "回复数字" in answer


def test_the_name_of_a_project_is_no_second_matter(chat: Chat) -> None:
    answer = report(chat, "@吹哨 储能项目环评批不下来")
    assert "兼" not in answer
    assert "供电公司" not in answer
    assert "兼" not in report(chat, "@吹哨 快速路林地手续没批下来，施工队等着进场呢", "guoyong")


def test_what_the_desk_asks_back_may_simply_be_answered(chat: Chat) -> None:
    report(chat, "@吹哨 污水厂财政配套资金没到位", "xulei", "city")
    chat.says(DESK, "退回补充 Q0001 缺金额", "private")
    chat.hears("xulei", "请您补充情况", "请直接回复")
    assert "已派单 **Q0002**" in chat.answer(DESK, "资金缺口三百万没着落，开不了工", "private")
    assert "补充已记录" in chat.answer("xulei", "缺口三百二十万", "private")
    assert len(chat.tickets) == 2
    chat.hears(DESK, "【待分办】", "Q0001")


def test_of_two_numbers_the_second_is_not_passed_over_in_silence(chat: Chat) -> None:
    report(chat)
    report(chat, "@吹哨 冷链园占用的林地没批", MANAGER)
    answer = chat.answer(FORESTRY, "签收 Q0001 Q0002", "private")
    assert "已签收 **Q0001**" in answer
    assert "一次办一件，Q0002 没有办" in answer
    assert "Q0002" not in chat.hears(MANAGER, "**Q0001**", "已签收").text
    chat.says(FORESTRY, "进展 Q0001、Q0002 都报省厅了", "private")
    assert chat.hears(MANAGER, "反馈进展").text.endswith("> 都报省厅了")
    assert "没有办" not in chat.answer(DESK, "关联 Q0001 Q0002", "private")


def test_an_answer_without_a_number_goes_to_what_was_asked(chat: Chat) -> None:
    report(chat)
    report(chat, "@吹哨 冷链园占用的林地没批", MANAGER)
    chat.says(FORESTRY, "问反映人 Q0001 哪一片？", "private")
    assert "补充已记录 **Q0001**" in chat.answer(MANAGER, "答 东边那片", "private")
    chat.hears(FORESTRY, "东边那片")


def test_more_is_added_in_ones_own_words(chat: Chat) -> None:
    report(chat)
    said = "@吹哨 另外补充一下，面积大概是12公顷"
    assert "补充已记录 **Q0001**" in chat.answer(MANAGER, said, "industry")
    chat.hears(FORESTRY, "面积大概是12公顷")


class TestWhistling:
    """吹哨."""

    def test_who_is_called_answers_in_a_few_words(self, chat: Chat) -> None:
        chat.says(REPORTER, "@吹哨 吹哨 光伏进场路被堵，请公安局、青砚镇马上到场", "energy")
        assert "说好09:30到" in chat.answer(POLICE, "半小时到", "private")
        assert "报到已记录" in chat.answer(TOWN, "马上到", "private")
        assert "到场已记录" in chat.answer(TOWN, "到了", "private")

    def test_where_it_is_must_be_known(self, chat: Chat) -> None:
        answer = chat.answer(REPORTER, "@吹哨 快来人啊，有人把挖机围住了，要打起来了", "energy")
        assert replies.WHERE in answer
        assert "青砚镇150兆瓦光伏" in chat.answer(REPORTER, "@吹哨 光伏", "energy")
        chat.hears(POLICE, "青砚镇150兆瓦光伏")

    def test_a_follow_up_may_be_due_today(self, chat: Chat) -> None:
        chat.says(REPORTER, "@吹哨 吹哨 光伏进场路被堵，请公安局马上到场", "energy")
        answer = chat.answer(REPORTER, "收哨 Q0001 公安局 今天 做好笔录", "private")
        assert "今日18:00前" in answer
        chat.at(chat.now.replace(hour=11))  # 19:00 in the county
        chat.says(REPORTER, "@吹哨 吹哨 光伏进场路又被堵，请公安局马上到场", "energy")
        late = chat.answer(REPORTER, "收哨 Q0003 公安局 今天 做好笔录", "private")
        assert "请写明谁、什么时候" in late

    @pytest.mark.parametrize("said", ["取消吹哨 Q0001 已经散了", "撤回 Q0001"])
    def test_whoever_was_called_hears_once_that_it_is_off(self, chat: Chat, said: str) -> None:
        chat.says(REPORTER, "@吹哨 吹哨 光伏进场路被堵，请公安局、青砚镇马上到场", "energy")
        called = {heard.target for heard in chat.heard if "吹哨·一级" in heard.text}
        assert {POLICE, "wugang", TOWN, "duanyan", "main"} < called
        chat.forget()
        chat.says(REPORTER, f"@吹哨 {said}", "energy")
        for who in called - {"energy"}:
            assert "不用到场" in chat.hears(who, "Q0001").text
            assert sum(heard.target == who for heard in chat.heard) == 1


def test_who_is_unhappy_is_told_how_to_say_why(chat: Chat) -> None:
    working(chat)
    chat.says(FORESTRY, "办结 Q0001 批了", "private")
    chat.says(DESK, "通过 Q0001", "private")
    assert "例如“不满意 Q0001 " in chat.answer(MANAGER, "不满意 Q0001", "private")
    assert "已销号" in chat.answer(MANAGER, "谢谢，很满意", "private")


def test_a_unit_asked_to_help_hears_that_it_is_off(chat: Chat) -> None:
    report(chat)
    chat.hears("zhangwei", "【协办】", "Q0001")
    chat.says(MANAGER, "@吹哨 撤回 Q0001", "industry")
    chat.hears("zhangwei", "撤回了这一件")


def test_who_will_not_be_named_is_shown_the_way(chat: Chat) -> None:
    assert "“匿名”" in chat.answer("pengcheng", "镇里把补偿款挪用了", "private")


@pytest.mark.parametrize("said", ["签收 Q1", "签收#Q0001", "编号Q0001签收", "签收 1号"])
def test_a_number_is_understood_however_it_is_spelt(chat: Chat, said: str) -> None:
    report(chat)
    assert "已签收" in chat.answer(FORESTRY, said, "private")
    assert status(chat) is Status.WORKING


def test_a_number_longer_than_any_is_an_unknown_one(chat: Chat) -> None:
    report(chat)
    assert "没有编号 Q99999999999" in chat.answer(FORESTRY, "签收 Q99999999999", "private")
