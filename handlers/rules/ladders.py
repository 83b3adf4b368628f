"""The clocks of a ticket, each yielding its rungs lazily in order of time.

A rung's name carries its clock's moment (and, where a unit is told, the unit), so that it fires
once for that clock and anew after an extension, a reopening or a reassignment. Clocks that stand
still yield nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import merge
from typing import Final

from handlers.rules.deadlines import compute
from handlers.rules.policies import Policy
from handlers.rules.rungs import Audience, Effect, Rung
from handlers.rules.workcalendar import WorkCalendar
from storage.records import Status, Summons, Ticket


@dataclass(frozen=True, slots=True)
class Case:
    """What a clock looks at."""

    ticket: Ticket
    summonses: Sequence[Summons]
    policy: Policy
    calendar: WorkCalendar


# Working days overdue -> who is told beside the unit, and the coordination level it then has.
OVERDUE: Final[Mapping[int, tuple[Audience, int]]] = {
    1: (Audience.UNIT_HEAD, 2),
    3: (Audience.LEADER, 3),
    5: (Audience.INSPECTION, 3),
    10: (Audience.CHIEF, 4),
}
DAILY_URGES: Final = 15  # working days on each of which the unit is urged; then once a week
WEEK: Final = 5
LAST_URGE: Final = 250  # about a year
DESK_REPEATS: Final = (1, 3, 5, 10)  # working days after which the desk hears again


def rungs_of(case: Case) -> Iterator[Rung]:
    """Rungs of all clocks that run in the ticket's state, lazily and by time."""
    clocks = CLOCKS.get(case.ticket.status, ())
    return merge(*(clock(case) for clock in clocks), key=lambda rung: rung.at)


def _unconfirmed(case: Case) -> Iterator[Rung]:
    ticket = case.ticket
    at = ticket.stage_due_at or (
        compute(ticket.created_at, case.policy.unconfirmed, case.calendar).due_at
    )
    yield Rung(_name("unconfirmed:T", at), at, Audience.DESK, Effect.SUBMIT)


def _desk(case: Case) -> Iterator[Rung]:
    """The desk owes a decision: triage or review."""
    at, status = case.ticket.stage_due_at, case.ticket.status
    if at is None:
        return
    yield Rung(_name(f"{status}:T", at), at, Audience.DESK)
    for n, opening in _openings_after(at, DESK_REPEATS[-1], case.calendar):
        if n in DESK_REPEATS:
            yield Rung(_name(f"{status}:T+{n}", at), opening, Audience.DESK)


def _sign(case: Case) -> Iterator[Rung]:
    if at := case.ticket.sign_due_at:
        unit = case.ticket.unit_id
        yield Rung(_name("sign:T", at, unit), at, Audience.UNIT_HEAD, unit_id=unit)
        yield Rung(_name("sign:T:desk", at, unit), at, Audience.DESK)


def _feedback(case: Case) -> Iterator[Rung]:
    ticket, unit = case.ticket, case.ticket.unit_id
    if ticket.feedback_due_at and ticket.first_feedback_at is None:
        at = ticket.feedback_due_at
        yield Rung(_name("feedback:T", at, unit), at, Audience.UNIT, unit_id=unit)


def _due(case: Case) -> Iterator[Rung]:
    """The main clock: reminders, then the overdue ladder, with the unit urged on the way."""
    ticket, unit = case.ticket, case.ticket.unit_id
    due_at = ticket.due_at
    if due_at is None:
        return
    for word, at in _reminders(due_at, ticket.dispatched_at, case.calendar):
        yield Rung(_name(word, due_at, unit), at, Audience.UNIT, unit_id=unit)
    for n, at in _openings_after(due_at, LAST_URGE, case.calendar):
        if n <= DAILY_URGES or n % WEEK == 0:
            word = f"due:urge:{case.calendar.local_day(at)}"
            yield Rung(_name(word, due_at, unit), at, Audience.UNIT, unit_id=unit)
        if n in OVERDUE:
            audience, level = OVERDUE[n]
            told = unit if audience is Audience.UNIT_HEAD else None
            name = _name(f"due:T+{n}", due_at, told)
            yield Rung(name, at, audience, Effect.RAISE_LEVEL, told, level)


