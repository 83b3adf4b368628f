"""A document on paper as a value: red head, title, and parts in the order they are read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from handlers.papers.tables import Table


class Style(StrEnum):
    """What a paragraph is."""

    FIRST = "first"  # 一、
    SECOND = "second"  # （一）
    BODY = "body"
    SIGNED = "signed"  # who issues it and when, on the right
    NOTE = "note"  # small, centred


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; line breaks in it are none."""

    style: Style
    text: str


Part: TypeAlias = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Document:
    """A document: the red head with what stands under it, a title, and its parts.

    `left` and `right` stand under the head: the number and the day, or who issues it.
    """

    head: str
    left: str
    right: str
    title: str
    parts: tuple[Part, ...]
