"""A history played again: every state the ticket was in, and whether the steps were lawful."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from handlers.auditing import calls
from handlers.auditing.calls import Calls
from handlers.auditing.findings import Fault, Finding
from handlers.rules.derivation import derive, derive_help
from handlers.rules.helping import running
from handlers.rules.lights import forgotten, light
from handlers.rules.policies import Policy
from handlers.rules.transitions import TRANSITIONS
from handlers.rules.workcalendar import WorkCalendar
from storage.records import Action, Event, Status, Ticket
from storage.records.changes import Plain, facts, is_whole, restored

# The first lines of a ticket's life; the ticket begins with them.
BEGINNINGS: Final = frozenset({(None, Action.REPORT), (Status.TRIAGE, Action.DISPATCH)})
RUNNING: Final = frozenset({Status.ASSIGNED, Status.WORKING})


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a history; the ticket and the calls to the spot as they were afterwards."""

    event: Event
    after: Ticket
    calls: Calls


def replayed(
    history: Sequence[Event], policy: Policy, calendar: WorkCalendar
) -> tuple[Moment, ...]:
    """Every state of the ticket; empty when its beginning was written by an earlier version."""
    if not history or not is_whole(history[0].changes):
        return ()
    return tuple(_moments(history, policy, calendar))


def _moments(history: Sequence[Event], policy: Policy, calendar: WorkCalendar) -> Iterator[Moment]:
    known: dict[str, Plain] = {}
    fired: tuple[str, ...] = ()
    called: Calls = {}
    for event in history:
        known.update(event.changes)
        fired = _told(fired, event)
        called = calls.after(called, event, policy, calendar)
        ticket = replace(restored(known, event.to_status), fired=fired)
        yield Moment(event, ticket, called)


def _told(fired: tuple[str, ...], event: Event) -> tuple[str, ...]:
    """The rungs told so far, as the history proves them; a calendar may take a due day back."""
    if event.action is Action.NOTICE:
        return (*fired, str(event.data.get("rung", "")))
    before, after = event.data.get("from_due"), event.data.get("due")
    if event.action is Action.RECOUNT and before and before != after:
        return forgotten(fired, datetime.fromisoformat(str(before)))
    return fired


def unlawful(number: str, history: Sequence[Event]) -> Iterator[Finding]:
    """Lines that do not follow on one another, and steps that nobody could have taken."""
    status: Status | None = None
    first = history[0] if history else None
    is_partial = first is not None and first.changes and not is_whole(first.changes)
    if first is None or first.action is not Action.REPORT or is_partial:
        yield Finding(Fault.BROKEN, number, "beginning")
    for n, event in enumerate(history):
        if event.from_status is not status and (n or event.from_status):
            yield Finding(Fault.BROKEN, number, f"{event.id}:{event.action}")
        elif not _is_known(event, n):
            yield Finding(Fault.FORBIDDEN, number, f"{event.id}:{event.action}")
        status = event.to_status


def _is_known(event: Event, n: int) -> bool:
    before = event.from_status
    if n < len(BEGINNINGS) and (before, event.action) in BEGINNINGS:
        return True
    if event.action is Action.NOTICE:  # changes nothing, and may say after the end that it is over
        return before is event.to_status
    transition = TRANSITIONS.get((before, event.action)) if before else None
    return transition is not None and event.to_status is (transition.to or before)


def drifted(
    ticket: Ticket, last: Moment, now: datetime, calendar: WorkCalendar
) -> Iterator[Finding]:
    """Facts of the stored ticket that its history does not know, and the light they give."""
    number, told, kept = ticket.number, facts(last.after), facts(ticket)
    if ticket.status is not last.after.status:
        yield Finding(Fault.DRIFT, number, "status")
    yield from (Finding(Fault.DRIFT, number, name) for name in kept if kept[name] != told[name])
    if light(ticket, now, calendar) is not light(last.after, now, calendar):
        yield Finding(Fault.LIGHT, number)


def misdated(
    ticket: Ticket, history: Sequence[Event], policy: Policy, calendar: WorkCalendar
) -> Iterator[Finding]:
    """Running deadlines that do not follow from the limits, pauses and extensions told."""
    if ticket.status not in RUNNING:
        return
    for one in running(ticket.helps):
        helped = derive_help(one, history, calendar)
        if (helped.due_at, helped.sign_due_at) != (one.due_at, one.sign_due_at):
            yield Finding(Fault.DEADLINE, ticket.number, f"helps:{one.unit_id}")
    found = derive(ticket, history, policy, calendar)
    if found is None or not found.is_certain:
        return
    if found.due_at != ticket.due_at:
        yield Finding(Fault.DEADLINE, ticket.number, "due_at")
    if ticket.status is Status.ASSIGNED and found.sign_due_at != ticket.sign_due_at:
        yield Finding(Fault.DEADLINE, ticket.number, "sign_due_at")
    if ticket.first_feedback_at is None and found.feedback_due_at != ticket.feedback_due_at:
        yield Finding(Fault.DEADLINE, ticket.number, "feedback_due_at")
