"""How a ticket's running deadlines came about: its history replayed on the present calendar.

The history says when the clocks began and with which limits, when they stood still and which
day an extension named; what the calendar makes of it is computed anew each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from handlers.rules.clocks import is_provisional, shift, target_of
from handlers.rules.deadlines import Deadline, compute, parse_target
from handlers.rules.policies import Policy
from handlers.rules.workcalendar import WorkCalendar
from storage.records import Action, Event, Help, Status, Ticket

STANDING: Final = frozenset({Status.SUSPENDED, Status.REVIEW})  # the main clock stands still

DATED: Final = frozenset({Action.EXTEND, Action.ORDER})  # steps that name a day

# What may start the main clock; other steps of the same moment do not.
STARTS: Final = frozenset(
    {
        Action.DISPATCH,
        Action.CHOOSE,
        Action.CORRECT,
        Action.REASSIGN,
        Action.SUBMIT,
        Action.SUPPLEMENT,
        Action.REOPEN,
    }
)


@dataclass(frozen=True, slots=True)
class Move:
    """The completion deadline became `due_at`: by an extension, or because the clock stood still.

    `action` is EXTEND, ORDER (a leader's earlier date), or what stopped the clock between `since`
    and `until`.
    """

    action: Action
    since: datetime
    until: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Derivation:
    """The deadlines that follow from the history.

    `is_certain`: the history says all of it. Older ones do not name every limit or date, and
    then the deadline stored with the ticket is right and this one a guess.
    """

    begun_by: Action
    sign: Deadline
    feedback_due_at: datetime
    completion: Deadline
    moves: tuple[Move, ...]
    provisional: bool
    is_certain: bool

    @property
    def due_at(self) -> datetime:
        """When completion is due after all moves."""
        return self.moves[-1].due_at if self.moves else self.completion.due_at


def limits(ticket: Ticket, policy: Policy) -> Mapping[str, str]:
    """What the history keeps of a clock's start, so that later changes cannot rewrite it."""
    sign = policy.whistle_sign if ticket.whistle_level else policy.sign
    return {
        "limit": str(target_of(ticket, policy)),
        "sign_limit": str(sign),
        "feedback_limit": str(policy.feedback),
    }


def derive(
    ticket: Ticket, history: Sequence[Event], policy: Policy, calendar: WorkCalendar
) -> Derivation | None:
    """The deadlines of the ticket by the calendar; None while its clocks have not begun."""
    began = ticket.dispatched_at
    if began is None or ticket.due_at is None:
        return None
    start = next((e for e in reversed(history) if "limit" in e.data and e.at == began), None)
    kept = start.data if start else limits(ticket, policy)

    def counted(limit: str) -> Deadline:
        return compute(began, parse_target(str(kept[limit])), calendar)

    completion, feedback = counted("limit"), counted("feedback_limit").due_at
    later = [e for e in history if (e.id > start.id if start else e.at > began)]
    moves = tuple(_moves(later, completion.due_at, calendar))
    pauses = tuple(_moves(_without_extensions(later), feedback, calendar))
    is_told = all("until" in e.data for e in later if e.action is Action.EXTEND)
    last = moves[-1].due_at if moves else completion.due_at
    return Derivation(
        start.action if start else Action.DISPATCH,
        counted("sign_limit"),
        pauses[-1].due_at if pauses else feedback,
        completion,
        moves,
        completion.provisional if not moves else is_provisional(began, last, calendar),
        start is not None and is_told,
    )


@dataclass(frozen=True, slots=True)
class Helped:
    """How the clock of a 协办 unit came about: its limits, and when it stood still."""

    help: Help
    sign: Deadline
    completion: Deadline
    sign_due_at: datetime
    moves: tuple[Move, ...]

    @property
    def due_at(self) -> datetime:
        """When its piece is due after all pauses."""
        return self.moves[-1].due_at if self.moves else self.completion.due_at


def derive_help(one: Help, history: Sequence[Event], calendar: WorkCalendar) -> Helped:
    """The clock of a 协办 unit by the calendar and the pauses since it was asked."""
    sign, due = (
        compute(one.asked_at, parse_target(limit), calendar)
        for limit in (one.sign_limit, one.limit)
    )
    later = _without_extensions(event for event in history if event.at >= one.asked_at)
    moves = tuple(_moves(later, due.due_at, calendar))
    ahead = tuple(_moves(later, sign.due_at, calendar, only_ahead=True))
    return Helped(one, sign, due, ahead[-1].due_at if ahead else sign.due_at, moves)


def _without_extensions(events: Iterable[Event]) -> list[Event]:
    """An extension moves completion only; a first feedback is still due when it was."""
    return [event for event in events if event.action not in DATED]


def _moves(
    events: Iterable[Event],
    due_at: datetime,
    calendar: WorkCalendar,
    *,
    only_ahead: bool = False,
) -> Iterable[Move]:
    stopped: Event | None = None
    for event in events:
        if event.action in DATED and "until" in event.data:
            day = date.fromisoformat(str(event.data["until"]))
            named = calendar.closing(calendar.roll(day))
            if event.action is Action.EXTEND or named < due_at:
                due_at = named
                yield Move(event.action, event.at, event.at, due_at)
        elif event.to_status in STANDING and event.from_status not in STANDING:
            stopped = event if due_at > event.at or not only_ahead else None
        elif stopped and event.from_status in STANDING and event.to_status is Status.WORKING:
            moved = shift(due_at, stopped.at, event.at, calendar)
            if moved != due_at:
                due_at = moved
                yield Move(stopped.action, stopped.at, event.at, due_at)
            stopped = None
