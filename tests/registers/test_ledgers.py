"""The ledgers by workbook: what is written is kept exactly, comes back unchanged, and is named."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.papers.workbook import read_workbook, write_registers
from handlers.registers import StalePlan, apply, plan
from handlers.registers.layout import LAYOUT
from handlers.registers.sheets import Value
from handlers.rules.routing import route
from storage.records import Funding, LedgerBook, Permit, PermitState
from tests.registers.book import NOW, TODAY, Book, County, changed

TABLES: dict[str, list[list[Value]]] = {
    "手续": [
        ["项目*", "手续名*", "是否需要", "状态", "审批单位", "审批层级", "前置", "计划日",
         "实际日", "文号", "有效期至", "卡点编号"],
        ["光伏", "林地", None, "已受理", "国土局", "省", "选址、备案", "2026年9月30日",
         None, None, None, "q917"],
        ["光伏", "环评", "承诺制", "批复", None, None, None, 46000, "2026/3/1", "=1+1号",
         "2031-03-01", None],
    ],
    "融资": [
        ["项目*", "需求类型*", "意向银行", "需求额(万元)", "已落实(万元)", "阶段",
         "授信额(万元)", "放款额(万元)", "首贷", "不匹配原因", "下次对接"],
        ["光伏", "贷款", "农商行", "5,000.123456", "1.2亿", "授信", 3000.5, None, "是",
         None, None],
        ["光伏", "专项债", None, 3000, None, "储备", None, None, None, None, None],
    ],
    "月计划": [
        ["项目*", "月份*", "本月手续节点", "本月工程节点", "计划投资(万元)", "完成投资(万元)",
         "偏差原因"],
        ["光伏", "2026年9月", "图审", "基础60%", 2000, 1200, "下雨"],
    ],
    "现场": [
        ["项目*", "领导*", "日期*", "收集问题", "现场解决", "说明"],
        ["光伏", "张伟", "2026-09-10", 3, 2, None],
    ],
    "代理": [
        ["本人*", "代理人*", "事由*", "起", "止"],
        ["张伟", "宋佳", "休假代班", "2026-09-28", "2026-10-08"],
    ],
    "日历": [["日期*", "安排*", "说明"], ["2026-09-29", "休息", "县庆"]],
    "分派表": [
        ["类别*", "属地", "主办*", "协办"],
        ["林地草地", None, "国土局", "项目中心、青砚镇"],
        ["林地草地", "青砚镇", "青砚镇", None],
    ],
}  # fmt: skip


@pytest.fixture
def full(book: Book) -> Book:
    book.tables.update({title: [list(row) for row in rows] for title, rows in TABLES.items()})
    return book


def ledgers(county: County) -> LedgerBook:
    with county.database.read() as tx:
        return tx.ledgers.book()


def test_ledgers_are_kept_as_they_are_written(full: Book, county: County) -> None:
    assert county.take(full).faults == ()
    book = ledgers(county)
    forest, eia = book.permits
    assert (forest.name, forest.state) == ("使用林地审核同意书", PermitState.ACCEPTED)
    assert forest.after == ("用地预审与选址意见书", "企业投资项目备案")
    assert (forest.blocker, forest.planned_on) == ("Q0917", date(2026, 9, 30))
    assert (eia.need, eia.level, eia.planned_on) == ("promised", "county", date(2025, 12, 9))
    loan, bond = book.fundings
    assert (loan.need, loan.secured) == (Decimal("5000.123456"), Decimal(12000))
    assert (loan.granted, loan.paid, loan.is_first) == (Decimal("3000.5"), Decimal(0), True)
    assert (bond.kind, bond.bank) == ("bond", "")
    assert (book.plans[0].month, book.plans[0].done) == ("2026-09", Decimal(1200))
    assert (book.visits[0].collected, book.visits[0].solved) == (3, 2)


def test_what_was_exported_changes_nothing_when_it_is_imported(
    full: Book, county: County, tmp_path: Path
) -> None:
    county.take(full)
    path = tmp_path / "out.xlsx"
    write_registers(path, county.directory, ledgers(county))
    written = read_workbook(path)
    assert all(len(written[sheet.title]) > 1 for sheet in LAYOUT.sheets), "each sheet has a row"
    made = county.take(written)
    assert (made.faults, changed(made)) == ((), [])
    assert made.ledgers_after == made.ledgers_before
    again = tmp_path / "again.xlsx"
    write_registers(again, county.directory, ledgers(county))
    assert again.read_bytes() == path.read_bytes()
    typed = load_workbook(path)["手续"]["J3"]
    assert (typed.value, typed.data_type) == ("=1+1号", "s")
    assert load_workbook(path)["融资"]["D2"].value == 5000.123456


def test_each_change_leaves_a_line_with_before_and_after(full: Book, county: County) -> None:
    county.take(full)
    full.put("手续", "D2", "公示")
    preview = county.take(full).lines
    assert any("状态 已受理 → 公示" in line for line in preview)
    with county.database.read() as tx:
        permit = tx.ledgers.find(Permit)[0]
        first, second = tx.ledgers.history(permit)
    assert second.changes == (("state", "accepted", "published"),)
    assert (first.source, second.at, second.by_id) == ("workbook", NOW, None)


def test_an_empty_cell_keeps_and_a_word_for_none_clears(full: Book, county: County) -> None:
    county.take(full)
    full.put("手续", "L2", None).put("手续", "H2", "无").put("融资", "G2", "无")
    county.take(full)
    book = ledgers(county)
    assert (book.permits[0].blocker, book.permits[0].planned_on) == ("Q0917", None)
    assert book.fundings[0].granted == 0


FAULTS: list[tuple[str, str, Value, str]] = [
    ("手续", "A2", "风电", "都没有它"),
    ("手续", "B2", None, "必须填"),
    ("手续", "B3", "林地审核", "与第 2 行重复"),
    ("手续", "D2", "批了一半", "只能填：不需要、未启动"),
    ("手续", "E2", "水利局", "都没有它"),
    ("手续", "K3", "2020-01-01", "早于“实际日”"),
    ("手续", "L2", "卡住了", "写成 Q0917"),
    ("融资", "D2", "五千", "请按万元填数字"),
    ("融资", "D2", "0.0000001", "最多精确到分"),
    ("融资", "D2", -1, "请按万元填数字"),
    ("融资", "H2", 9000, "大于“授信额”"),
    ("融资", "I2", "也许", "只能填：是、否"),
    ("月计划", "B2", "九月份", "写成 2026-09"),
    ("月计划", "E2", True, "请按万元填数字"),
    ("现场", "D2", "三个", "整数"),
    ("现场", "E2", 4, "多于“收集问题”"),
    ("现场", "B2", "李四", "没有这个人"),
    ("日历", "A2", "明天", "不是日期"),
    ("日历", "B2", "半天", "只能填：上班、休息"),
    ("分派表", "A2", "林子", "只能填：土地用地"),
    ("分派表", "D2", "项目中心、水族馆", "都没有它"),
    ("分派表", "B3", None, "与第 2 行重复"),
]


@pytest.mark.parametrize(("sheet", "cell", "value", "words"), FAULTS)
def test_a_faulty_cell_of_a_ledger_is_named(
    full: Book, sheet: str, cell: str, value: Value, words: str
) -> None:
    faults = full.put(sheet, cell, value).plan().faults
    assert [f for f in faults if f.sheet == sheet and words in f.problem]
    assert {fault.sheet for fault in faults} == {sheet}


def test_a_plan_made_before_a_chat_changed_a_ledger_is_not_applied(
    full: Book, county: County
) -> None:
    county.take(full)
    with county.database.begin() as tx:
        made = plan(full.sheets(), tx.registers.directory(), TODAY, tx.ledgers.book())
        loan = tx.ledgers.find(Funding)[0]
        tx.ledgers.save(loan, NOW, None, "chat")
        apply(made, tx, NOW)  # nothing was changed, so nothing is stale
        bond = tx.ledgers.find(Funding)[1]
        tx.ledgers.save(Funding(id=bond.id, project_id=1, kind=bond.kind), NOW, None, "chat")
        with pytest.raises(StalePlan):
            apply(made, tx, NOW)


def test_the_registers_own_table_goes_before_the_shipped_one(full: Book, county: County) -> None:
    county.take(full)
    directory = county.directory
    project = directory.projects[0]
    units = {unit.id: unit.short_name for unit in directory.units}
    anywhere = route("forest", None, "", directory)
    assert (units[anywhere.unit_id or 0], anywhere.rule) == ("自然资源局", "forest.register")
    assert [units[i] for i in anywhere.co_unit_ids] == ["项目中心", "青砚镇"]
    assert units[route("forest", project, "", directory).unit_id or 0] == "青砚镇"
    assert route("land", project, "", directory).rule == "land.default"
