"""Real files: what people and their programs put into a workbook, and what is refused."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from bot.papers.archive import MOST_UNPACKED
from bot.papers.texts import unreadable
from bot.papers.workbook import (
    Reason,
    WorkbookUnreadable,
    read_workbook,
    write_registers,
    write_template,
)
from handlers.registers import Cell, Sheets, plan
from handlers.registers.layout import LAYOUT
from handlers.registers.sheets import Value
from storage.directory import Directory, Group, Person, Post, PostRole, Project, Unit, UnitKind
from tests.registers.book import TODAY, Book, County, Table, changed


def _template(tmp_path: Path) -> Path:
    path = tmp_path / "登记表.xlsx"
    write_template(path)
    return path


def _reshape(path: Path, part: str, change: Callable[[str], str]) -> Path:
    """Rewrite one part of the archive, as another program would have written it."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts[part] = change(parts[part].decode()).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return path


def test_a_template_explains_itself_and_changes_nothing(tmp_path: Path) -> None:
    path = _template(tmp_path)
    book = load_workbook(path)
    assert book.sheetnames == [LAYOUT.guide_title, *(sheet.title for sheet in LAYOUT.sheets)]
    units = book["单位"]
    assert [cell.value for cell in units[1]] == ["名称*", "简称", "类别*", "别名"]
    assert units.freeze_panes == "B2"
    assert all(cell.comment for cell in units[1])
    rules = units.data_validations.dataValidation
    assert "项目推进中心" in "".join(rule.formula1 for rule in rules)
    made = plan(read_workbook(path), Directory(), TODAY)
    assert (made.faults, changed(made)) == ((), [])
    every = "、".join(f"{sheet.title} 1 行" for sheet in LAYOUT.sheets)
    assert made.notes[0] == f"以“示例”开头的行没有导入：{every}。"


def test_a_template_never_overwrites_a_workbook(tmp_path: Path) -> None:
    path = _template(tmp_path)
    with pytest.raises(FileExistsError):
        write_template(path)


def test_a_template_filled_by_a_person_is_imported(tmp_path: Path, county: County) -> None:
    path = _template(tmp_path)
    book = load_workbook(path)
    book["单位"].append(["云岭县项目推进中心", None, "项目推进中心", None])
    book["单位"].append(["青砚镇人民政府", "青砚镇", "乡镇", "青砚"])
    book["人员"].append(["林　晓棠", 13800000001, "linxt"])
    book["岗位"].append(["云岭县项目推进中心", "分办员", "分办员", "林晓棠", datetime(2026, 3, 1)])  # noqa: DTZ001
    book["项目"].append([2026001, "青砚光伏", "光伏\n升压站", "省级", None, "青砚"])
    book["包联"].append(["光伏", None, None, "林晓棠"])
    book["群"].append(["总群", "总群", None, None, "main"])
    book.save(path)
    assert county.take(read_workbook(path)).faults == ()
    directory = county.directory
    assert (directory.people[0].name, directory.people[0].mobile) == ("林晓棠", "13800000001")
    assert directory.posts[0].from_on == date(2026, 3, 1)
    project = directory.projects[0]
    assert (project.code, project.aliases) == ("2026001", ("光伏", "升压站"))
    assert changed(county.take(read_workbook(path))) == []


def _everything() -> Directory:
    return Directory(
        units=(Unit(1, "=1+1局", "局", UnitKind.BUREAU, ("@甲", "http://a.example")),),
        people=(
            Person(1, "张伟", "13800000001", accounts=(("wecom", "a"), ("dingtalk", "007"))),
            Person(2, "张伟", "13800000002", accounts=(("console", "b"),)),
            Person(3, "李娜"),
        ),
        posts=(
            Post(1, 1, "科员", PostRole.MEMBER, 1, date(2020, 1, 1), date(2021, 1, 1)),
            Post(2, 1, "科员", PostRole.LIAISON, 2),
            Post(3, 1, "科员", PostRole.LIAISON, 3, date(2026, 1, 1)),
            Post(4, 1, "局长", PostRole.HEAD),
        ),
        projects=(
            Project(1, "0001", "甲", ("乙", "丙"), "province", "公司", None, 1, 1, 2),
            Project(2, "0002", "丁"),
        ),
        groups=(
            Group(1, "群", "project", (1, 2), None, (("console", "c"), ("wecom", "w"))),
            Group(2, "局群", "unit", (), 1),
        ),
    )


