from __future__ import annotations

from datetime import date

import pytest

from handlers.registers import Cell, PlanHasFaults, Row, apply, plan
from handlers.registers.layout import LAYOUT
from handlers.registers.sheets import Value
from handlers.texts.registers import HIDDEN
from storage.directory import Directory, Group, Person, Unit, UnitKind
from tests.registers.book import Book, County

CELLS: list[tuple[str, str, str, Value, str]] = [
    ("unit without a name", "单位", "A3", None, "必须填"),
    ("name that says none", "单位", "A3", "无", "必须填"),
    ("unit twice", "单位", "A4", "云岭县自然资源局", "与第 3 行重复"),
    ("unknown kind", "单位", "C3", "局", "只能填：项目推进中心、县直部门"),
    ("alias of another unit", "单位", "D4", "国土局", "“国土局”已经是“云岭县自然资源局”"),
    ("short name of another unit", "单位", "B4", "自规局", "“自规局”已经是“云岭县自然资源局”"),
    ("name that is another's alias", "单位", "A4", "自规局", "“自规局”已经是“云岭县自然资源局”"),
    ("phone too short", "人员", "B3", "1380000", "不像电话号码"),
    ("phone in scientific notation", "人员", "B3", "1.38E+10", "科学计数"),
    ("phone of another person", "人员", "B3", 13800000001.0, "已经登记给“林晓棠”"),
    ("account of another person", "人员", "C3", "linxt", "已经是“林晓棠”的"),
    ("the same account in capitals", "人员", "C3", "LinXT", "已经是“林晓棠”的"),
    ("account in Chinese", "人员", "D3", "张伟", "账号里不能有"),
    ("webhook in a cell", "人员", "D3", "https://x/robot/send?access_token=1", "不能写进工作簿"),
    ("date for a title", "岗位", "B3", date(2026, 3, 1), "要填文字"),
    ("unknown unit with a guess", "岗位", "A3", "国土", "是不是“国土局”"),
    ("unknown unit without a guess", "岗位", "A3", "水族馆", "都没有它"),
    ("unknown person with a guess", "岗位", "D3", "张玮", "是不是“张伟”"),
    ("unknown role", "岗位", "C3", "组长", "只能填：联络员"),
    ("unreadable day", "岗位", "E3", "去年", "不是日期"),
    ("end before start", "岗位", "F2", "2026-02-01", "“止”早于“起”"),
    ("project without a number", "项目", "A2", None, "必须填"),
    ("project without a name", "项目", "B2", None, "必须填"),
    ("unknown level", "项目", "D2", "国家级", "只能填：省、市、县"),
    ("unknown place", "项目", "F2", "雾松镇", "都没有它"),
    ("place that is a bureau", "项目", "F2", "国土局", "不是乡镇或开发区"),
    ("unknown project", "包联", "A2", "YL2026009", "都没有它"),
    ("unknown leader", "包联", "B2", "顾长河", "都没有这个人"),
    ("unknown project of a group", "群", "C3", "光伏、风电", "都没有它"),
    ("chat of another group", "群", "E3", "main", "已经是“总群”的"),
    ("group twice", "群", "A3", "总群", "与第 2 行重复"),
    ("group without a name", "群", "A3", None, "必须填"),
    ("unknown group kind", "群", "B3", "大群", "只能填：总群、项目群、单位群"),
]


@pytest.mark.parametrize(
    ("_what", "sheet", "cell", "value", "words"), CELLS, ids=[row[0] for row in CELLS]
)
def test_a_faulty_cell_is_named(
    book: Book, _what: str, sheet: str, cell: str, value: Value, words: str
) -> None:
    faults = book.put(sheet, cell, value).plan().faults
    place = next(fault for fault in faults if (fault.sheet, fault.cell) == (sheet, cell))
    assert words in place.problem
    assert f"“{sheet}”表 {cell}" in place.line


def test_a_good_workbook_has_no_fault(book: Book) -> None:
    assert book.plan().faults == ()


def test_planning_never_stops_at_the_first_fault(book: Book) -> None:
    book.put("群", "B3", "大群").put("单位", "C3", "局").put("人员", "B3", "12").put(
        "人员", "B2", "x"
    )
    found = [(fault.sheet, fault.cell) for fault in book.plan().faults]
    assert found == [("单位", "C3"), ("人员", "B2"), ("人员", "B3"), ("群", "B3")]


def test_one_cell_has_one_fault_and_drags_no_other_cell_along(book: Book) -> None:
    found = book.put("单位", "C3", "局").plan().faults
    assert [(fault.cell, fault.value) for fault in found] == [("C3", "局")]


def test_rows_repeated_in_each_sheet_name_the_first(book: Book) -> None:
    book.add("人员", "张伟", "13800000002").add("岗位", "自规局", "联络员", "联络员", "张伟")
    book.add("项目", "YL2026001", "另一个").add("包联", "光伏")
    found = [(fault.sheet, fault.cell, fault.problem) for fault in book.plan().faults]
    assert found == [
        ("人员", "A5", "与第 3 行重复"),
        ("岗位", "B5", "与第 3 行重复"),
        ("项目", "A3", "与第 2 行重复"),
        ("包联", "A3", "与第 2 行重复"),
    ]


def test_two_projects_may_not_have_one_name(book: Book) -> None:
    found = book.add("项目", "YL2026002", "青砚光伏电站").plan().faults
    assert [(fault.cell, fault.problem) for fault in found] == [
        ("B3", "“青砚光伏电站”已经是“YL2026001”的名称、简称或别名")
    ]


