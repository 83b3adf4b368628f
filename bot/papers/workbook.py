"""The registers' workbook: an empty one to fill in, reading one back, writing what is registered.

Writing never produces a formula or a link from what people typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from bot.atomicfiles import write_atomically
from bot.papers.archive import Reason, WorkbookUnreadable
from bot.papers.reading import read_workbook
from handlers.registers.layout import LAYOUT, Column, SheetLayout
from handlers.registers.words import cells_of
from storage.directory import Directory
from storage.records import LedgerBook

__all__ = ["Reason", "WorkbookUnreadable", "read_workbook", "write_registers", "write_template"]

Line = Mapping[str, str]
Watch = Callable[[Iterable[Line]], Iterable[Line]]
OPTIONS: Final = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
NOTHING: Final = LedgerBook()
LISTED_ROWS: Final = 1000  # how far drop-down lists reach
EXACT_DIGITS: Final = 15  # of a spreadsheet's number; a longer one stays a text
MADE_AT: Final = datetime(2026, 1, 1)  # noqa: DTZ001 - a fixed stamp: equal content, equal file
FORMATS: Final[Mapping[str, Mapping[str, object]]] = {
    "heading": {"bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True},
    "required": {"bold": True, "bg_color": "#FCE4D6", "border": 1, "text_wrap": True},
    "example": {"italic": True, "font_color": "#808080", "num_format": "@"},
    "text": {"num_format": "@"},
    "amount": {"num_format": "#,##0.######", "align": "right"},
    "date": {"num_format": "yyyy-mm-dd", "align": "left"},
    "guide": {"text_wrap": True, "valign": "top"},
}


def write_template(path: Path) -> None:
    """Write an empty workbook with one example row a sheet; never over an existing file.

    Raises:
        FileExistsError: there is such a file already.
    """
    examples = {
        layout.key: [{column.key: column.example for column in layout.columns}]
        for layout in LAYOUT.sheets
    }
    write_atomically(path, _written(examples, "example"))


def write_registers(
    path: Path,
    directory: Directory,
    ledgers: LedgerBook = NOTHING,
    stamp: str = "",
    watch: Watch = iter,
) -> None:
    """Write what is registered in the template's layout; importing it changes nothing.

    An older file of that name is replaced, but only by a whole one. `stamp` says which export it
    is: printed under every sheet, and in the file's properties. `watch` sees the rows of
    each sheet pass.
    """
    rows = {
        layout.key: list(cells_of(layout.key, directory, ledgers).values())
        for layout in LAYOUT.sheets
    }
    rows["pairs"] = [row for row in rows["pairs"] if any(list(row.values())[1:])]
    write_atomically(path, _written(rows, "text", stamp, watch), over=True)


def _written(
    rows: Mapping[str, Sequence[Line]],
    style: str,
    stamp: str = "",
    watch: Watch = iter,
) -> bytes:
    content = BytesIO()
    with xlsxwriter.Workbook(content, OPTIONS) as book:
        book.set_properties({"created": MADE_AT, "comments": stamp})
        formats = {name: book.add_format(dict(look)) for name, look in FORMATS.items()}
        guide = book.add_worksheet(LAYOUT.guide_title)
        guide.set_column(0, 0, 100)
        for number, line in enumerate(LAYOUT.guide):
            guide.write_string(number, 0, line, formats["guide"])
        for layout in LAYOUT.sheets:
            sheet = book.add_worksheet(layout.title)
            _write_headings(sheet, layout, formats)
            for number, row in enumerate(watch(rows[layout.key]), 1):
                _write_row(sheet, number, layout, row, {**formats, "text": formats[style]})
        for sheet in book.worksheets() if stamp else ():
            sheet.set_footer(f"&C&8{stamp.replace('&', '&&')}")
    return content.getvalue()


def _write_headings(sheet: Any, layout: SheetLayout, formats: Mapping[str, Any]) -> None:
    sheet.freeze_panes(1, 1)
    for index, column in enumerate(layout.columns):
        looks = formats[_look(column)]
        sheet.set_column(index, index, column.width, looks)
        look = formats["required" if column.required else "heading"]
        sheet.write_string(0, index, column.shown_heading, look)
        sheet.write_comment(0, index, column.comment, {"x_scale": 1.5})
        rule = _validation(column)
        if rule:
            sheet.data_validation(1, index, LISTED_ROWS, index, rule)


def _look(column: Column) -> str:
    return "date" if column.is_date else "amount" if column.kind == "amount" else "text"


def _validation(column: Column) -> dict[str, object] | None:
    """A drop-down list; a list of names from another sheet only warns, since aliases are fine."""
    if column.choices:
        return {"validate": "list", "source": list(LAYOUT.choices[column.choices])}
    if column.refers:
        title = LAYOUT.sheet(column.refers).title
        source = f"='{title}'!$A$2:$A${LISTED_ROWS}"
        return {"validate": "list", "source": source, "show_error": False}
    return None


def _write_row(
    sheet: Any,
    number: int,
    layout: SheetLayout,
    row: Mapping[str, str],
    formats: Mapping[str, Any],
) -> None:
    for index, column in enumerate(layout.columns):
        text = row[column.key]
        if text and column.is_date and not text.startswith(LAYOUT.example_mark):
            moment = datetime.combine(date.fromisoformat(text), datetime.min.time())
            sheet.write_datetime(number, index, moment, formats["date"])
        elif text and column.kind == "amount" and len(text) <= EXACT_DIGITS:
            sheet.write_number(number, index, float(text), formats["amount"])
        elif text:
            sheet.write_string(number, index, text, formats["text"])
