"""Writes tables as workbooks that are printed as they are: title, frozen headings, filter, pages.

Rows go to the file as they come (constant memory), and no text becomes a formula or a link.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from bot.atomicfiles import drafted
from bot.papers import texts
from bot.papers.merges import Merges
from handlers.papers.tables import Column, Manner, Paper, Row, Table, Value
from handlers.texts.words import LIGHT_NAMES
from storage.records import Light

OPTIONS: Final = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "constant_memory": True,
    "nan_inf_to_errors": False,
}
LONGEST: Final = 32_767  # characters that a cell holds
TALLEST: Final = 409.0  # points of a row, the format's own limit
LINE: Final = 15.0  # points of a line of 11-point type
SPARE: Final = 6.0
BLOCK: Final = 360.0  # points that one shared cell reaches down: a third of a page, or less
LATIN: Final = "\u2e7f"  # characters beyond it are wide
TITLE_ROW, ABOUT_ROW, HEADING_ROW = 0, 1, 2
FONT: Final[dict[str, object]] = {
    "font_name": texts.SONG,
    "font_size": 11,
    "valign": "vcenter",
    "text_wrap": True,
}
CELL: Final[dict[str, object]] = {"border": 1, "align": "center"}
FORMATS: Final[dict[str, dict[str, object]]] = {
    "title": {"font_name": texts.SMALL, "font_size": 20, "align": "center"},
    "about": {"align": "left", "font_size": 11},
    "heading": {**CELL, "bold": True, "bg_color": "#E7ECF3", "font_name": texts.HEI},
    Manner.TEXT: {"border": 1, "num_format": "@"},
    Manner.CENTRE: CELL,
    Manner.DATE: {**CELL, "num_format": "yyyy-mm-dd"},
    Manner.NUMBER: {**CELL, "num_format": "#,##0"},
    "fraction": {**CELL, "num_format": "#,##0.0#####"},  # an optional point would stand alone
}
COLOURS: Final[dict[Light, dict[str, object]]] = {
    Light.RED: {"bg_color": "#E5534B", "font_color": "#FFFFFF", "bold": True},
    Light.YELLOW: {"bg_color": "#FFD75E"},
    Light.BLUE: {"bg_color": "#9CC7F2"},
    Light.GREEN: {"bg_color": "#A8D8A0"},
    Light.GREY: {"bg_color": "#D9D9D9"},
}
MARGINS: Final = {"left": 0.4, "right": 0.4, "top": 0.6, "bottom": 0.6}  # inches
PAPERS: Final = {Paper.A3: 8, Paper.A4: 9}  # the format's own numbers

Watch = Callable[[Iterable[Row]], Iterable[Row]]


def write_tables(
    path: Path, tables: Iterable[Table], watch: Watch = iter, stamp: str = ""
) -> None:
    """Write a workbook with a sheet for each table; `watch` sees the rows pass.

    `stamp` is printed under every page and kept in the file's properties.

    Raises:
        FileExistsError: there is such a file already.
        OSError: the file cannot be written.
    """
    if path.exists():
        raise FileExistsError(path)
    try:
        with drafted(path) as draft, xlsxwriter.Workbook(str(draft), OPTIONS) as book:
            book.set_properties({"comments": stamp})
            _write_sheets(book, tables, watch, stamp)
    except FileCreateError as error:
        raise error.args[0] from error  # the OSError


def _write_sheets(book: Any, tables: Iterable[Table], watch: Watch, stamp: str) -> None:
    formats = {name: book.add_format({**FONT, **look}) for name, look in _looks()}
    for table in tables:
        sheet = book.add_worksheet(table.name)
        sheet.merge = Merges(_shared(table))
        _set_page(sheet, table)
        sheet.set_footer(texts.footer(stamp))
        _write_top(sheet, table, formats)
        last = _write_rows(sheet, table, watch(table.rows), formats)
        sheet.autofilter(HEADING_ROW, 0, max(last, HEADING_ROW + 1), len(table.columns) - 1)


def _looks() -> Iterator[tuple[str, dict[str, object]]]:
    yield from FORMATS.items()
    for light, colour in COLOURS.items():
        yield LIGHT_NAMES[light], FORMATS[Manner.CENTRE] | colour


def _set_page(sheet: Any, table: Table) -> None:
    sheet.set_landscape()
    sheet.set_paper(PAPERS[table.paper])
    sheet.set_margins(**MARGINS)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.repeat_rows(HEADING_ROW)
    sheet.hide_gridlines(2)
    sheet.freeze_panes(HEADING_ROW + 1, min(3, len(table.columns) - 1))
    for index, column in enumerate(table.columns):
        sheet.set_column(index, index, column.width)


def _write_top(sheet: Any, table: Table, formats: dict[str, Any]) -> None:
    last = len(table.columns) - 1
    for row, height, text, name in (
        (TITLE_ROW, 34, table.title, "title"),
        (ABOUT_ROW, 20, table.about, "about"),
    ):
        sheet.set_row(row, height)
        sheet.merge_range(row, 0, row, last, text, formats[name])
    sheet.set_row(HEADING_ROW, 32)
    for index, column in enumerate(table.columns):
        sheet.write_string(HEADING_ROW, index, column.heading, formats["heading"])


def _write_rows(sheet: Any, table: Table, rows: Iterable[Row], formats: dict[str, Any]) -> int:
    """Write the rows and merge what they share; returns the number of the last row.

    Every row of a shared cell keeps the value, unseen, so that the filter finds all of them. Rows
    before the last are on disk already: `merge_range` would write into them, `merge` only notes.
    A shared cell ends well within a page, so that every page tells whose its rows are.
    """
    shared = _shared(table)
    start, last, before, tall = HEADING_ROW + 1, HEADING_ROW, None, 0.0
    for number, row in enumerate(rows, HEADING_ROW + 1):
        key, height = tuple(row[index] for index in shared), _height(row, table.columns)
        if key != before or tall + height > BLOCK:
            sheet.merge.share(start, last)
            start, before, tall = number, key, 0.0
        tall += height
        sheet.set_row(number, height)
        _write_row(sheet, number, row, table.columns, formats)
        for kept in (sheet.row_info, sheet.row_sizes):
            kept.pop(last - 1, None)  # that row is on disk
        last = number
    sheet.merge.share(start, last)
    return last


def _shared(table: Table) -> list[int]:
    return [index for index, column in enumerate(table.columns) if column.merged]


def _height(row: Row, columns: tuple[Column, ...]) -> float:
    """Points that the longest text of the row takes; what several rows share does not count."""
    lines = max(
        _lines(value, column.width)
        for value, column in zip(row, columns, strict=True)
        if isinstance(value, str) or column.manner is not Manner.TEXT
    )
    return min(TALLEST, lines * LINE + SPARE)


def _lines(value: Value, width: float) -> int:
    """Lines of that text in a column: a Chinese character is as wide as two others."""
    if not isinstance(value, str):
        return 1
    widths = (sum(1 + (char > LATIN) for char in line) for line in value.split("\n"))
    return sum(max(1, math.ceil(wide * 1.05 / (width - 1))) for wide in widths)


def _write_row(
    sheet: Any, number: int, row: Row, columns: tuple[Column, ...], formats: dict[str, Any]
) -> None:
    for index, (value, column) in enumerate(zip(row, columns, strict=True)):
        _write_cell(sheet, number, index, value, column, formats)


def _write_cell(
    sheet: Any, row: int, index: int, value: Value, column: Column, formats: dict[str, Any]
) -> None:
    look = formats[Manner.CENTRE if column.manner is Manner.LIGHT else column.manner]
    if value is None or value == "":
        sheet.write_blank(row, index, None, look)
    elif isinstance(value, date):
        moment = datetime.combine(value, datetime.min.time())
        sheet.write_datetime(row, index, moment, formats[Manner.DATE])
    elif isinstance(value, int | float):
        is_whole = column.manner is not Manner.NUMBER or value == int(value)
        sheet.write_number(row, index, value, look if is_whole else formats["fraction"])
    else:
        is_light = column.manner is Manner.LIGHT
        sheet.write_string(row, index, value[:LONGEST], formats[value] if is_light else look)