def test_a_name_that_means_two_projects_asks_for_the_number(book: Book) -> None:
    book.add("项目", "YL2026002", "青砚光伏二期", "光伏").put("包联", "A2", "光伏")
    found = book.plan().faults
    assert [(f.sheet, f.cell) for f in found] == [("包联", "A2"), ("群", "C3")]
    assert "有 2 个项目叫这个名字" in found[0].problem


def test_namesakes_need_the_phones_tail(book: Book) -> None:
    found = book.add("人员", "张伟", "13800000009").plan().faults
    assert [(f.sheet, f.cell) for f in found] == [("岗位", "D3"), ("包联", "B2")]
    assert "例如 张伟0002" in found[0].problem
    book.put("岗位", "D3", "张伟0009").put("包联", "B2", "张伟（0002）")
    made = book.plan()
    assert made.faults == ()
    tails = [made.after.person(post.person_id) for post in made.after.posts]
    assert tails[1] is not None
    assert tails[1].mobile == "13800000009"


def test_missing_sheets_and_headings_are_named(book: Book) -> None:
    del book.tables["群"]
    book.put("单位", "A1", "单位名").put("项目", "G1", "项目").put("人员", "B1", "姓名")
    book.tables["包联"][0] = ["甲", "乙"]
    lines = [fault.line for fault in book.plan().faults if fault.sheet != "岗位"]
    starts = (
        "“单位”表 A1（单位名）：不认识这一列。可用的列：名称、简称",
        "“单位”表 A1：缺少“名称”这一列",
        "“人员”表 B1（姓名）：有两列都是“姓名”",
        "“项目”表 G1（项目）：不认识这一列",
        "“项目”表 F2（青砚镇）：“单位”表和已登记的单位里都没有它",
        "“包联”表 A1：前 5 行里找不到表头。表头应当是：项目、包联领导",
        "“群”表：缺少这张表。本工作簿里有：单位、人员",
    )
    assert len(lines) == len(starts)
    assert [line for line, start in zip(lines, starts, strict=True) if start not in line] == []


def test_a_blank_sheet_has_no_heading() -> None:
    made = plan({sheet.title: () for sheet in LAYOUT.sheets}, Directory(), date(2026, 9, 28))
    assert [fault.cell for fault in made.faults] == ["A1"] * len(LAYOUT.sheets)


@pytest.mark.parametrize("heading", ["机器人密钥", "Webhook", "access_token", "登录密码"])
def test_a_column_for_secrets_is_refused_and_never_repeated(book: Book, heading: str) -> None:
    book.put("群", "F1", heading).put("群", "F2", "s3cret-value")
    made = book.plan()
    assert [(fault.cell, fault.value) for fault in made.faults] == [("F1", HIDDEN)]
    assert "s3cret-value" not in "".join(made.lines)


def test_a_webhook_in_a_cell_is_not_repeated_in_the_report(book: Book) -> None:
    made = book.put("人员", "C3", "https://a/cgi-bin/webhook/send?key=K1").plan()
    assert [fault.value for fault in made.faults] == [HIDDEN]
    assert "K1" not in "".join(made.lines)


def test_formulas_without_result_and_error_values_are_faults(book: Book) -> None:
    sheets = dict(book.sheets())
    cells = {"A": Cell("林业局"), "B": Cell(is_uncomputed=True), "C": Cell("#REF!", is_error=True)}
    sheets["单位"] = (*sheets["单位"], Row(9, cells))
    found = plan(sheets, Directory(), date(2026, 9, 28)).faults
    assert [fault.cell for fault in found] == ["B9", "C9"]
    assert [fault.problem[:4] for fault in found] == ["公式没有", "公式出错"]


def test_what_is_registered_counts_as_taken(book: Book) -> None:
    registered = Directory(
        units=(Unit(7, "水利局", "水利局", UnitKind.BUREAU, ("自规局",)),),
        people=(Person(8, "顾长河", "13800000002", accounts=(("wecom", "linxt"),)),),
        groups=(Group(9, "旧群", chats=(("console", "energy"),)),),
    )
    found = [(fault.sheet, fault.cell) for fault in book.plan(registered).faults]
    assert found == [("单位", "D3"), ("人员", "C2"), ("人员", "B3"), ("群", "E3")]


def test_an_account_cannot_be_emptied_by_workbook(book: Book) -> None:
    registered = Directory(people=(Person(8, "林晓棠", accounts=(("wecom", "old"),)),))
    found = book.put("人员", "C2", "无").put("人员", "D2", "无").plan(registered).faults
    assert [(fault.cell, fault.problem) for fault in found] == [
        ("C2", "已登记的账号 old 不能用工作簿清空；要换账号，填新账号")
    ]


def test_one_line_cannot_mean_two_registered_namesakes(book: Book) -> None:
    twins = (Person(8, "张伟", "13800000005"), Person(9, "张伟", "13800000006"))
    book.put("人员", "B3", None).put("人员", "E3", None)
    found = book.plan(Directory(people=twins)).faults
    assert (found[0].cell, found[0].value) == ("A3", "张伟")
    assert found[0].problem == "有 2 个人叫这个名字，请写“姓名+手机尾号”，例如 张伟0005"


def test_a_namesake_without_phone_cannot_be_told_apart(book: Book) -> None:
    found = book.add("人员", "张伟").plan().faults
    assert "与第 3 行同名" in found[0].problem


def test_a_plan_with_faults_is_not_applied(book: Book, county: County) -> None:
    made = book.put("群", "B3", "大群").plan()
    assert made.lines[-1] == "有 1 处要改，整本没有导入。"
    with pytest.raises(PlanHasFaults) as caught, county.database.begin() as tx:
        apply(made, tx, county.now)
    assert caught.value.faults == made.faults
    assert county.directory == Directory()
