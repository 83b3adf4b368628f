"""A table on paper as a value: columns with their manner, rows one at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

Value: TypeAlias = str | int | float | date | None  # None: nothing is known, an empty cell
Row: TypeAlias = tuple[Value, ...]


class Manner(StrEnum):
    """How the cells of a column are set."""

    TEXT = "text"
    CENTRE = "centre"
    DATE = "date"
    NUMBER = "number"
    LIGHT = "light"  # coloured by the name of the light in it


class Paper(StrEnum):
    """The sheet of paper that the table is printed on, always landscape."""

    A3 = "A3"
    A4 = "A4"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: heading, width in half-width characters, manner.

    Neighbouring rows that agree in all columns that are `merged` share one cell there.
    """

    heading: str
    width: float
    manner: Manner = Manner.TEXT
    merged: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table: the name of its sheet, a title and a line about it, columns and rows.

    `rows` may be read once only and is read in order, so that it need not be held in memory.
    """

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    rows: Iterable[Row]
    paper: Paper = Paper.A4
