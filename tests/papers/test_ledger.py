"""问题台账: what stands in it, how it is printed, and that it never needs more memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.papers.tables import BLOCK, HEADING_ROW, write_tables
from handlers.papers.ledger import COLUMNS, ledger
from handlers.papers.tables import Column, Row, Table
from storage.records import Status, Ticket
from tests.chat import MONDAY, Chat

HEADINGS = [column.heading for column in COLUMNS]
FIRST = HEADING_ROW + 2  # openpyxl counts from one


def written(chat: Chat, path: Path) -> Any:
    with chat.database.read() as tx:
        write_tables(path, [ledger(tx, chat.context(tx))])
    return load_workbook(path).worksheets[0]


def cell(sheet: Any, row: int, heading: str) -> Any:
    return sheet.cell(row, HEADINGS.index(heading) + 1)


def two_matters(chat: Chat) -> None:
    chat.says("xulei", "@吹哨 污水厂财政配套资金没到位，施工队说再不给钱就停工", "city")
    chat.says("xulei", "@吹哨 污水厂施工临时用电报装没人管", "city")


def test_it_has_every_column_and_the_words_of_the_reporter(chat: Chat, tmp_path: Path) -> None:
    two_matters(chat)
    sheet = written(chat, tmp_path / "a.xlsx")
    assert [c.value for c in sheet[FIRST - 1]] == HEADINGS
    assert cell(sheet, FIRST, "编号").value == "Q0001"
    assert "财政配套资金没到位" in cell(sheet, FIRST, "问题描述").value
    assert cell(sheet, FIRST, "主办").value == "财政局"
    assert cell(sheet, FIRST, "提出日期").value == datetime(2026, 9, 14)  # noqa: DTZ001
    assert sheet.cell(2, 1).value == "截至2026年9月14日　共2件　已销号0件（0.0%）　在办2件"


def test_one_project_shares_its_cells_and_the_filter_still_finds_each_row(
    chat: Chat, tmp_path: Path
) -> None:
    two_matters(chat)
    sheet = written(chat, tmp_path / "a.xlsx")
    shared = {str(r) for r in sheet.merged_cells.ranges if r.min_row >= FIRST}
    assert shared == {f"{letter}{FIRST}:{letter}{FIRST + 1}" for letter in "CDEFGH"}
    rows = load_workbook(tmp_path / "a.xlsx", read_only=True).worksheets[0].iter_rows(FIRST)
    assert len({row[2].value for row in rows}) == 1


def test_a_long_project_is_named_again_well_within_each_page(chat: Chat, tmp_path: Path) -> None:
    for number in range(12):
        chat.says(
            "xulei", f"@吹哨 污水厂第{number}标段征地补偿款没谈拢，{'协议没签' * 12}", "city"
        )
    sheet = written(chat, tmp_path / "a.xlsx")
    blocks = sorted((r.min_row, r.max_row) for r in sheet.merged_cells.ranges if r.min_col == 3)
    blocks = [block for block in blocks if block[0] >= FIRST]
    assert len(blocks) > 1
    assert [row for a, b in blocks for row in range(a, b + 1)] == list(range(FIRST, FIRST + 12))
    for first, last in blocks:
        assert sum(sheet.row_dimensions[n].height for n in range(first, last + 1)) <= BLOCK
        assert cell(sheet, first, "项目名称（级别）").value


def test_it_prints_on_a3_with_headings_on_every_page(chat: Chat, tmp_path: Path) -> None:
    two_matters(chat)
    sheet = written(chat, tmp_path / "a.xlsx")
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 8)
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == f"${FIRST - 1}:${FIRST - 1}"
    assert sheet.freeze_panes == f"D{FIRST}"
    assert sheet.auto_filter.ref == f"A{FIRST - 1}:Y{FIRST + 1}"


def test_a_red_light_is_red(chat: Chat, tmp_path: Path) -> None:
    two_matters(chat)
    chat.later(days=40)
    sheet = written(chat, tmp_path / "a.xlsx")
    light = cell(sheet, FIRST, "灯色")
    assert light.value == "红"
    assert light.fill.fgColor.rgb == "FFE5534B"


def test_what_people_type_never_becomes_a_formula(chat: Chat, tmp_path: Path) -> None:
    for bad in (
        '=HYPERLINK("http://a.example","看")',
        "+1+1",
        "-1",
        "@SUM(A1)",
        "http://a.example",
    ):
        chat.says("xulei", f"上报 {bad} 污水厂财政配套资金没到位", "city")
    sheet = written(chat, tmp_path / "a.xlsx")
    found = [c for row in sheet.iter_rows(FIRST) for c in row if c.value]
    assert {c.data_type for c in found} <= {"s", "n", "d"}
    assert not any(c.hyperlink for c in found)
    assert any(str(c.value).startswith("=HYPERLINK") for c in found)


def test_what_a_leader_gave_in_private_is_counted_and_not_told(chat: Chat, tmp_path: Path) -> None:
    chat.says("luwenbo", "交办 水利局 下周三前把镁合金二期取水许可办下来", "private")
    sheet = written(chat, tmp_path / "a.xlsx")
    told = [str(c.value) for row in sheet.iter_rows(FIRST) for c in row if c.value]
    assert "领导私下交办，内容请向交办人了解" in told
    assert not any("取水许可" in text for text in told)


def test_a_paper_is_not_written_over_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_text("mine")
    with pytest.raises(FileExistsError):
        write_tables(tmp_path / "a.xlsx", [])


def test_rows_are_not_held_in_memory(tmp_path: Path) -> None:
    """A row is read only after the row before is on its way to the file, at any length."""
    peaks = []
    for count in (400, 1600):
        tracemalloc.start()
        write_tables(tmp_path / f"{count}.xlsx", [long_table(count)])
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.3


def long_table(count: int) -> Table:
    def rows() -> Iterable[Row]:
        for number in range(count):
            yield (number, f"{number}" * 100)

    return Table("a", "a", "", (Column("a", 9), Column("b", 9)), rows())


def test_tickets_are_read_a_portion_at_a_time(chat: Chat) -> None:
    """However many there are, between two portions nothing of the first is kept."""
    with chat.database.begin() as tx:
        for _ in range(700):
            tx.tickets.create(a_ticket(), "字" * 200)
    chat.is_tampered_with = True
    with chat.database.read() as tx:
        pages = tx.pages.of_project(None)
        ids = [next(pages).ticket.id for _ in range(300)]
        tracemalloc.start()
        ids += [page.ticket.id for page in pages]
        assert tracemalloc.get_traced_memory()[0] < 2**20
        tracemalloc.stop()
    assert ids == sorted(set(ids))
    assert len(ids) == 700


def a_ticket() -> Ticket:
    ticket = Ticket(0, "", Status.TRIAGE, MONDAY, "console", "city", "xulei")
    return replace(ticket, category="land")