def test_what_is_registered_comes_back_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    write_registers(path, _everything())
    made = plan(read_workbook(path), _everything(), TODAY)
    assert made.faults == ()
    assert changed(made) == []
    assert made.after == _everything()


def test_typed_signs_never_become_formulas_or_links(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    write_registers(path, _everything())
    cell = load_workbook(path)["单位"]["A2"]
    assert (cell.value, cell.data_type) == ("=1+1局", "s")
    assert load_workbook(path)["单位"]["D2"].hyperlink is None


def test_the_same_registers_make_the_same_file(tmp_path: Path) -> None:
    first, second = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    write_registers(first, _everything())
    write_registers(second, _everything())
    assert first.read_bytes() == second.read_bytes()


def test_headings_may_stand_lower_and_rows_may_be_blank_or_hidden(
    tmp_path: Path, book: Book
) -> None:
    above: Table = [["云岭县单位登记表"], [None], [None, "2026年9月"]]
    book.tables["单位"] = [*above, *book.tables["单位"], [None], [" ", ""]]
    path = book.save(tmp_path / "in.xlsx")
    loaded = load_workbook(path)
    loaded["单位"].row_dimensions[6].hidden = True
    loaded["单位"].merge_cells("A1:D1")
    loaded["群"].sheet_state = "hidden"
    loaded.save(path)
    made = plan(read_workbook(path), Directory(), TODAY)
    assert made.faults == ()
    assert len(made.after.units) == 3


def test_headings_over_two_merged_rows_are_no_data(tmp_path: Path, book: Book) -> None:
    head = book.tables["单位"][0]
    book.tables["单位"].insert(1, [])
    path = book.save(tmp_path / "in.xlsx")
    loaded = load_workbook(path)
    loaded["单位"]["E1"], loaded["单位"]["E2"] = "备注", "以下为数据"
    for letter in "ABCD"[: len(head)]:
        loaded["单位"].merge_cells(f"{letter}1:{letter}2")
    loaded.save(path)
    made = plan(read_workbook(path), Directory(), TODAY)
    assert made.faults == ()
    assert len(made.after.units) == 3


def test_a_merged_cell_counts_for_each_of_its_rows(tmp_path: Path, book: Book) -> None:
    head, desk, liaison, manager = book.tables["岗位"]
    chief: list[Value] = [None, "局长", "主要负责人", "林晓棠"]
    clerk: list[Value] = [None, "科员", "其他", "宋佳"]
    book.tables["岗位"] = [head, desk, liaison, chief, clerk, manager]
    path = book.save(tmp_path / "in.xlsx")
    loaded = load_workbook(path)
    loaded["岗位"].merge_cells("A3:A5")
    loaded["岗位"].merge_cells("A30:A31")
    loaded.save(path)
    made = plan(read_workbook(path), Directory(), TODAY)
    assert made.faults == ()
    bureau = made.after.units[1].id
    titles = [post.title for post in made.after.posts if post.unit_id == bureau]
    assert titles == ["联络员", "局长", "科员"]


def test_a_formula_counts_by_its_saved_result(tmp_path: Path, book: Book) -> None:
    book.put("人员", "B2", "=13800000000+1").put("人员", "B3", "=13800000000+2")
    path = book.save(tmp_path / "in.xlsx")
    cached = "<f>13800000000+1</f><v>13800000001</v>"
    saved = re.compile(r"<f>13800000000\+1</f><v ?/?>(</v>)?")
    _reshape(path, "xl/worksheets/sheet2.xml", lambda text: saved.sub(cached, text))
    sheets = read_workbook(path)
    assert sheets["人员"][1].cells["B"] == Cell(13800000001)
    assert sheets["人员"][2].cells["B"] == Cell(is_uncomputed=True)
    found = plan(sheets, Directory(), TODAY).faults
    assert [(fault.sheet, fault.cell) for fault in found] == [("人员", "B3")]
    assert "公式没有结果" in found[0].problem


def test_an_error_value_is_marked(tmp_path: Path, book: Book) -> None:
    path = book.put("单位", "B3", "#REF!").save(tmp_path / "in.xlsx")
    assert read_workbook(path)["单位"][2].cells["B"] == Cell("#REF!", is_error=True)


def test_a_wrong_size_in_the_file_hides_no_rows(tmp_path: Path, book: Book) -> None:
    path = book.save(tmp_path / "in.xlsx")
    part = "xl/worksheets/sheet1.xml"
    _reshape(
        path, part, lambda text: re.sub(r'<dimension ref="[^"]+"', '<dimension ref="A1"', text)
    )
    assert len(read_workbook(path)["单位"]) == 4


def test_other_sheets_are_listed_but_never_read(tmp_path: Path, book: Book) -> None:
    book.tables["机器人密钥"] = [["secret"], ["s3cret"]]
    sheets: Sheets = read_workbook(book.save(tmp_path / "in.xlsx"))
    assert sheets["机器人密钥"] == ()
    assert plan(sheets, Directory(), TODAY).faults == ()


def _refusal(path: Path) -> Reason:
    with pytest.raises(WorkbookUnreadable) as caught:
        read_workbook(path)
    return caught.value.reason


OLE = bytes.fromhex("d0cf11e0a1b11ae1")
FILES: list[tuple[str, bytes, Reason]] = [
    ("text", "名称,简称\n".encode(), Reason.NOT_A_WORKBOOK),
    ("empty", b"", Reason.NOT_A_WORKBOOK),
    ("old format", OLE + b"\0" * 600, Reason.OLD_FORMAT),
    ("locked", OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), Reason.ENCRYPTED),
    ("cut off", b"PK\x03\x04" + b"\0" * 100, Reason.BROKEN),
    ("too large", b"PK" + b"\0" * (10 * 2**20), Reason.TOO_LARGE),
]


