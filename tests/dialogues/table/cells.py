"""What a table of commands is made of: rows, columns, and what a cell expects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from storage.records import Status


class Column(StrEnum):
    """A case that every command is tried in."""

    HAPPY = "照常"
    STATUS = "状态不合适"
    LACKING = "少了内容"
    PERSON = "别人来说"
    STRANGER = "没登记的人来说"
    ONE = "不写编号，只有一件合适"
    NONE = "不写编号，没有合适的"
    UNKNOWN = "编号不存在"
    QUOTED = "引用卡片，不写编号"
    BUTTON = "按按钮"
    FULL_WIDTH = "全角"
    BLANKS = "多打空格"
    TIGHT = "少打空格"
    POLITE = "前面带“麻烦”"
    PLACE = "换个地方说"


class Why(StrEnum):
    """Why a case cannot arise for a command; there are no other reasons."""

    ABOUT_NONE = "不针对某一件"
    ANY_STATE = "什么状态都可以"
    NOTHING_TO_SAY = "不用写别的内容"
    ANYBODY = "谁都可以"
    NO_BUTTON = "内容要自己写，没有按钮"
    FREE_TEXT = "后面是随便写的内容，多一个字就是内容的一部分"


@dataclass(frozen=True, slots=True)
class Same:
    """Does what the happy path does. What is empty is derived from the row."""

    text: str = ""
    who: str = ""
    given: str = ""
    where: str = ""
    button: str = ""
    hears: tuple[str, ...] = ()  # instead of the very answer of the happy path


@dataclass(frozen=True, slots=True)
class Hears:
    """Changes nothing, and is answered with all these words."""

    words: tuple[str, ...]
    text: str = ""
    who: str = ""
    given: str = ""
    where: str = ""
    button: str = ""


@dataclass(frozen=True, slots=True)
class Else:
    """Something else is done than on the happy path; these words are heard."""

    words: tuple[str, ...]
    text: str = ""
    who: str = ""
    given: str = ""
    where: str = ""
    button: str = ""


Play = Same | Hears | Else
Cell = Play | Why


@dataclass(frozen=True, slots=True)
class Row:
    """One command: who says what when, what is heard, and how ticket Q0001 stands then.

    `given` names a set-up. `cells` tell where a case differs from what is derived.
    """

    verb: str
    given: str
    who: str
    says: str
    hears: tuple[str, ...]
    becomes: Status | None = None
    where: str = "private"
    changes: bool = True
    cells: Mapping[Column, Cell] = field(default_factory=dict)


FIRST: Final = "Q0001"
NOBODY: Final = "Q9999"
OUTSIDER: Final = "zhaomin"
STRANGER: Final = "newcomer"


def hears(*words: str, **more: str) -> Hears:
    """Nothing changes, and these words are heard."""
    return Hears(words, **more)


def denied(*words: str) -> dict[Column, Cell]:
    """Neither another person nor a stranger may."""
    return {C.PERSON: hears(*words, who=OUTSIDER), C.STRANGER: hears(*words, who=STRANGER)}


def numbered(*words: str) -> dict[Column, Cell]:
    """Without a number nothing is guessed."""
    return {C.ONE: Hears(words), C.NONE: Hears(words, given="没有事项")}


C: Final = Column
ANYBODY: Final[Mapping[Column, Cell]] = {C.PERSON: Why.ANYBODY, C.STRANGER: Why.ANYBODY}
