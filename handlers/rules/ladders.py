"""The clocks of a ticket, each yielding its rungs lazily in order of time.

A rung's name carries its clock's moment (and, where a unit is told, the unit), so that it fires
once for that clock and anew after an extension, a reopening or a reassignment. Clocks that stand
still yield nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from typing import Final

from handlers.rules.clearing import clearings
from handlers.rules.deadlines import compute
from handlers.rules.laddertable import LADDER, Clock, Ladder, Row
from handlers.rules.policies import Policy
from handlers.rules.rungs import Audience, Rung, stamp
from handlers.rules.workcalendar import WorkCalendar
from storage.records import Status, Summons, Ticket


@dataclass(frozen=True, slots=True)
class Case:
    """What a clock looks at."""

    ticket: Ticket
    summonses: Sequence[Summons]
    policy: Policy
    calendar: WorkCalendar
    ladder: Ladder = LADDER


def rungs_of(case: Case) -> Iterator[Rung]:
    """Rungs of all clocks that run in the ticket's state, lazily and by time."""
    clocks = CLOCKS.get(case.ticket.status, ())
    over = clearings(case.ticket, case.summonses)
    return merge(over, *(clock(case) for clock in clocks), key=lambda rung: rung.at)


def _unconfirmed(case: Case) -> Iterator[Rung]:
    ticket = case.ticket
    at = ticket.stage_due_at or (
        compute(ticket.created_at, case.policy.unconfirmed, case.calendar).due_at
    )
    return _near(case, Clock.UNCONFIRMED, at)


def _stage(clock: Clock) -> Callable[[Case], Iterator[Rung]]:
    """A waiting state: the desk owes a decision, a suspension or the time for rating ends."""

    def rungs(case: Case) -> Iterator[Rung]:
        if at := case.ticket.stage_due_at:
            yield from _near(case, clock, at)
            yield from _late(case, clock, at)

    return rungs


def _sign(case: Case) -> Iterator[Rung]:
    if at := case.ticket.sign_due_at:
        yield from _near(case, Clock.SIGN, at)
        yield from _late(case, Clock.SIGN, at)


def _feedback(case: Case) -> Iterator[Rung]:
    at = case.ticket.feedback_due_at
    if at and case.ticket.first_feedback_at is None:
        yield from _near(case, Clock.FEEDBACK, at)
        yield from _late(case, Clock.FEEDBACK, at)


def _due(case: Case) -> Iterator[Rung]:
    """The main clock: reminders, then the overdue ladder, with the unit urged on the way."""
    ticket, due_at = case.ticket, case.ticket.due_at
    if due_at is None:
        return
    reminders = dict(_reminders(due_at, ticket.dispatched_at, case.calendar))
    rows = [row for row in case.ladder.near[Clock.DUE] if row.at in reminders]
    for row in sorted(rows, key=lambda row: reminders[row.at]):
        yield _rung(case, row, due_at, reminders[row.at])
    yield from _late(case, Clock.DUE, due_at)


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


def _whistle(case: Case) -> Iterator[Rung]:
    return merge(*(_summons(s, case) for s in case.summonses), key=lambda rung: rung.at)


def _summons(summons: Summons, case: Case) -> Iterator[Rung]:
    """A called unit that stays silent, or confirms and does not come."""
    rungs: list[Rung] = []
    unit = summons.unit_id
    if summons.confirmed_at is None and summons.arrived_at is None:
        at = summons.confirm_due_at
        window = case.policy.whistle_confirm[case.ticket.whistle_level or 1]
        moments = {"T": at, "2T": compute(at, window, case.calendar).due_at}
        rows = case.ladder.near[Clock.CONFIRM]
        rungs += [_rung(case, row, at, moments[row.at], unit) for row in rows]
    if summons.arrived_at is None:
        at = summons.arrive_due_at
        rungs += [_rung(case, row, at, at, unit) for row in case.ladder.near[Clock.ARRIVE]]
    return iter(sorted(rungs, key=lambda rung: rung.at))


def _near(case: Case, clock: Clock, at: datetime) -> Iterator[Rung]:
    """What is told at the due moment itself."""
    return (_rung(case, row, at, at) for row in case.ladder.near[clock])


def _late(case: Case, clock: Clock, at: datetime) -> Iterator[Rung]:
    """What is told at the openings of working days after `at`'s day, lazily."""
    day, gone = case.calendar.local_day(at), 0
    for n, rows in case.ladder.late[clock].items():
        while gone < n:
            day, gone = case.calendar.next_workday(day), gone + 1
        opening = case.calendar.opening(day)
        yield from (_rung(case, row, at, opening) for row in rows)


def _rung(case: Case, row: Row, base: datetime, at: datetime, summoned: int | None = None) -> Rung:
    """The row on this ticket: its name is kept for good, so it must never change."""
    if summoned is not None:
        word = f"whistle:{row.clock}:{summoned}"
    elif row.repeats:
        word = f"{row.clock}:urge:{case.calendar.local_day(at)}"
    else:
        word = f"{row.clock}:{row.at}"
    name = _name(f"{word}:{row.mark}" if row.mark else word, base, _named_unit(case, row))
    unit = case.ticket.unit_id if row.who in OF_A_UNIT else None
    return Rung(
        name=name,
        at=at,
        audience=row.who,
        effect=row.effect,
        unit_id=unit if summoned is None else summoned,
        level=row.level,
        words=row.words,
        where=row.where,
        basis=row.basis,
    )


def _named_unit(case: Case, row: Row) -> int | None:
    """The unit in the name: another unit's rung of the same clock is another rung."""
    is_named = row.clock is Clock.SIGN or (row.clock in UNIT_CLOCKS and row.who in OF_A_UNIT)
    return case.ticket.unit_id if is_named else None


def _name(word: str, base: datetime, unit_id: int | None = None) -> str:
    told = "" if unit_id is None else f"#{unit_id}"
    return f"{word}@{stamp(base)}{told}"


UNIT_CLOCKS: Final = frozenset({Clock.FEEDBACK, Clock.DUE})
OF_A_UNIT: Final = frozenset({Audience.UNIT, Audience.UNIT_HEAD})
CLOCKS: Final[Mapping[Status, tuple[Callable[[Case], Iterator[Rung]], ...]]] = {
    Status.UNCONFIRMED: (_unconfirmed, _whistle),
    Status.TRIAGE: (_stage(Clock.TRIAGE), _whistle),
    Status.RETURNED: (_whistle,),
    Status.ASSIGNED: (_sign, _feedback, _due, _whistle),
    Status.WORKING: (_feedback, _due, _whistle),
    Status.SUSPENDED: (_stage(Clock.SUSPENDED),),
    Status.REVIEW: (_stage(Clock.REVIEW),),
    Status.RATING: (_stage(Clock.RATING),),
}
