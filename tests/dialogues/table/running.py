"""Each cell of a row as a real conversation; what it did is held against what it should do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from storage.records import Action, Status
from tests.chat import Chat, Heard
from tests.dialogues.table.cells import (
    FIRST,
    NOBODY,
    OUTSIDER,
    STRANGER,
    Cell,
    Column,
    Hears,
    Play,
    Row,
    Same,
    Why,
    hears,
)
from tests.dialogues.table.setups import Scenes

NO_TICKETS: Final = "没有事项"
ENDED: Final = "已销号"
_FULL: Final = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}


@dataclass(frozen=True, slots=True)
class Said:
    """One case as it was played: what was said, what was heard, and what is wrong with that."""

    column: Column
    said: str
    heard: str
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Effect:
    """What a message left: the first ticket's state, all histories, and everything told."""

    first: Status | None
    histories: tuple[tuple[Action, ...], ...]
    answer: str


def cell_of(row: Row, column: Column) -> Cell:
    """What is expected in that case, derived from the happy path where the row says nothing."""
    cell = row.cells.get(column)
    if cell is None or isinstance(cell, Why):
        return cell or _derived(row, column)
    derived = _derived(row, column)
    if cell.text or cell.button or isinstance(derived, Why):
        return cell
    return replace(cell, text=derived.text)


def _derived(row: Row, column: Column) -> Cell:
    said, without = row.says, _without_number(row.says)
    number_less = FIRST not in said
    simple: dict[Column, Cell] = {
        Column.HAPPY: Same(),
        Column.STATUS: Why.ANY_STATE if number_less else hears("现在是", given=ENDED),
        Column.LACKING: Why.NOTHING_TO_SAY,
        Column.PERSON: hears("办理", who=OUTSIDER),
        Column.STRANGER: hears("办理", who=STRANGER),
        Column.FULL_WIDTH: Same(said.translate(_FULL)),
        Column.BLANKS: Same(f"  {said.replace(' ', '   ')}  "),
        Column.TIGHT: Same(said.replace(" ", "", 1)),
        Column.POLITE: Same(f"麻烦{said}"),
        Column.PLACE: Same(where="private" if row.where != "private" else "main"),
    }
    if found := simple.get(column):
        return found
    if number_less:
        return Why.NO_BUTTON if column is Column.BUTTON else Why.ABOUT_NONE
    about_one: dict[Column, Cell] = {
        Column.ONE: Same(without),
        Column.NONE: hears("请带上编号", text=without, given=NO_TICKETS),
        Column.UNKNOWN: hears(f"没有编号 {NOBODY}", text=said.replace(FIRST, NOBODY)),
        Column.QUOTED: Same(without),
        Column.BUTTON: Same(button=_button(row)),
    }
    return about_one[column]


def _without_number(said: str) -> str:
    return said.replace(f" {FIRST}", "").replace(f"{FIRST} ", "").strip()


def _button(row: Row) -> str:
    note = row.says.partition(FIRST)[2].strip()
    return f"{row.verb}:{FIRST}:{note}" if note else f"{row.verb}:{FIRST}"


def played(scenes: Scenes, row: Row) -> list[Said]:
    """Every case of the row, the happy path first."""
    happy = _play(scenes, row, Column.HAPPY, Same())
    return [_case(scenes, row, column, happy) for column in Column]


def _case(scenes: Scenes, row: Row, column: Column, happy: tuple[str, Effect, Effect]) -> Said:
    cell = cell_of(row, column)
    if isinstance(cell, Why):
        return Said(column, "", f"（{cell.value}）")
    if column is Column.HAPPY:
        said, before, after = happy
        return Said(column, said, after.answer, tuple(_wrong_happy(row, before, after)))
    said, before, after = _play(scenes, row, column, cell)
    wrong = _wrong(row, cell, before, after, happy[2], column)
    return Said(column, said, after.answer, tuple(wrong))


def _wrong_happy(row: Row, before: Effect, after: Effect) -> list[str]:
    wrong = [f"not heard: {word}" for word in row.hears if word not in after.answer]
    if row.becomes is not None and after.first is not row.becomes:
        wrong.append(f"became {after.first}")
    if row.changes == (before.histories == after.histories):
        wrong.append("changed" if not row.changes else "changed nothing")
    return wrong


def _wrong(
    row: Row, cell: Play, before: Effect, after: Effect, happy: Effect, column: Column
) -> list[str]:
    if not isinstance(cell, Same):
        wrong = [f"not heard: {word}" for word in cell.words if word not in after.answer]
        if isinstance(cell, Hears):
            return wrong + ["changed something"] * (before.histories != after.histories)
        return wrong + ["changed nothing"] * (before.histories == after.histories)
    wrong = ["another effect"] * ((after.first, after.histories) != (happy.first, happy.histories))
    if cell.hears:
        return wrong + [f"not heard: {word}" for word in cell.hears if word not in after.answer]
    if not after.answer:
        return [*wrong, "silence"]
    free = column is Column.PLACE or row.verb == "report"
    return wrong + ["another answer"] * (not free and after.answer != happy.answer)


def _play(scenes: Scenes, row: Row, column: Column, cell: Play) -> tuple[str, Effect, Effect]:
    """What was said, and the effects before and after it. The auditor agrees with both."""
    chat = scenes.begin(cell.given or row.given)
    before = _effect(chat, "")
    who, where = cell.who or row.who, cell.where or row.where
    text = "" if cell.button else cell.text or row.says
    quote = _card(chat, who) if column is Column.QUOTED else None
    answer = chat.answer(who, text, where, button=cell.button, quote=quote)
    after = _effect(chat, answer)
    found = chat.audited()
    assert not found, (row.verb, column, found)
    place = "" if where == "private" else "群里："
    said = f"[{cell.button}]" if cell.button else text.strip()
    return f"{place}{said}", before, after


def _card(chat: Chat, who: str) -> Heard:
    """The newest message about the first ticket, best one that this person has got."""
    about = [heard for heard in chat.heard if FIRST in heard.text]
    own = [heard for heard in about if heard.target == who]
    return (own or about)[-1]


def _effect(chat: Chat, answer: str) -> Effect:
    with chat.database.read() as tx:
        first = tx.tickets.by_number(FIRST)
        ids = [ticket.id for ticket in chat.tickets]
        done = tuple(tuple(e.action for e in tx.tickets.history(id_)) for id_ in ids)
    return Effect(first.status if first else None, done, answer)
