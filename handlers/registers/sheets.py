"""A workbook as plain values, free of any file format; a room of `bot` reads the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import TypeAlias

from handlers.texts.registers import fault_line

Value: TypeAlias = str | int | float | bool | date | time | None


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows. `is_uncomputed`: a formula whose result was never saved."""

    value: Value = None
    is_uncomputed: bool = False
    is_error: bool = False  # shows an error such as #REF!

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all stands there."""
        if isinstance(self.value, str):
            return not self.value.strip()
        return self.value is None and not self.is_uncomputed


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not blank: its number, and its filled cells by column letter."""

    number: int
    cells: Mapping[str, Cell]


Sheets: TypeAlias = Mapping[str, tuple[Row, ...]]


@dataclass(frozen=True, slots=True)
class CellFault:
    """One thing that is wrong: where, what stands there, and what to do about it."""

    sheet: str
    cell: str  # "B7"; "" when the whole sheet is meant
    value: str
    problem: str

    @property
    def line(self) -> str:
        """The fault as one line for the clerk."""
        return fault_line(self.sheet, self.cell, self.value, self.problem)