@pytest.mark.parametrize(("_what", "content", "reason"), FILES, ids=[row[0] for row in FILES])
def test_a_file_that_is_no_workbook_is_refused(
    tmp_path: Path, _what: str, content: bytes, reason: Reason
) -> None:
    path = tmp_path / "in.xlsx"
    path.write_bytes(content)
    assert _refusal(path) is reason


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert _refusal(tmp_path / "none.xlsx") is Reason.MISSING


def test_another_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "in.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert _refusal(path) is Reason.NOT_A_WORKBOOK


def test_a_file_that_unpacks_to_too_much_is_refused_before_unpacking(tmp_path: Path) -> None:
    path = tmp_path / "in.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (MOST_UNPACKED + 1))
    assert path.stat().st_size < 10 * 2**20
    assert _refusal(path) is Reason.BOMB


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"]
)
def test_a_damaged_part_is_refused(tmp_path: Path, book: Book, part: str) -> None:
    path = book.save(tmp_path / "in.xlsx")
    assert _refusal(_reshape(path, part, lambda text: text[: len(text) // 2])) is Reason.BROKEN


def test_entities_that_swell_are_refused(tmp_path: Path) -> None:
    path = _template(tmp_path)
    layers = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    bomb = f'<!DOCTYPE x [<!ENTITY e0 "0123456789">{layers}]><sst><si><t>&e9;</t></si></sst>'
    assert _refusal(_reshape(path, "xl/sharedStrings.xml", lambda _: bomb)) is Reason.BROKEN


def test_a_far_blank_row_costs_and_adds_nothing(tmp_path: Path, book: Book) -> None:
    path = book.save(tmp_path / "in.xlsx")
    loaded = load_workbook(path)
    loaded["单位"].cell(row=30_000, column=1).value = " "
    loaded["单位"].cell(row=30_001, column=2).value = "=A1"
    loaded.save(path)
    assert [row.number for row in read_workbook(path)["单位"]] == [1, 2, 3, 4, 30_001]


def test_too_many_rows_are_refused(tmp_path: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("人员")
    for number in range(20_001):
        sheet.append([number])
    path = tmp_path / "in.xlsx"
    book.save(path)
    assert _refusal(path) is Reason.TOO_MANY_ROWS


@pytest.mark.parametrize("reason", Reason)
def test_every_refusal_is_worded_for_people(reason: Reason) -> None:
    assert unreadable(reason, "a.xlsx").endswith("a.xlsx")
