"""The rows of the ladder on one ticket: at which moments, and under which lasting names.

A rung's name carries its clock's moment (and, where a unit is told, the unit), so that it fires
once for that clock and anew after an extension, a reopening or a reassignment.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from handlers.rules.laddertable import LADDER, Clock, Ladder, Row
from handlers.rules.policies import Policy
from handlers.rules.rungs import Audience, Rung, stamp
from handlers.rules.workcalendar import WorkCalendar
from storage.records import Summons, Ticket

UNIT_CLOCKS: Final = frozenset({Clock.FEEDBACK, Clock.DUE})
HELPING: Final = frozenset({Clock.CO_SIGN, Clock.CO_DUE})
OF_A_UNIT: Final = frozenset({Audience.UNIT, Audience.UNIT_HEAD})


@dataclass(frozen=True, slots=True)
class Case:
    """What a clock looks at."""

    ticket: Ticket
    summonses: Sequence[Summons]
    policy: Policy
    calendar: WorkCalendar
    ladder: Ladder = LADDER


def reminded(
    case: Case, clock: Clock, due_at: datetime, since: datetime | None, unit: int | None = None
) -> Iterator[Rung]:
    """What is told before and on the due day, of a clock that began at `since`."""
    reminders = dict(_reminders(due_at, since, case.calendar))
    rows = [row for row in case.ladder.near[clock] if row.at in reminders]
    for row in sorted(rows, key=lambda row: reminders[row.at]):
        yield rung(case, row, due_at, reminders[row.at], unit)


def _reminders(
    due_at: datetime, since: datetime | None, calendar: WorkCalendar
) -> Iterator[tuple[str, datetime]]:
    """T-1 at the opening of the last working day before the due day, T on the due day.

    A moment before the clock began reminds nobody: T-1 is then left out, T waits for `due_at`.
    """
    due_day = calendar.local_day(due_at)
    day_before = calendar.opening(calendar.previous_workday(due_day))
    if since is None or since < day_before:
        yield "T-1", day_before
    opening = calendar.opening(due_day)
    begun = since is None or since < opening
    yield "T", opening if begun and opening < due_at else due_at


def near(case: Case, clock: Clock, at: datetime, unit: int | None = None) -> Iterator[Rung]:
    """What is told at the due moment itself."""
    return (rung(case, row, at, at, unit) for row in case.ladder.near[clock])


def late(case: Case, clock: Clock, at: datetime, unit: int | None = None) -> Iterator[Rung]:
    """What is told at the openings of working days after `at`'s day, lazily."""
    day, gone = case.calendar.local_day(at), 0
    for n, rows in case.ladder.late[clock].items():
        while gone < n:
            day, gone = case.calendar.next_workday(day), gone + 1
        opening = case.calendar.opening(day)
        yield from (rung(case, row, at, opening, unit) for row in rows)


def rung(case: Case, row: Row, base: datetime, at: datetime, unit: int | None = None) -> Rung:
    """The row on this ticket, or about a unit beside its own (summoned, or 协办).

    Its name is kept for good, so it must never change.
    """
    own = case.ticket.unit_id if row.who in OF_A_UNIT else None
    word = _word(case, row, at, unit)
    named = unit if row.clock in HELPING else _named_unit(case, row)
    return Rung(
        name=_name(f"{word}:{row.mark}" if row.mark else word, base, named),
        at=at,
        audience=row.who,
        effect=row.effect,
        unit_id=own if unit is None else unit,
        level=row.level,
        words=row.words,
        where=row.where,
        basis=row.basis,
    )


def _word(case: Case, row: Row, at: datetime, unit: int | None) -> str:
    if unit is not None and row.clock not in HELPING:
        return f"whistle:{row.clock}:{unit}"
    if row.repeats:
        return f"{row.clock}:urge:{case.calendar.local_day(at)}"
    return f"{row.clock}:{row.at}"


def _named_unit(case: Case, row: Row) -> int | None:
    """The unit in the name: another unit's rung of the same clock is another rung."""
    is_named = row.clock is Clock.SIGN or (row.clock in UNIT_CLOCKS and row.who in OF_A_UNIT)
    return case.ticket.unit_id if is_named else None


def _name(word: str, base: datetime, unit_id: int | None = None) -> str:
    told = "" if unit_id is None else f"#{unit_id}"
    return f"{word}@{stamp(base)}{told}"
