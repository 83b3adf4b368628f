"""Finds each sheet's heading row and turns the rows below into lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from handlers.registers import values
from handlers.registers.layout import LAYOUT, SheetLayout
from handlers.registers.lines import Faults, Line
from handlers.registers.sheets import Row, Sheets
from handlers.texts.registers import HIDDEN, problem

DEEPEST_HEADING = 5  # people put a title, a date and a blank above the headings


@dataclass(frozen=True)
class Found:
    """The lines of one sheet, and how many example rows were passed over."""

    lines: tuple[Line, ...] = ()
    examples: int = 0


def find_lines(sheets: Sheets, layout: SheetLayout, faults: Faults) -> Found:
    """Every data row of that sheet; faults name what is wrong with sheet and headings."""
    rows = {title.strip(): rows for title, rows in sheets.items()}.get(layout.title)
    if rows is None and layout.is_optional:
        return Found()
    if rows is None:
        present = LAYOUT.list_joint.join(sheets)
        faults.add(layout.title, "", "", problem("missing_sheet", present=present))
        return Found()
    head = _heading_row(rows, layout)
    if head is None:
        text = problem("no_heading", headings=_headings(layout))
        faults.add(layout.title, "A1", "", text)
        return Found()
    letters = _letters(head, layout, faults)
    below = [row for row in rows if row.number > head.number]
    lines = [Line(layout, row, letters, faults) for row in below if _has_data(row, letters)]
    real = [line for line in lines if not _is_example(line) and not _repeats_heading(line)]
    return Found(tuple(real), sum(map(_is_example, lines)))


def _heading_row(rows: Iterable[Row], layout: SheetLayout) -> Row | None:
    """The early row with the most known headings; one alone could be a title."""
    early = [row for row in rows if row.number <= DEEPEST_HEADING]
    best = max(early, key=lambda row: _known(row, layout), default=None)
    return best if best and _known(best, layout) >= 2 else None


def _known(row: Row, layout: SheetLayout) -> int:
    found = (layout.headed(values.heading(cell.value)) for cell in row.cells.values())
    return len({column.key for column in found if column})


def _letters(head: Row, layout: SheetLayout, faults: Faults) -> dict[str, str]:
    """Column keys with their letters; faults for headings missing, unknown, twice, secret."""
    letters: dict[str, str] = {}
    for letter, cell in head.cells.items():
        text = values.heading(cell.value)
        column, place = layout.headed(text), f"{letter}{head.number}"
        if column and column.key not in letters:
            letters[column.key] = letter
        elif column:
            words = problem("repeated_heading", heading=column.heading)
            faults.add(layout.title, place, text, words)
        elif text and text not in LAYOUT.ignored_headings:
            _refuse_heading(layout, place, text, faults)
    missing = (c for c in layout.columns if c.required and c.key not in letters)
    for column in missing:
        text = problem("missing_heading", heading=column.heading)
        faults.add(layout.title, f"A{head.number}", "", text)
    return letters


def _refuse_heading(layout: SheetLayout, place: str, text: str, faults: Faults) -> None:
    if LAYOUT.secret_heading.search(text) or LAYOUT.secret_value.search(text):
        faults.add(layout.title, place, HIDDEN, problem("secret_heading"))
        return
    words = problem("unknown_heading", headings=_headings(layout))
    faults.add(layout.title, place, text, words)


def _headings(layout: SheetLayout) -> str:
    return LAYOUT.list_joint.join(column.heading for column in layout.columns)


def _has_data(row: Row, letters: dict[str, str]) -> bool:
    return any(letter in row.cells for letter in letters.values())


def _is_example(line: Line) -> bool:
    first = line.row.cells.get(line.letters.get(line.layout.columns[0].key, ""))
    return first is not None and values.shown(first.value).startswith(LAYOUT.example_mark)


def _repeats_heading(line: Line) -> bool:
    """Whether the row only continues headings that were merged over two rows."""
    cells = line.row.cells
    shown = {
        key: values.heading(cells[letter].value)
        for key, letter in line.letters.items()
        if letter in cells
    }
    return all(
        (column := line.layout.headed(text)) is not None and column.key == key
        for key, text in shown.items()
    )
