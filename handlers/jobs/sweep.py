"""The sweep: what has become due on any ticket is done once, and told once, merged per reader.

Due moments are stored (`next_look_at`), so a late sweep catches up and two sweeps do nothing
twice: a ticket is claimed by compare-and-set, its rungs are marked as fired in the same
transaction that owes the notices.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from handlers import notices
from handlers.context import BOT, Context
from handlers.jobs.alarmed import Alarmed, noted
from handlers.jobs.audiences import Reached, reached
from handlers.jobs.piles import Pile, messages
from handlers.outages import swept
from handlers.rules import escalation
from handlers.rules.clearing import alarm_of, going_on, why_over
from handlers.rules.escalation import Effect, Rung
from handlers.rules.helping import of_units
from handlers.rules.orders import is_private
from handlers.rules.rungs import Audience, Where, stamp, stamp_in
from handlers.rules.view import view
from handlers.steps import Step
from handlers.texts import hardness
from handlers.texts import rungs as texts
from handlers.waking import wake_all
from storage.changing import Conflict
from storage.engine import OUTAGES
from storage.records import Action, Help, Node, Ticket
from storage.transaction import Transaction

log = logging.getLogger(__name__)

BATCH = 200
POSTPONE = timedelta(hours=1)  # a ticket whose rule raises is looked at again after this

NODE = "node:"
HELPING = (Audience.HELPER, Audience.HELPER_HEAD, Audience.LEAD)
EFFECTS = {
    Effect.SUBMIT: Action.SUBMIT,
    Effect.RESUME: Action.RESUME,
    Effect.AUTO_CLOSE: Action.AUTO_CLOSE,
}


def sweep(tx: Transaction, ctx: Context) -> int:
    """Do and tell what is due now; returns how many tickets were looked at.

    All that is due is gathered before anything is told, so that after a standstill each reader
    gets one message however long it lasted.
    """
    swept(tx, ctx.now)
    wake_all(tx, ctx)
    pile, seen = Pile(), set[int]()
    while due := [t for t in tx.tickets.due(ctx.now, BATCH) if t.id not in seen]:
        seen.update(ticket.id for ticket in due)
        for ticket in due:
            _one(tx, ctx, ticket, pile)
    notices.owe(tx, ctx, messages(ctx, pile))
    return len(seen)


def _one(tx: Transaction, ctx: Context, ticket: Ticket, pile: Pile) -> None:
    """One ticket in its own savepoint: its failure harms no neighbour and cannot spin the loop."""
    lines = Pile()
    try:
        with tx.savepoint():
            _climb(tx, ctx, ticket, lines)
    except Conflict:
        log.info("ticket=%s was changed meanwhile", ticket.number)
        return
    except OUTAGES:  # not the ticket's fault: the whole sweep comes again at once
        raise
    except Exception:
        log.exception("sweep failed on ticket=%s, postponed", ticket.number)
        tx.tickets.save(replace(ticket, next_look_at=ctx.now + POSTPONE))
        return
    pile.add(lines)


def _climb(tx: Transaction, ctx: Context, ticket: Ticket, pile: Pile) -> None:
    summonses = tx.tickets.summonses(ticket.id) if ticket.whistle_level else ()
    policy = ctx.policy_of(ticket)
    rungs = escalation.fire(ticket, summonses, policy, ctx.calendar, ctx.now)
    kept = going_on(ticket, rungs)
    told = escalation.loudest(rungs, kept)
    alarmed = Alarmed.of(tx, ctx, ticket, [rung for rung in told if alarm_of(rung)])
    fired = replace(ticket, fired=(*ticket.fired, *(rung.name for rung in rungs)))
    raised = replace(fired, level=max([ticket.level, *(r.level for r in rungs if r.level)]))
    step = Step(tx, ctx, BOT)
    current = step.save(raised)
    for rung in rungs:
        found = _readers(ctx, current, rung, alarmed) if rung in told else Reached(())
        data = noted(rung, found, kept.get(rung.name))
        step.record(current, Action.NOTICE, current.status, data=data)
        if rung.effect in EFFECTS:
            current = step.take(current, EFFECTS[rung.effect])
    history = tx.tickets.history(ticket.id) if any(map(_is_public, told)) else ()
    for rung in told:
        found = _readers(ctx, current, rung, alarmed)
        _gather(
            ctx, current, rung, found, pile, is_public=_is_public(rung) and not is_private(history)
        )


def _readers(ctx: Context, ticket: Ticket, rung: Rung, alarmed: Alarmed) -> Reached:
    if alarm := alarm_of(rung):
        return Reached(alarmed.by(alarm))
    return Reached(()) if rung.where is Where.GROUP else reached(ctx, ticket, rung)


def _is_public(rung: Rung) -> bool:
    return rung.where is not Where.PRIVATE


def _gather(
    ctx: Context, ticket: Ticket, rung: Rung, found: Reached, pile: Pile, *, is_public: bool
) -> None:
    shown = view(ticket, ctx.directory, ctx.now, ctx.calendar)
    if alarm := alarm_of(rung):
        line = texts.cleared_line(shown, why_over(alarm, ticket), ctx.now)
    elif rung.effect in EFFECTS and rung.effect is not None:
        line = texts.timer_effect(shown, rung.effect.value, ctx.now)
    elif rung.audience in HELPING and (one := helped(ticket, rung)):
        days = workdays_since(ctx, one.due_at)
        line = texts.help_line(shown, rung.words, unit_name(ctx, rung), one, days)
    elif rung.name.startswith(NODE):
        line = hardness.node_line(shown, rung.words, node_of(ticket, rung))
    else:
        line = texts.rung_line(shown, rung.words, overdue_days(ctx, ticket))
    private = f"{line}{texts.instead_of(found.missing)}" if found.missing else line
    if rung.level:
        private = f"{private}{texts.ground(rung.basis)}"
    for person in found.people:
        pile.put(person, rung.audience.value, private, ticket, urgent=rung.is_urgent)
    if is_public:
        pile.public.append((line, notices.unit_staff(ctx, ticket.unit_id)))
    if found.people or is_public:
        pile.stamps.append(f"{ticket.id}:{rung.name}")


def overdue_days(ctx: Context, ticket: Ticket) -> int:
    """How many working days the ticket is past its deadline."""
    return workdays_since(ctx, ticket.due_at) if ticket.due_at else 0


def workdays_since(ctx: Context, at: datetime) -> int:
    """Working days after the day of `at`, up to today."""
    return ctx.calendar.workdays_between(ctx.calendar.local_day(at), ctx.day)


def helped(ticket: Ticket, rung: Rung) -> Help | None:
    """The clock of the 协办 unit that the rung is about."""
    return next(iter(of_units(ticket, (rung.unit_id or 0,))), None)


def node_of(ticket: Ticket, rung: Rung) -> Node | None:
    """The node of the plan that the rung is about."""
    return next((n for n in ticket.nodes if stamp(n.due_at) == stamp_in(rung.name)), None)


def unit_name(ctx: Context, rung: Rung) -> str:
    """The name of the unit that the rung is about."""
    unit = ctx.directory.unit(rung.unit_id)
    return unit.name if unit else ""
