"""Which clocks run in which state: pure functions from a ticket to the ticket with due moments.

The main clock starts at dispatch, not at sign-off, so that leaving a ticket unsigned gains
nothing; it stands still while a ticket is suspended or waits for the desk's audit.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from handlers.rules import helping
from handlers.rules.deadlines import Target, compute
from handlers.rules.moves import shift
from handlers.rules.policies import Policy
from handlers.rules.workcalendar import WorkCalendar
from storage.records import Help, Status, Ticket


def start_main(ticket: Ticket, policy: Policy, calendar: WorkCalendar, now: datetime) -> Ticket:
    """The ticket just dispatched: its clocks begin now, also those of its 协办 units."""

    def due(target: Target) -> datetime:
        return compute(now, target, calendar).due_at

    completion = compute(now, target_of(ticket, policy), calendar)
    return replace(
        ticket,
        dispatched_at=now,
        signed_at=None,
        sign_due_at=due(policy.whistle_sign if ticket.whistle_level else policy.sign),
        feedback_due_at=due(policy.feedback),
        first_feedback_at=None,
        due_at=completion.due_at,
        original_due_at=completion.due_at,
        provisional=completion.provisional,
        stage_due_at=None,
        finished_at=None,
        asked_action=None,
        asked_due_at=None,
        helps=helping.begun(ticket, policy, calendar, now),
    )


def target_of(ticket: Ticket, policy: Policy) -> Target:
    """How long the completion of this ticket may take under the policy."""
    return policy.completion(
        ticket.category or "other",
        ticket.approval_level,
        len(ticket.co_unit_ids),
        urgent=ticket.urgent,
        hard=ticket.is_hard,
    )


def wait(ticket: Ticket, policy: Policy, calendar: WorkCalendar, now: datetime) -> Ticket:
    """The ticket with the clock of its waiting state; states without one have none."""
    targets = {
        Status.UNCONFIRMED: policy.unconfirmed,
        Status.TRIAGE: policy.sign,
        Status.RETURNED: policy.returned,
        Status.REVIEW: policy.review,
        Status.RATING: policy.rating,
    }
    target = targets.get(ticket.status)
    return replace(ticket, stage_due_at=compute(now, target, calendar).due_at if target else None)


def is_provisional(began: datetime, due_at: datetime, calendar: WorkCalendar) -> bool:
    """Whether a deadline that was moved depends on a year whose holidays are not announced."""
    years = range(calendar.local_day(began).year, calendar.local_day(due_at).year + 1)
    return not all(map(calendar.is_announced, years))


def moved_to(ticket: Ticket, due_at: datetime | None, calendar: WorkCalendar) -> Ticket:
    """The ticket with another completion deadline, and whether that one is provisional."""
    if due_at is None or due_at == ticket.due_at:
        return ticket
    began = ticket.dispatched_at or due_at
    return replace(ticket, due_at=due_at, provisional=is_provisional(began, due_at, calendar))


def ordered(ticket: Ticket, until: datetime, calendar: WorkCalendar) -> Ticket:
    """The ticket that a leader wants done by then; signed and first answered no later."""
    sign, feedback = ticket.sign_due_at, ticket.feedback_due_at
    is_heard = ticket.first_feedback_at is not None
    return replace(
        moved_to(ticket, until, calendar),
        sign_due_at=min(sign, until) if sign else None,
        feedback_due_at=feedback if is_heard or feedback is None else min(feedback, until),
    )


def resume(
    ticket: Ticket, since: datetime | None, now: datetime, calendar: WorkCalendar
) -> Ticket:
    """The ticket back at work after standing still since `since`; its clocks lost nothing."""

    def moved(due_at: datetime | None) -> datetime | None:
        return shift(due_at, since, now, calendar) if due_at and since else due_at

    return replace(
        moved_to(ticket, moved(ticket.due_at), calendar),
        feedback_due_at=moved(ticket.feedback_due_at),
        stage_due_at=None,
        suspended_at=None,
        finished_at=None,
        helps=tuple(resumed(one, since, now, calendar) for one in ticket.helps),
    )


def resumed(one: Help, since: datetime | None, now: datetime, calendar: WorkCalendar) -> Help:
    """The clock of a 协办 unit after standing still: as the main clock, if it still runs.

    A sign-off that was late before stays late.
    """
    if since is None or not one.is_running:
        return one
    is_ahead = one.signed_at is None and since < one.sign_due_at
    return replace(
        one,
        due_at=shift(one.due_at, since, now, calendar),
        sign_due_at=shift(one.sign_due_at, since, now, calendar) if is_ahead else one.sign_due_at,
    )


def without_unit(ticket: Ticket) -> Ticket:
    """The ticket with no unit and none of the clocks that a unit's work runs against."""
    return replace(
        ticket,
        unit_id=None,
        co_unit_ids=(),
        helps=(),
        dispatched_at=None,
        sign_due_at=None,
        signed_at=None,
        feedback_due_at=None,
        first_feedback_at=None,
        due_at=None,
        original_due_at=None,
        provisional=False,
        asked_action=None,
        asked_due_at=None,
    )


def restart(ticket: Ticket, policy: Policy, calendar: WorkCalendar, now: datetime) -> Ticket:
    """The ticket at work again after it was thought done: fresh clocks, nothing to sign."""
    begun = start_main(replace(ticket, helps=(), nodes=()), policy, calendar, now)
    return replace(begun, signed_at=now, sign_due_at=None, closed_at=None)
