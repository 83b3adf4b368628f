"""The clocks of a ticket, each yielding its rungs lazily in order of time.

Clocks that stand still yield nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from heapq import merge
from typing import Final

from handlers.rules.clearing import clearings
from handlers.rules.deadlines import compute
from handlers.rules.helping import running
from handlers.rules.ladderrows import Case, late, near, reminded, rung
from handlers.rules.laddertable import Clock
from handlers.rules.rungs import Rung
from storage.records import Help, Status, Summons

__all__ = ["Case", "rungs_of"]


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
    return near(case, Clock.UNCONFIRMED, at)


def _stage(clock: Clock) -> Callable[[Case], Iterator[Rung]]:
    """A waiting state: the desk owes a decision, the reporter words, or the time for it ends."""

    def rungs(case: Case) -> Iterator[Rung]:
        if at := case.ticket.stage_due_at:
            yield from near(case, clock, at)
            yield from late(case, clock, at)

    return rungs


def _sign(case: Case) -> Iterator[Rung]:
    if at := case.ticket.sign_due_at:
        yield from near(case, Clock.SIGN, at)
        yield from late(case, Clock.SIGN, at)


def _feedback(case: Case) -> Iterator[Rung]:
    at = case.ticket.feedback_due_at
    if at and case.ticket.first_feedback_at is None:
        yield from near(case, Clock.FEEDBACK, at)
        yield from late(case, Clock.FEEDBACK, at)


def _due(case: Case) -> Iterator[Rung]:
    """The main clock: reminders, then the overdue ladder, with the unit urged on the way."""
    if due_at := case.ticket.due_at:
        yield from reminded(case, Clock.DUE, due_at, case.ticket.dispatched_at)
        yield from late(case, Clock.DUE, due_at)


def _helping(case: Case) -> Iterator[Rung]:
    """The clocks of the 协办 units, each for itself."""
    return merge(*(_helper(one, case) for one in running(case.ticket.helps)), key=_at)


def _helper(one: Help, case: Case) -> Iterator[Rung]:
    """A 协办 unit that has not signed, or not given its piece."""
    unit = one.unit_id
    sign = near(case, Clock.CO_SIGN, one.sign_due_at, unit) if one.signed_at is None else ()
    soon = reminded(case, Clock.CO_DUE, one.due_at, one.asked_at, unit)
    return merge(sign, soon, late(case, Clock.CO_DUE, one.due_at, unit), key=_at)


def _nodes(case: Case) -> Iterator[Rung]:
    """The days of the plan that are not done yet, each for itself."""
    waiting = [node.due_at for node in case.ticket.nodes if node.done_at is None]
    return merge(*(_node(case, at) for at in waiting), key=_at)


def _node(case: Case, at: datetime) -> Iterator[Rung]:
    yield from reminded(case, Clock.NODE, at, case.ticket.dispatched_at)
    yield from late(case, Clock.NODE, at)


def _at(rung: Rung) -> datetime:
    return rung.at


def _whistle(case: Case) -> Iterator[Rung]:
    return merge(*(_summons(s, case) for s in case.summonses), key=lambda rung: rung.at)


def _summons(summons: Summons, case: Case) -> Iterator[Rung]:
    """A called unit that stays silent, or does not come when it said, or not at all."""
    rungs: list[Rung] = []
    unit = summons.unit_id
    if summons.arrived_at is None:
        at = summons.arrive_due_at
        if summons.confirmed_at is None:
            rungs += _twice(case, Clock.CONFIRM, summons.confirm_due_at, unit)
        if promised := summons.promised_at:
            rungs += [r for r in _twice(case, Clock.PROMISE, promised, unit) if r.at < at]
        rungs += [rung(case, row, at, at, unit) for row in case.ladder.near[Clock.ARRIVE]]
    return iter(sorted(rungs, key=lambda rung: rung.at))


def _twice(case: Case, clock: Clock, at: datetime, unit: int) -> Iterator[Rung]:
    """What is told at that moment, and when the time for confirming has passed again."""
    window = case.policy.whistle_confirm[case.ticket.whistle_level or 1]
    moments = {"T": at, "2T": compute(at, window, case.calendar).due_at}
    return (rung(case, row, at, moments[row.at], unit) for row in case.ladder.near[clock])


CLOCKS: Final[Mapping[Status, tuple[Callable[[Case], Iterator[Rung]], ...]]] = {
    Status.UNCONFIRMED: (_unconfirmed, _whistle),
    Status.TRIAGE: (_stage(Clock.TRIAGE), _whistle),
    Status.RETURNED: (_stage(Clock.RETURNED), _whistle),
    Status.ASSIGNED: (_sign, _feedback, _due, _helping, _nodes, _whistle),
    Status.WORKING: (_feedback, _due, _helping, _nodes, _whistle),
    Status.SUSPENDED: (_stage(Clock.SUSPENDED),),
    Status.REVIEW: (_stage(Clock.REVIEW),),
    Status.RATING: (_stage(Clock.RATING),),
}