def _reminders(
    due_at: datetime, since: datetime | None, calendar: WorkCalendar
) -> Iterator[tuple[str, datetime]]:
    """T-1 at the opening of the last working day before the due day, T on the due day.

    A moment before the clock began reminds nobody: T-1 is then left out, T waits for `due_at`.
    """
    due_day = calendar.local_day(due_at)
    day_before = calendar.opening(calendar.previous_workday(due_day))
    if since is None or since < day_before:
        yield "due:T-1", day_before
    opening = calendar.opening(due_day)
    begun = since is None or since < opening
    yield "due:T", opening if begun and opening < due_at else due_at


def _resume(case: Case) -> Iterator[Rung]:
    if at := case.ticket.stage_due_at:
        unit = case.ticket.unit_id
        yield Rung(_name("suspended:T", at), at, Audience.UNIT, Effect.RESUME, unit)


def _rating(case: Case) -> Iterator[Rung]:
    if at := case.ticket.stage_due_at:
        yield Rung(_name("rating:T", at), at, Audience.REPORTER, Effect.AUTO_CLOSE)


def _whistle(case: Case) -> Iterator[Rung]:
    return merge(*(_summons(s, case) for s in case.summonses), key=lambda rung: rung.at)


def _summons(summons: Summons, case: Case) -> Iterator[Rung]:
    """A called unit that stays silent, or confirms and does not come."""
    unit = summons.unit_id
    rungs: list[Rung] = []
    if summons.confirmed_at is None and summons.arrived_at is None:
        at = summons.confirm_due_at
        window = case.policy.whistle_confirm[case.ticket.whistle_level or 1]
        again = compute(at, window, case.calendar).due_at
        base = f"whistle:confirm:{unit}"
        rungs.append(Rung(_name(base, at), at, Audience.UNIT_HEAD, unit_id=unit))
        rungs.append(Rung(_name(f"{base}:leader", at), again, Audience.LEADER, unit_id=unit))
    if summons.arrived_at is None:
        at = summons.arrive_due_at
        base = f"whistle:arrive:{unit}"
        rungs.append(Rung(_name(base, at), at, Audience.LEADER, unit_id=unit))
        rungs.append(Rung(_name(f"{base}:unit", at), at, Audience.SUMMONED_UNIT, unit_id=unit))
    return iter(sorted(rungs, key=lambda rung: rung.at))


def _openings_after(
    at: datetime, last: int, calendar: WorkCalendar
) -> Iterator[tuple[int, datetime]]:
    """(n, opening of the n-th working day after `at`'s day) for n = 1..last."""
    day = calendar.local_day(at)
    for n in range(1, last + 1):
        day = calendar.next_workday(day)
        yield n, calendar.opening(day)


def _name(word: str, base: datetime, unit_id: int | None = None) -> str:
    told = "" if unit_id is None else f"#{unit_id}"
    return f"{word}@{base.astimezone(UTC):%Y-%m-%dT%H:%MZ}{told}"


Clock = Callable[[Case], Iterator[Rung]]

CLOCKS: Final[Mapping[Status, tuple[Clock, ...]]] = {
    Status.UNCONFIRMED: (_unconfirmed, _whistle),
    Status.TRIAGE: (_desk, _whistle),
    Status.RETURNED: (_whistle,),
    Status.ASSIGNED: (_sign, _feedback, _due, _whistle),
    Status.WORKING: (_feedback, _due, _whistle),
    Status.SUSPENDED: (_resume,),
    Status.REVIEW: (_desk,),
    Status.RATING: (_rating,),
}
