"""Deadlines follow the calendar: when it has changed, those that run are computed anew.

It changes when a year's notice arrives with a new version, or when the county names other days
or hours in its settings; either way the bot is started anew, and the first housekeeping sees it.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from handlers import notices
from handlers.context import BOT, Context
from handlers.rules.derivation import derive, derive_help
from handlers.rules.lights import forgotten
from handlers.rules.view import view
from handlers.rules.workcalendar import WorkCalendar
from handlers.steps import Step
from handlers.texts import notices as texts
from handlers.texts import rungs as rung_texts
from handlers.texts.derivations import recounted
from storage.directory import Person
from storage.engine import OUTAGES
from storage.records import Action, Event, Help, Status, Ticket
from storage.transaction import Transaction

log = logging.getLogger(__name__)

KEPT = "calendar"  # names the calendar by which all deadlines were computed last
RUNNING = frozenset({Status.ASSIGNED, Status.WORKING, Status.SUSPENDED, Status.REVIEW})


def recount(tx: Transaction, ctx: Context) -> int:
    """Compute running deadlines anew if the calendar is another one; returns how many changed.

    Each change is in the history with its old and new value; unit and reporter are told, once.
    """
    present = fingerprint(ctx.calendar)
    if tx.marks.text(KEPT) == present:
        return 0
    changed: list[tuple[Ticket, Ticket]] = []
    is_complete = True
    for ticket in tx.tickets.find(statuses=RUNNING):
        try:
            with tx.savepoint():
                after = _one(tx, ctx, ticket)
        except OUTAGES:
            raise
        except Exception:
            log.exception("recount failed on ticket=%s, tried again later", ticket.number)
            is_complete = False
            continue
        if after:
            changed.append((ticket, after))
    _tell(tx, ctx, changed)
    if is_complete:
        tx.marks.set_text(KEPT, present)
    return len(changed)


def fingerprint(calendar: WorkCalendar) -> str:
    """The same for calendars that answer every question alike."""
    hours = calendar.hours
    told = (
        sorted(calendar.facts.items()),
        sorted(calendar.announced),
        (hours.winter, hours.summer, sorted(hours.summer_months)),
    )
    return sha256(repr(told).encode()).hexdigest()


def _one(tx: Transaction, ctx: Context, ticket: Ticket) -> Ticket | None:
    """The ticket with its deadlines by the present calendar; None when nothing changes."""
    policy = ctx.policy_of(ticket)
    history = tx.tickets.history(ticket.id)
    found = derive(ticket, history, policy, ctx.calendar)
    if found is None or not found.is_certain:
        return None
    is_unsigned = ticket.status is Status.ASSIGNED and ticket.sign_due_at
    is_heard = ticket.first_feedback_at is not None
    after = replace(
        ticket,
        helps=_helps(ticket, history, ctx),
        sign_due_at=found.sign_due_at if is_unsigned else ticket.sign_due_at,
        feedback_due_at=ticket.feedback_due_at if is_heard else found.feedback_due_at,
        due_at=found.due_at,
        original_due_at=found.completion.due_at,
        provisional=found.provisional,
    )
    if after == ticket:
        return None
    if after.due_at != ticket.due_at:
        after = replace(after, fired=forgotten(ticket.fired, ticket.due_at))
    return Step(tx, ctx, BOT).take(
        ticket, Action.RECOUNT, data=_data(ticket, after), changed=after
    )


def _helps(ticket: Ticket, history: Sequence[Event], ctx: Context) -> tuple[Help, ...]:
    """The clocks of 协办 units that still run, by the present calendar."""
    helps = []
    for one in ticket.helps:
        found = derive_help(one, history, ctx.calendar)
        new = replace(one, due_at=found.due_at, sign_due_at=found.sign_due_at)
        helps.append(new if one.is_running else one)
    return tuple(helps)


def _data(before: Ticket, after: Ticket) -> dict[str, str | int | None]:
    """Old and new values, as the history keeps them."""
    moments = {
        "from_due": before.due_at,
        "due": after.due_at,
        "from_feedback_due": before.feedback_due_at,
        "feedback_due": after.feedback_due_at,
        "from_sign_due": before.sign_due_at,
        "sign_due": after.sign_due_at,
    }
    return {name: at.isoformat() if at else None for name, at in moments.items()}


def _tell(tx: Transaction, ctx: Context, changed: list[tuple[Ticket, Ticket]]) -> None:
    """One message to each person concerned, however many tickets it is about."""
    lines: dict[Person, list[str]] = defaultdict(list)
    for before, after in changed:
        line = recounted(view(after, ctx.directory, ctx.now, ctx.calendar), before)
        if not line:
            continue
        people = (*notices.unit_staff(ctx, after.unit_id), *notices.reporters(ctx, after))
        for person in dict.fromkeys(people):
            lines[person].append(line)
    for person, told in lines.items():
        text = rung_texts.merged(texts.recounted_title(len(told)), told)
        key = f"recount:{changed[0][1].id}:{changed[0][1].version}"
        quiet = notices.office_time(ctx)
        message = notices.to_person(ctx, person, key, text, not_before=quiet)
        notices.owe(tx, ctx, [message] if message else [])
