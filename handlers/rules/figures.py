"""Counts and rates of a period, as the office's papers report them. Pure.

What stands at the end of the period is asked of each ticket's own moments, so that a paper made
some days later tells the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from handlers.rules.periods import (
    Period,
    Spent,
    done_at,
    is_by,
    is_explained,
    is_late,
    is_open_at,
    spent,
    waits_above,
    was_suspended,
)
from handlers.rules.workcalendar import WorkCalendar
from storage.records import Action, Event, Status, Ticket

NO_PROBLEM: Final = frozenset(
    {Status.UNCONFIRMED, Status.MERGED, Status.WITHDRAWN, Status.REJECTED, Status.TRANSFERRED}
)  # not counted as collected

ENDINGS: Final = frozenset({Action.FINISH, Action.DECIDE})
AGAIN: Final = frozenset({Action.REDO, Action.REOPEN})


@dataclass(slots=True)
class Tally:
    """What is counted of some tickets; rates are None where nothing is to be divided by."""

    carried: int = 0  # open when the period began
    received: int = 0  # in the period
    solved: int = 0  # of those, closed by the end of the period
    closed: int = 0  # closed in the period, whenever received
    running: int = 0  # open at its end and not suspended
    overdue: int = 0  # of those
    suspended: int = 0  # open at its end and suspended
    upper: int = 0  # of those, for a higher level's approval
    explained: int = 0  # of those closed in the period, by an explanation alone
    due: int = 0  # had to be finished in the period
    in_time: int = 0  # of those, by the deadline as it was extended
    in_first_time: int = 0  # of those, by the deadline first set
    to_sign: int = 0  # had to be signed in the period; the last time it was handed out
    signed_in_time: int = 0
    to_answer: int = 0  # owed a first feedback in the period
    answered_in_time: int = 0
    returned: int = 0  # times
    reopened: int = 0  # times
    ended: int = 0  # reported as done in the period, or given back to be done again
    redone: int = 0  # of those, given back
    workdays: int = 0  # of those closed in the period, without suspensions
    held_days: int = 0  # of those, in suspension
    upper_days: int = 0  # of these, for a higher level's approval
    rated: int = 0
    satisfied: int = 0

    @property
    def share(self) -> Fraction | None:
        """Solved of those received (the share that a county tells first)."""
        return rate(self.solved, self.received)

    @property
    def solving(self) -> Fraction | None:
        """解决率: really solved ÷ (closed + overdue and open); explanations are told apart."""
        return rate(self.really_solved, self.settled)

    @property
    def settled(self) -> int:
        """Closed in the period, or overdue and open at its end."""
        return self.closed + self.overdue

    @property
    def really_solved(self) -> int:
        """实质解决: closed in the period, and not by an explanation alone."""
        return self.closed - self.explained

    @property
    def punctuality(self) -> Fraction | None:
        """按期办结率: finished by the deadline as it was extended ÷ due."""
        return rate(self.in_time, self.due)

    @property
    def first_punctuality(self) -> Fraction | None:
        """The same by the deadline first set, shown beside it."""
        return rate(self.in_first_time, self.due)

    @property
    def signing(self) -> Fraction | None:
        """签收及时率: signed in time ÷ to be signed."""
        return rate(self.signed_in_time, self.to_sign)

    @property
    def answering(self) -> Fraction | None:
        """响应率: first feedback in time ÷ owed."""
        return rate(self.answered_in_time, self.to_answer)

    @property
    def handed(self) -> int:
        """经手: how often one was in hand, those given back included."""
        return self.carried + self.received + self.returned

    @property
    def returning(self) -> Fraction | None:
        """回退率: given back ÷ in hand."""
        return rate(self.returned, self.handed)

    @property
    def redoing(self) -> Fraction | None:
        """重办率: given back to be done again ÷ reported as done."""
        return rate(self.redone, self.ended)

    @property
    def satisfaction(self) -> Fraction | None:
        """满意率: satisfied ÷ rated; who did not answer is left out."""
        return rate(self.satisfied, self.rated)

    @property
    def duration(self) -> Fraction | None:
        """平均办理时长 in working days."""
        return rate(self.workdays, self.closed)

    def add(
        self, ticket: Ticket, history: Sequence[Event], period: Period, calendar: WorkCalendar
    ) -> None:
        """Count one ticket; who gave it back is counted by `returners`."""
        ended = ticket.closed_at
        is_suspended = was_suspended(ticket, history, period.until)
        self._count_stock(ticket, period, is_suspended=is_suspended)
        self.upper += (
            is_suspended
            and is_open_at(ticket, period.until)
            and waits_above(history, period.until)
        )
        self._count_answers(ticket, period, is_suspended=is_suspended)
        if not is_suspended:
            self._count_due(ticket, period)
        if period.holds(ended):
            self.closed += 1
            self._count_days(spent(ticket, history, calendar))
            self.explained += is_explained(history)
            self.rated += bool(ticket.rating)
            self.satisfied += ticket.rating == "satisfied"
        mine = [event.action for event in history if period.holds(event.at)]
        self.reopened += mine.count(Action.REOPEN)
        self.ended += not (ENDINGS | AGAIN).isdisjoint(mine)
        self.redone += not AGAIN.isdisjoint(mine)

    def _count_days(self, taken: Spent) -> None:
        self.workdays += taken.at_work
        self.held_days += taken.suspended
        self.upper_days += taken.upper

    def _count_stock(self, ticket: Ticket, period: Period, *, is_suspended: bool) -> None:
        is_open = is_open_at(ticket, period.until)
        is_new = period.holds(ticket.created_at)
        self.received += is_new
        self.solved += is_new and not is_open
        self.carried += ticket.created_at < period.since and is_open_at(ticket, period.since)
        self.running += is_open and not is_suspended
        self.suspended += is_open and is_suspended
        self.overdue += is_open and not is_suspended and is_late(ticket, period.until)

    def _count_answers(self, ticket: Ticket, period: Period, *, is_suspended: bool) -> None:
        """Whoever ended it before has answered as well."""
        if (due := ticket.sign_due_at) and period.holds(due):
            self.to_sign += 1
            self.signed_in_time += is_by(ticket.signed_at or ticket.closed_at, due)
        if (due := ticket.feedback_due_at) and period.holds(due) and not is_suspended:
            self.to_answer += 1
            self.answered_in_time += is_by(ticket.first_feedback_at or done_at(ticket), due)

    def _count_due(self, ticket: Ticket, period: Period) -> None:
        if not period.holds(ticket.due_at):
            return
        done, due, first = done_at(ticket), ticket.due_at, ticket.original_due_at
        self.due += 1
        self.in_time += is_by(done, due)
        self.in_first_time += is_by(done, first)


def rate(part: int, whole: int) -> Fraction | None:
    """Part ÷ whole, None where the whole is nothing (printed as a dash, never as 100 %).

    >>> rate(129, 170), rate(0, 0)
    (Fraction(129, 170), None)
    """
    return Fraction(part, whole) if whole else None
