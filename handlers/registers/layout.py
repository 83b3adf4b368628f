"""The workbook's layout from `layout.toml`: one table for reading, writing and planning."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from handlers.rules.catalogue import CATEGORIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: `choices` names the words allowed, `refers` the sheet that it points at."""

    key: str
    heading: str
    comment: str
    example: str = ""
    required: bool = False
    also: tuple[str, ...] = ()  # other headings that mean the same
    choices: str = ""
    refers: str = ""
    is_date: bool = False
    kind: str = ""  # amount, month, count, list, permit, number; "" is a plain text
    width: int = 16

    @property
    def shown_heading(self) -> str:
        """The heading, with a star when a cell must not stay empty."""
        return f"{self.heading}*" if self.required else self.heading


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """One sheet; its first column carries the example mark."""

    key: str
    title: str
    columns: tuple[Column, ...]
    is_optional: bool = False  # workbooks of earlier versions lack it

    def column(self, key: str) -> Column:
        """The column with that key."""
        return next(column for column in self.columns if column.key == key)

    def headed(self, heading: str) -> Column | None:
        """The column with that heading, its own spelling before a synonym; or None."""
        own = (c for c in self.columns if c.heading == heading)
        return next(own, None) or next((c for c in self.columns if heading in c.also), None)


@dataclass(frozen=True, slots=True)
class Layout:
    """Every word the workbook may hold that is not the county's own."""

    sheets: tuple[SheetLayout, ...]
    choices: Mapping[str, Mapping[str, str]]  # table -> word -> stored code
    synonyms: Mapping[str, str]
    guide_title: str
    guide: tuple[str, ...]
    example_mark: str
    list_marks: str
    list_joint: str
    clear_words: frozenset[str]
    no_end_words: frozenset[str]
    heading_marks: tuple[str, ...]
    ignored_headings: frozenset[str]
    secret_heading: re.Pattern[str]
    secret_value: re.Pattern[str]

    def sheet(self, key: str) -> SheetLayout:
        """The sheet with that key."""
        return next(sheet for sheet in self.sheets if sheet.key == key)

    def word(self, table: str, code: str) -> str:
        """The word that stands for a stored code, as the drop-down list shows it."""
        return next(word for word, stored in self.choices[table].items() if stored == code)


def _column(raw: dict[str, Any]) -> Column:
    return Column(**{**raw, "also": tuple(raw.get("also", ()))})


def _load(path: Path) -> Layout:
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    return Layout(
        sheets=tuple(
            SheetLayout(
                s["key"],
                s["title"],
                tuple(map(_column, s["columns"])),
                is_optional=s.get("is_optional", False),
            )
            for s in raw["sheets"]
        ),
        choices={**raw["choices"], "category": {c.name: c.code for c in CATEGORIES.values()}},
        synonyms=raw["synonyms"],
        guide_title=raw["guide_title"],
        guide=tuple(raw["guide"]),
        example_mark=raw["example_mark"],
        list_marks=raw["list_marks"],
        list_joint=raw["list_joint"],
        clear_words=frozenset(raw["clear_words"]),
        no_end_words=frozenset(raw["no_end_words"]),
        heading_marks=tuple(raw["heading_marks"]),
        ignored_headings=frozenset(raw["ignored_headings"]),
        secret_heading=re.compile(raw["secret_heading"], re.IGNORECASE),
        secret_value=re.compile(raw["secret_value"], re.IGNORECASE),
    )


LAYOUT: Final = _load(Path(__file__).with_name("layout.toml"))
