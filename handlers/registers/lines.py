"""One data row with its columns found; reading a cell cleans it or records a fault."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final, TypeVar

from handlers.registers import amounts, values
from handlers.registers.layout import LAYOUT, SheetLayout
from handlers.registers.sheets import Cell, CellFault, Row, Value
from handlers.texts.registers import HIDDEN, problem

T = TypeVar("T")
BLANK: Final = Cell()


@dataclass
class Faults:
    """All faults of one workbook so far."""

    found: list[CellFault] = field(default_factory=list)
    _cells: set[tuple[str, str]] = field(default_factory=set)

    def add(self, sheet: str, cell: str, value: str, text: str) -> None:
        """Remember a fault."""
        self.found.append(CellFault(sheet, cell, value, text))
        self._cells.add((sheet, cell))

    def has(self, sheet: str, cell: str) -> bool:
        """Whether that cell is already known to be wrong."""
        return (sheet, cell) in self._cells


@dataclass(frozen=True)
class Line:
    """A data row. An empty cell reads as None, meaning: leave as registered."""

    layout: SheetLayout
    row: Row
    letters: dict[str, str]  # column key -> letter
    faults: Faults

    @property
    def number(self) -> int:
        """The row's number in the sheet."""
        return self.row.number

    def fault(self, key: str, code: str, **words: object) -> None:
        """Record what is wrong with the cell of that column; only its first fault counts."""
        place = f"{self.letters.get(key, 'A')}{self.number}"
        if self.faults.has(self.layout.title, place):
            return
        shown = values.shown(self._cell(key).value)
        if LAYOUT.secret_value.search(shown):
            shown = HIDDEN
        self.faults.add(self.layout.title, place, shown, problem(code, **words))

    def name(self, key: str) -> str | None:
        """A name; "" when the cell says that there is none."""
        text = self._read(key, values.name)
        if text not in LAYOUT.clear_words:
            return text
        if self.layout.column(key).required:
            self.fault(key, "required")
            return None
        return ""

    def names(self, key: str) -> tuple[str, ...] | None:
        """A list of names; () when the cell says that there are none."""
        found = self._read(key, values.names)
        return () if found and LAYOUT.clear_words.issuperset(found) else found

    def code(self, key: str) -> str | None:
        """A project's number."""
        return self._read(key, values.code)

    def phone(self, key: str) -> str | None:
        """A phone number as digits; "" when the cell says that there is none."""
        return "" if self._says_none(key) else self._read(key, values.phone)

    def accounts(self, keys: Iterable[str]) -> dict[str, str]:
        """Accounts by column, each column a platform; "" says that there is none."""
        read = {
            key: "" if self._says_none(key) else self._read(key, values.account) for key in keys
        }
        return {key: account for key, account in read.items() if account is not None}

    def day(self, key: str) -> date | None:
        """A date, `values.NO_END` for "still"."""
        return self._read(key, values.day)

    def amount(self, key: str) -> Decimal | str | None:
        """An exact amount; "" when the cell says that there is none."""
        return "" if self._says_none(key) else self._read(key, amounts.amount)

    def month(self, key: str) -> str | None:
        """A month as "2026-09"."""
        return self._read(key, amounts.month)

    def count(self, key: str) -> int | str | None:
        """A whole number; "" when the cell says that there is none."""
        return "" if self._says_none(key) else self._read(key, amounts.count)

    def number_of_ticket(self, key: str) -> str | None:
        """A ticket's number; "" when the cell says that there is none."""
        return "" if self._says_none(key) else self._read(key, values.ticket_number)

    def permit(self, key: str) -> str | None:
        """A permit's full name."""
        return self._read(key, values.permit)

    def permits(self, key: str) -> tuple[str, ...] | None:
        """Full names of permits; () when the cell says that there are none."""
        found = self.names(key)
        return found and tuple(dict.fromkeys(map(values.permit, found)))

    def choice(self, key: str) -> str | None:
        """The stored code of a word from the column's list."""
        table = self.layout.column(key).choices
        return self._read(key, lambda value: values.choice(value, table))

    def _read(self, key: str, clean: Callable[[Value], T]) -> T | None:
        cell = self._cell(key)
        if cell.is_blank:
            if self.layout.column(key).required and key in self.letters:
                self.fault(key, "required")
            return None
        try:
            return clean(_sound(cell))
        except values.BadValue as bad:
            self.fault(key, bad.code, **bad.words)
            return None

    def _cell(self, key: str) -> Cell:
        return self.row.cells.get(self.letters.get(key, ""), BLANK)

    def _says_none(self, key: str) -> bool:
        return values.shown(self._cell(key).value) in LAYOUT.clear_words


def _sound(cell: Cell) -> Value:
    """The cell's value, unless it is no value at all or one that must not be here."""
    if cell.is_uncomputed:
        raise values.BadValue("uncomputed")
    if cell.is_error:
        raise values.BadValue("error")
    if LAYOUT.secret_value.search(values.shown(cell.value)):
        raise values.BadValue("secret_value")
    return cell.value
