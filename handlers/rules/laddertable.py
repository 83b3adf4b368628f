"""The ladder as data, read from data/ladder.toml: who is told what, when, where, and why."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final

from handlers.rules.rungs import Audience, Effect, Where

DATA: Final = Path(__file__).parent / "data" / "ladder.toml"
LAST_DAY: Final = 260  # working days, about a year: nobody is urged for longer
HIGHEST: Final = 4  # 协调层级
WORDS: Final = frozenset(
    {"submit", "resume", "auto_close", "triage", "review", "sign", "feedback", "due:T-1", "due:T"}
    | {"overdue", "confirm", "arrive", "co_sign", "co_due:T-1", "co_due:T", "co_overdue"}
    | {"node:T-1", "node_missed", "promise", "returned", "returned_late"}
)
_AT: Final = re.compile(r"(T|T-1|2T)|T\+([0-9]{1,3})(?:\.\.([0-9]{1,3})(?:/([0-9]{1,2}))?)?")


class Clock(StrEnum):
    """What a rung hangs on: the stage clock of a waiting state, or one of the unit's clocks."""

    UNCONFIRMED = "unconfirmed"
    TRIAGE = "triage"
    RETURNED = "returned"
    REVIEW = "review"
    SUSPENDED = "suspended"
    RATING = "rating"
    SIGN = "sign"
    FEEDBACK = "feedback"
    DUE = "due"
    CO_SIGN = "co_sign"
    CO_DUE = "co_due"
    NODE = "node"
    CONFIRM = "confirm"
    ARRIVE = "arrive"
    PROMISE = "promise"


# Which clocks know more than T, and after which somebody may hear again.
NEAR: Final = {
    Clock.DUE: {"T", "T-1"},
    Clock.CO_DUE: {"T", "T-1"},
    Clock.NODE: {"T", "T-1"},
    Clock.CONFIRM: {"T", "2T"},
    Clock.PROMISE: {"T", "2T"},
}
LATE: Final = {
    Clock.TRIAGE,
    Clock.RETURNED,
    Clock.REVIEW,
    Clock.SIGN,
    Clock.FEEDBACK,
    Clock.DUE,
    Clock.CO_DUE,
    Clock.NODE,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table at one of its moments; `days` counts the openings after the day of T.

    `repeats` is for a row that urges day after day: such rungs carry their day in the name.
    """

    clock: Clock
    at: str  # "T", "T-1", "2T" or "T+n"
    who: Audience
    words: str
    basis: str
    where: Where = Where.PRIVATE
    mark: str = ""
    level: int | None = None
    effect: Effect | None = None
    days: int = 0
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class Ladder:
    """All rows by clock: those told at the due moment or about it, and those told days after."""

    near: Mapping[Clock, tuple[Row, ...]]
    late: Mapping[Clock, Mapping[int, tuple[Row, ...]]]  # by working days after the day of T


def load_ladder(text: str) -> Ladder:
    """The ladder that a TOML text describes.

    Raises:
        ValueError: a key is missing or unknown, a value is none of those possible, or two rungs
            would have one name; says which rung.
    """
    rows: list[Row] = []
    for number, table in enumerate(tomllib.loads(text).get("rung", []), start=1):
        try:
            rows += _rows(table)
        except (ValueError, TypeError) as error:
            raise ValueError(f"ladder, rung {number}: {error}") from error
    if not rows:
        raise ValueError("ladder: no [[rung]]")
    _check_names(rows)
    return Ladder(
        MappingProxyType({clock: _near(rows, clock) for clock in Clock}),
        MappingProxyType({clock: _late(rows, clock) for clock in Clock}),
    )


def _rows(table: Mapping[str, object]) -> Iterator[Row]:
    fields = dict(table)
    moments = fields.pop("at", None)
    if not isinstance(moments, list) or not moments:
        raise ValueError("at: not a list of moments")
    row = Row(at="", **{key: _read(key, value) for key, value in fields.items()})  # type: ignore[arg-type]  # read by key
    if row.words not in WORDS:
        raise ValueError(f"words: no sentence {row.words!r}")
    for moment in moments:
        yield from _moments(row, str(moment))


def _read(key: str, value: object) -> object:
    if key == "level":
        if not isinstance(value, int) or not 1 <= value <= HIGHEST:
            raise ValueError(f"level: must be 1 to {HIGHEST}")
        return value
    if not isinstance(value, str) or not value:
        raise ValueError(f"{key}: not a text")
    codes: Mapping[str, type[StrEnum]] = {
        "clock": Clock,
        "who": Audience,
        "where": Where,
        "effect": Effect,
    }
    try:
        return codes[key](value) if key in codes else value
    except ValueError as error:
        raise ValueError(f"{key}: {error}") from error


def _moments(row: Row, moment: str) -> Iterator[Row]:
    match = _AT.fullmatch(moment)
    is_known = match and (match[1] or row.clock in LATE)
    if not match or not is_known or (match[1] and match[1] not in NEAR.get(row.clock, {"T"})):
        raise ValueError(f"at: not a moment of this clock: {moment!r}")
    if match[1]:
        yield replace(row, at=moment)
        return
    if row.effect:
        raise ValueError("effect: only at T")
    first, last, step = int(match[2]), int(match[3] or match[2]), int(match[4] or 1)
    if not 1 <= first <= last <= LAST_DAY or step < 1:
        raise ValueError(f"at: must lie within 1 to {LAST_DAY} working days: {moment!r}")
    for n in range(first, last + 1, step):
        yield replace(row, at=f"T+{n}", days=n, repeats=match[3] is not None)


def _check_names(rows: list[Row]) -> None:
    names = [(row.clock, row.at, row.mark, row.repeats) for row in rows]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        clock, at, mark, _ = min(twice)
        raise ValueError(f"ladder: two rungs are {clock}:{at}{mark}, give one a mark")


def _near(rows: list[Row], clock: Clock) -> tuple[Row, ...]:
    return tuple(row for row in rows if row.clock is clock and not row.days)


def _late(rows: list[Row], clock: Clock) -> Mapping[int, tuple[Row, ...]]:
    mine = [row for row in rows if row.clock is clock and row.days]
    days = sorted({row.days for row in mine})
    return MappingProxyType({n: tuple(row for row in mine if row.days == n) for n in days})


LADDER: Final = load_ladder(DATA.read_text(encoding="utf-8"))
