"""The forty messages that people really type, each as a dialogue on the real pipeline.

Where several readings are good, any of them passes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

import pytest

from handlers.rules.workcalendar import SHANGHAI
from handlers.texts import replies
from storage.records import Action, Status
from tests.chat import Chat
from tests.dialogues.forty import (
    DESK,
    FINANCE,
    FIRM,
    FORESTRY,
    LAND,
    LEADER,
    MAGNESIUM,
    SOLAR,
    STORAGE,
    WIND,
    Matter,
    calls,
    finished,
    last_step,
    named,
    now,
    one_project_each,
    project,
    reported,
    signed,
    stored_bytes,
    talks,
    units,
)

MATTERS = {
    "01 forest papers stuck in the province": Matter(
        "@小助手 镁合金二期林地手续卡在省里快两个月了",
        "forest",
        "林业局",
        approval="province",
        evidence=("林地手续",),
        told=("挂起",),
    ),
    "02 land not approved, a substation on it": Matter(
        "青砚光伏升压站那块地还没批下来 急", "land", "自然资源局", SOLAR, is_urgent=True
    ),
    "05 money not there, workers gone": Matter(
        "资金还没到位 工人都散了", "funding", "财政局", also=frozenset({"labour"})
    ),
    "06 households do not sign": Matter(
        "柳坪村几户不签协议 青苗和三座坟没谈下来", "demolition", "青砚镇", SOLAR
    ),
    "07 villagers block the road": Matter(
        "村民把路堵了不让拉料 现场二三十人 快来人",
        "site",
        "青砚镇",
        SOLAR,
        helpers=frozenset({"公安局"}),
        whistle=1,
        is_urgent=True,
        told=("110",),
    ),
    "08 excavator stopped over compensation": Matter(
        "因为补偿款没发 早上又把挖机拦了",
        "site",
        "青砚镇",
        SOLAR,
        also=frozenset({"demolition", "funding"}),
        helpers=frozenset({"公安局"}),
        whistle=1,
        is_urgent=True,
    ),
    "19 a shrine must move": Matter(
        "正在清表 土地庙得迁 村里不同意", "demolition", "青砚镇", SOLAR
    ),
    "21 a grave in the foundation pit": Matter(
        "挖基槽挖出个墓 先停了",
        "special",
        "文旅局",
        SOLAR,
        whistle=1,
        is_urgent=True,
        told=("保护现场", "24"),
    ),
    "22 earthworks stopped by a smog warning": Matter(
        "环保让停 橙色预警土石方不让干",
        "site",
        "生态环境分局",
        FIRM,
        helpers=frozenset({"住建局"}),
        evidence=("橙色预警",),
    ),
    "23 wages owed for two months": Matter(
        "工人工资欠两个月了 明天要去县里",
        "labour",
        "人社局",
        helpers=frozenset({"住建局"}),
        whistle=2,
        is_urgent=True,
    ),
    "24 no energy quota": Matter("能评批不下来 说没能耗指标", "energy", "发改局"),
    "26 two papers about water": Matter(
        "水保方案和洪评都没批 河道那段", "water", "水利局", evidence=("水保", "洪评")
    ),
    "27 a promised subsidy": Matter(
        "咱县承诺的设备补贴三年没兑现",
        "policy",
        "发改局",
        FIRM,
        told=("匿名",),
    ),
    "30 a tender failed twice": Matter("招标挂网二次流标 不足三家", "tender", "审批局"),
    "31 fire review, drawings changed three times": Matter(
        "消防设计审查说防火间距不够 设计院改了三遍",
        "permit",
        "住建局",
        also=frozenset({"design"}),
    ),
    "35 second batch of bonds": Matter(
        "专项债二批没报上 说收益不平衡", "funding", "财政局", helpers=frozenset({"发改局"})
    ),
    "36 not in the statistics": Matter("入不了库 统计说缺施工合同", "statistics", "统计局"),
}

# No ticket comes of these; the beginning of the only answers that fit.
NEWS, ASKED = (replies.PROGRESS_NONE,), (replies.QUERY_NONE, replies.RELATED)
TALK = {
    "04 the money has come": ("资金已到位 本周进场", NEWS),
    "17 a loan of the ICBC": ("我们项目用工商银行的贷款 利率多少", ASKED),
    "18 founding a project company": ("成立项目公司需要啥材料", ASKED),
    "25 the review may be next month": ("可能评审要下月了", (*NEWS, *ASKED)),
    "29 a tower crane fell": ("今天项目部塔吊倒了有人受伤", (replies.ACCIDENT,)),
}
LABOUR = ("镁合金招工难 技工一直招不够 缺工三十多人", "labour")
APPROVAL = ("镁合金项目立项批复一直没下来 可研评审没通过", "approval")
EIA = ("镁合金环评报告书报上去一直没批", "eia")
FOREST = ("镁合金二期林地手续还没批下来", "forest")


def cases(rows: Mapping[str, object]) -> list[object]:
    """Parameters with readable ids."""
    return [pytest.param(row, id=name) for name, row in rows.items()]


@pytest.fixture(autouse=True)
def _set_the_scene(chat: Chat) -> None:
    one_project_each(chat)


@pytest.mark.parametrize("matter", cases(MATTERS))
def test_a_matter_goes_to_its_unit_at_once(chat: Chat, matter: Matter) -> None:
    answer = talks(chat, matter.sender, matter.text)
    (ticket,) = chat.tickets
    assert (ticket.category, frozenset(ticket.also)) == (matter.category, matter.also)
    assert named(chat, ticket.unit_id) == {matter.unit}
    assert matter.helpers <= units(chat, ticket)
    assert ticket.status is Status.ASSIGNED
    assert ticket.whistle_level == matter.whistle
    assert ticket.urgent or not matter.is_urgent
    assert ticket.approval_level == matter.approval
    called = named(chat, *(call.unit_id for call in calls(chat, ticket)))
    assert called == (units(chat, ticket) if matter.whistle else set())
    assert all(any(word in shown for shown in ticket.evidence) for word in matter.evidence)
    assert ticket.shown_number in answer
    assert all(word in answer for word in matter.told)


@pytest.mark.parametrize("case", cases(TALK))
def test_what_claims_no_obstacle_makes_no_ticket(
    chat: Chat, case: tuple[str, tuple[str, ...]]
) -> None:
    text, fitting = case
    mistaken = {reported(chat, MAGNESIUM, *LABOUR), reported(chat, MAGNESIUM, *APPROVAL)}
    answer = talks(chat, MAGNESIUM, text)
    assert set(chat.tickets) == mistaken
    assert answer.startswith(fitting)
    assert not any(f"**{ticket.number}**" in answer for ticket in mistaken)


class TestQuestions:
    """What is asked is answered, or asked back."""

    @pytest.mark.parametrize("is_known", [True, False], ids=["on file", "not on file"])
    def test_03_when_the_eia_comes_is_answered_or_asked_back(
        self, chat: Chat, is_known: bool
    ) -> None:
        forest = reported(chat, MAGNESIUM, *FOREST)
        eia = reported(chat, MAGNESIUM, *EIA).number if is_known else "项目名"
        before = chat.tickets
        answer = talks(chat, MAGNESIUM, "环屏批复啥时候能下来")
        assert chat.tickets == before
        assert eia in answer
        assert f"**{forest.number}**" not in answer

    def test_20_only_the_drawing_review_is_missing(self, chat: Chat) -> None:
        answer = talks(chat, MAGNESIUM, "规划局说没问题了 就差图审")
        if chat.tickets:
            assert chat.ticket.category == "permit"
            assert "自然资源局" not in units(chat, chat.ticket)
        else:
            assert "图审送了没有" in answer

    def test_32_who_cares_at_last_is_asked_which_matter(self, chat: Chat) -> None:
        before = [reported(chat, MAGNESIUM, *FOREST), reported(chat, MAGNESIUM, *EIA)]
        answer = talks(chat, MAGNESIUM, "这事儿没完没了 谁管管啊")
        assert list(chat.tickets) == before
        assert re.search("哪个项目|哪件事|哪一件", answer)

    def test_33_still_no_news_urges_the_only_open_ticket(self, chat: Chat) -> None:
        ticket = reported(chat, MAGNESIUM, *FOREST)
        answer = talks(chat, MAGNESIUM, "上次说的那个还没动静")
        assert len(chat.tickets) == 1
        assert ticket.number in answer

    def test_33_still_no_news_of_several_asks_which(self, chat: Chat) -> None:
        before = [reported(chat, MAGNESIUM, *FOREST), reported(chat, MAGNESIUM, *EIA)]
        answer = talks(chat, MAGNESIUM, "上次说的那个还没动静")
        assert list(chat.tickets) == before
        assert all(ticket.number in answer for ticket in before)

    def test_39_a_leader_gets_the_own_projects_privately(self, chat: Chat) -> None:
        own = reported(chat, MAGNESIUM, *FOREST)
        other = reported(chat, WIND, "风电林地手续还没批下来", "forest")
        chat.later(days=10)  # both are overdue now
        chat.forget()
        answer = chat.answer(LEADER, "@小助手 我包的项目现在啥情况")
        page = chat.hears(LEADER, f"**{own.number}**")
        assert page.target_kind == "person"
        assert other.number not in page.text
        assert own.number not in answer
        assert len(chat.tickets) == 2


class TestTickets:
    """What is said to a ticket, or makes several."""

    def test_09_three_matters_in_one_message_make_three_tickets(self, chat: Chat) -> None:
        talks(
            chat,
            SOLAR,
            "1、10kV高压线迁改没人理 2、进场道路限高大件进不来 3、可研评审费没着落",
        )
        talks(chat, SOLAR, "1")
        lines, road, fee = chat.tickets
        assert (lines.category, named(chat, lines.unit_id)) == ("power", {"供电公司"})
        assert (road.category, named(chat, road.unit_id)) == ("utilities", {"交通局"})
        either = {"approval", "funding"}
        assert fee.category in either
        assert fee.status in (Status.ASSIGNED, Status.TRIAGE)

    def test_10_received_on_the_quoted_card_signs(self, chat: Chat) -> None:
        ticket = reported(chat, MAGNESIUM, *FOREST)
        talks(chat, FORESTRY, "收到", chat.hears(FORESTRY, ticket.number))
        assert now(chat, ticket).status is Status.WORKING
        assert last_step(chat, ticket, Action.SIGN).actor_name == "王芳"

    def test_11_received_from_a_firm_is_ignored(self, chat: Chat) -> None:
        ticket = reported(chat, FIRM, *FOREST)
        outcome = chat.says(FIRM, "收到", is_addressed=False)
        assert not outcome.replies
        assert chat.tickets == (ticket,)

    def test_12_not_ours_is_asked_back_before_it_is_done(self, chat: Chat) -> None:
        ticket = reported(chat, SOLAR, "青砚光伏升压站那块地还没批下来", "land")
        answer = talks(chat, LAND, "这个不归我们 是审批局的", chat.hears(LAND, ticket.number))
        assert now(chat, ticket) == ticket
        assert re.search("依据|原因", answer)
        assert "审批服务管理局" in answer
        talks(chat, LAND, answer.splitlines()[-1])
        event = last_step(chat, ticket, Action.SEND_BACK)
        assert now(chat, ticket).status is Status.TRIAGE
        suggested = event.data["suggested_unit_id"]
        assert isinstance(suggested, int)
        assert named(chat, suggested) == {"审批局"}

    def test_13_done_says_the_unit_with_proof(self, chat: Chat) -> None:
        ticket = finished(chat, "{}已办结 变压器昨天送电 附图")
        assert ticket.status is Status.REVIEW
        assert last_step(chat, ticket, Action.FINISH).note == "变压器昨天送电 附图"
        assert chat.has_heard(DESK, ticket.number, "变压器昨天送电")

    @pytest.mark.parametrize("is_audited", [False, True], ids=["in review", "audited"])
    def test_14_still_no_power_sends_the_work_back(self, chat: Chat, is_audited: bool) -> None:
        ticket = finished(chat, "{}已办结 变压器昨天送电 附图")
        said = chat.hears("energy", ticket.number)
        if is_audited:
            chat.says(DESK, f"通过 {ticket.number}")
        talks(chat, SOLAR, "不对 还是没电 说送了跳闸", said)
        assert len(chat.tickets) == 1
        assert chat.ticket.status is Status.WORKING
        event = last_step(chat, ticket, Action.REOPEN if is_audited else Action.REDO)
        assert "还是没电 说送了跳闸" in event.note

    @pytest.mark.parametrize("days_left", [5, 0], ids=["days before", "on the day"])
    def test_15_more_time_is_asked_a_day_before_it_runs_out(
        self, chat: Chat, days_left: int
    ) -> None:
        ticket = reported(chat, MAGNESIUM, "镁合金控制价财评一直没出 资金没法拨", "funding")
        ticket = signed(chat, ticket, FINANCE)
        if not days_left:
            assert ticket.due_at
            chat.at(ticket.due_at.replace(hour=1))
        answer = chat.answer(FINANCE, f"{ticket.number}请延期到10号 控制价财评还在出")
        asked = now(chat, ticket)
        assert (asked.status, asked.due_at) == (Status.WORKING, ticket.due_at)
        if days_left:
            until = datetime(2026, 10, 10, 17, 30, tzinfo=SHANGHAI)
            assert (asked.asked_action, asked.asked_due_at) == (Action.EXTEND, until)
        else:
            assert (asked.asked_action, "到期前" in answer) == (None, True)

    def test_16_urging_is_counted_and_pushed_once(self, chat: Chat) -> None:
        ticket = signed(chat, reported(chat, MAGNESIUM, *FOREST), FORESTRY)
        chat.forget()
        for _ in range(2):
            talks(chat, MAGNESIUM, f"催一下{ticket.number} 领导问了")
        assert now(chat, ticket).urge_count == 2
        assert sum(heard.target == FORESTRY for heard in chat.heard) == 1
        assert chat.has_heard(FORESTRY, ticket.number, "催办", "领导问了")

    @pytest.mark.parametrize("is_signed", [False, True], ids=["unsigned", "signed"])
    def test_37_withdrawn_before_sign_off_confirmed_after_it(
        self, chat: Chat, is_signed: bool
    ) -> None:
        ticket = reported(chat, MAGNESIUM, *FOREST)
        if is_signed:
            chat.says(FORESTRY, f"签收 {ticket.number}")
        talks(chat, MAGNESIUM, "撤回 刚才说的那个解决了")
        (ticket,) = chat.tickets
        assert ticket.status is (Status.REVIEW if is_signed else Status.WITHDRAWN)
        last_step(chat, ticket, Action.RATE if is_signed else Action.WITHDRAW)

    def test_38_the_same_here_opens_another_ticket(self, chat: Chat) -> None:
        first = reported(chat, SOLAR, "光伏林地手续还没批下来", "forest")
        talks(chat, WIND, "同上 我们项目也是", chat.hears("energy", first.number))
        assert chat.tickets[0] == first
        second = chat.tickets[1]
        assert (second.category, second.status) == ("forest", Status.ASSIGNED)
        assert project(chat, second) == "YL2026003"

    def test_34_a_line_corridor_is_land_or_demolition(self, chat: Chat) -> None:
        talks(chat, STORAGE, "抽蓄专线征地线路走廊塔基占地 三个乡镇")
        (ticket,) = chat.tickets
        either = {"land", "demolition"}
        if ticket.status is Status.UNCONFIRMED:
            assert either <= set(ticket.choices)
            talks(chat, STORAGE, str(ticket.choices.index("demolition") + 1))
            ticket = now(chat, ticket)
        assert ticket.category in either
        assert "供电公司" in units(chat, ticket)

    def test_40_a_leader_is_asked_to_settle_who_leads(self, chat: Chat) -> None:
        ticket = reported(chat, MAGNESIUM, *FOREST)
        chat.says(FORESTRY, f"退单 {ticket.number} 地类是耕地，应由自然资源局办理")
        chat.says(DESK, f"改派 {ticket.number} 自然资源局")
        chat.forget()
        card = chat.answer(MAGNESIUM, f"查 {ticket.number}", "industry")
        assert card
        quote = chat.hears("industry", ticket.number)
        talks(chat, MAGNESIUM, "请陆县协调 牵头单位定不下来 自然和林业互推", quote)
        (asked,) = chat.tickets
        last_step(chat, asked, Action.ESCALATE)
        assert asked.level == 3
        assert named(chat, asked.unit_id) == {"自然资源局"}
        assert chat.has_heard(LEADER, ticket.number, "协调")


@pytest.mark.parametrize("room", ["main", "private"])
def test_28_a_tip_leaves_no_trace_and_a_neutral_answer(chat: Chat, room: str) -> None:
    chat.says(FIRM, "你好", room)
    talk = chat.answer(FIRM, "好的", room)
    answer = chat.answer(FIRM, "××局王某办个事要烟要酒", room)
    chat.tick()
    if room == "main":
        assert answer == talk
    else:
        assert "12388" in answer
    assert not chat.tickets
    with chat.database.read() as tx:
        assert tx.marks.counter("tips") == 1
    words = ("王某", "办个事", "要烟要酒", "××局")
    kept = stored_bytes(chat)
    assert "帮助".encode() in kept  # the reading sees what is stored
    assert not any(word.encode() in kept for word in words)
    assert not any(word.encode("unicode-escape") in kept for word in words)
    assert not any(word in heard.text for heard in chat.heard for word in words)
