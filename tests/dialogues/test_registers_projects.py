"""计划, 到现场, 包联, 档案: the month, leaders on the site, and one page of a project."""

from __future__ import annotations

from decimal import Decimal

from storage.records import MonthPlan, Visit
from tests.chat import Chat

MANAGER, DESK, LEADER, FORESTRY = "sunyue", "linxiaotang", "luwenbo", "wangfang"


def test_a_months_plan_has_its_progress_light(chat: Chat) -> None:
    said = chat.answer(MANAGER, "计划 冷链", "private")
    assert said.splitlines()[0] == "**云岭冷链物流园** 9月计划　灯：绿"
    assert "投资：1200/2000万元" in said
    chat.later(days=15)
    assert "灯：红" in chat.answer(MANAGER, "计划 冷链 完成1200", "private")


def test_a_months_plan_is_kept_by_the_manager_and_read_by_officials(chat: Chat) -> None:
    chat.says(MANAGER, "计划 冷链 完成1500.5 原因 消防退审", "private")
    with chat.database.read() as tx:
        plan = next(p for p in tx.ledgers.find(MonthPlan) if p.reason == "消防退审")
    assert (plan.planned, plan.done) == (Decimal(2000), Decimal("1500.5"))
    assert "1500.5/2000万元" in chat.answer(FORESTRY, "计划 冷链", "private")
    assert "不能改" in chat.answer(FORESTRY, "计划 冷链 完成1", "private")
    assert "没有登记 2026-09 的计划" in chat.answer(DESK, "计划 抽蓄", "private")


def test_a_leaders_day_on_the_site_is_kept_once_a_day(chat: Chat) -> None:
    said = chat.answer(LEADER, "到现场 二期 收集4 现场解决1 协调供水", "private")
    assert said == "已记：陆文博今天到 **镁合金轻量化材料产业园二期** 现场，收集4个，现场解决1个。"
    chat.says(MANAGER, "到现场 二期 收集5 现场解决3", "private")
    with chat.database.read() as tx:
        today = [v for v in tx.ledgers.find(Visit) if v.day == chat.context(tx).day]
    assert [(v.collected, v.solved) for v in today] == [(5, 3)]
    assert "不会比收集的多" in chat.answer(LEADER, "到现场 二期 收集1 现场解决2", "private")
    assert "请写明收集" in chat.answer(LEADER, "到现场 二期", "private")
    assert "不能改" in chat.answer(FORESTRY, "到现场 二期 收集1", "private")


def test_a_leader_reads_the_own_line_and_the_office_all(chat: Chat) -> None:
    own = chat.answer(LEADER, "包联", "private")
    assert own == "陆文博 2个项目 到现场2次 收集5 现场解决3 在办0 红0"
    names = [line.split()[0] for line in chat.answer(DESK, "包联", "private").splitlines()]
    assert names == ["顾长河", "沈牧川", "陆文博", "孟晓峰", "温若兰", "方知远"]  # as they rank
    assert chat.answer(MANAGER, "包联", "private") == "您名下没有包联项目。"


def test_a_projects_bare_name_opens_its_page(chat: Chat) -> None:
    chat.says(MANAGER, "@吹哨 镁合金二期林地手续卡在省里快两个月了", "industry")
    said = chat.answer(DESK, "@吹哨 二期", "main")
    assert said.splitlines()[:2] == [
        "**镁合金轻量化材料产业园二期**（省重点，产业，在建，总投资12.6亿元，今年计划4.5亿元）",
        "包联：陆文博　包联单位：发改局　专管员：孙悦",
    ]
    assert "在办 1 件：蓝1" in said
    assert chat.ticket.shown_number in said
    assert "手续：应办5 已办4 在办1 未启动0" in said
    assert "投资：4900/5200万元" in said


def test_a_page_is_not_opened_to_managers_of_other_projects(chat: Chat) -> None:
    assert "不归您管" in chat.answer("songjia", "二期", "private")
    assert "还没登记" in chat.answer("nobody", "二期", "private")
