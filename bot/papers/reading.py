"""Reads a workbook into plain cells: the only module that knows openpyxl."""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final, TypeAlias

from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.cell import get_column_letter, range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from bot.papers.archive import Reason, WorkbookUnreadable, check_file, merged_ranges
from handlers.registers.layout import LAYOUT
from handlers.registers.sheets import Cell, Row, Sheets

MOST_ROWS: Final = 20_000
LAST_ROW: Final = 1_048_576  # the format's own limit
LAST_COLUMN: Final = 26  # a sheet has six columns; people add some of their own
# What openpyxl lets through when a part is missing, cut off, or not what it should be. Whichever
# XML parser it finds, a fault of syntax is a SyntaxError.
BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, SyntaxError, InvalidFileException,
    KeyError, ValueError, TypeError, AttributeError, IndexError, EOFError, OSError,
)  # fmt: skip

Grid: TypeAlias = dict[int, dict[str, Cell]]
Pair: TypeAlias = tuple[tuple[Any, ...], tuple[Any, ...]]  # what a row shows, and its formulas
Watch: TypeAlias = Callable[[Iterable[Pair]], Iterable[Pair]]


def read_workbook(path: Path, watch: Watch = iter) -> Sheets:
    """Every sheet that the registers use, hidden rows included, blank rows left out.

    Merged cells hold their value in each of their rows. Other sheets are listed but not read.
    `watch` sees the rows of each sheet pass.

    Raises:
        WorkbookUnreadable: the file is no workbook, is locked, broken or too large.
    """
    check_file(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # styles and validations we do not need
            return _read(path, watch)
    except BROKEN:
        raise WorkbookUnreadable(Reason.BROKEN) from None


def _read(path: Path, watch: Watch) -> Sheets:
    shown, written = _open(path, data_only=True), _open(path, data_only=False)
    wanted = {layout.title for layout in LAYOUT.sheets}
    sheets: dict[str, tuple[Row, ...]] = {}
    try:
        for sheet, link in shown.parser.find_sheets():
            title = sheet.name.strip()
            if title not in wanted:
                sheets[title] = ()
                continue
            grid = _grid(shown.wb[sheet.name], written.wb[sheet.name], watch)
            _fill_merged(grid, merged_ranges(path, link.target))
            sheets[title] = tuple(Row(number, cells) for number, cells in sorted(grid.items()))
    finally:
        shown.wb.close()
        written.wb.close()
    return sheets


def _open(path: Path, *, data_only: bool) -> Any:
    reader = ExcelReader(str(path), read_only=True, data_only=data_only, keep_links=False)
    reader.read()
    return reader


def _grid(shown: Any, written: Any, watch: Watch) -> Grid:
    """Filled cells by row number; a formula without a saved result is marked."""
    grid: Grid = {}
    gap: object = None  # before a far row openpyxl gives one blank row up to a million times
    for number, (results, formulas) in enumerate(
        watch(zip(_rows(shown), _rows(written), strict=True)), 1
    ):
        if formulas is gap:
            continue
        cells = {
            get_column_letter(column): cell
            for column, (result, formula) in enumerate(zip(results, formulas, strict=True), 1)
            if formula is not EMPTY_CELL and not (cell := _cell(result, formula)).is_blank
        }
        if cells:
            grid[number] = cells
        else:
            gap = formulas
        if len(grid) > MOST_ROWS:
            raise WorkbookUnreadable(Reason.TOO_MANY_ROWS)
    return grid


def _rows(sheet: Any) -> Iterator[tuple[Any, ...]]:
    # Some programs write a wrong size into the file; openpyxl would believe it and stop early.
    sheet.reset_dimensions()
    rows: Callable[..., Iterator[tuple[Any, ...]]] = sheet.iter_rows
    return rows(max_row=LAST_ROW, max_col=LAST_COLUMN)


def _cell(result: Any, formula: Any) -> Cell:
    is_uncomputed = result.value is None and formula.data_type == "f"
    return Cell(result.value, is_uncomputed, is_error=result.data_type == "e")


def _fill_merged(grid: Grid, ranges: tuple[str, ...]) -> None:
    """Give each row of a merged range the value that its first row shows."""
    for merged in ranges:
        column, top, _, bottom = range_boundaries(merged)
        letter = get_column_letter(column)
        value = grid.get(top, {}).get(letter)
        for number in range(top + 1, bottom + 1):
            if value and number in grid:
                grid[number].setdefault(letter, value)
