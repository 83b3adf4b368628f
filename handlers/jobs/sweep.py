"""The sweep: what has become due on any ticket is done once, and told once, merged per reader.

Due moments are stored (`next_look_at`), so a late sweep catches up and two sweeps do nothing
twice: a ticket is claimed by compare-and-set, its rungs are marked as fired in the same
transaction that owes the notices.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from handlers import notices
from handlers.context import BOT, Context
from handlers.messages import Button, OutgoingMessage
from handlers.rules import escalation
from handlers.rules.escalation import Audience, Effect, Rung
from handlers.rules.view import view
from handlers.steps import Step
from handlers.texts import notices as texts
from handlers.texts.steps import BUTTON_LABELS
from storage.directory import Person
from storage.records import Action, Ticket
from storage.tickets import Conflict
from storage.transaction import Transaction

log = logging.getLogger(__name__)

BATCH = 200
POSTPONE = timedelta(hours=1)  # a ticket whose rule raises is looked at again after this

RINGING = (1, 2)  # levels of whistles on which silence must be noticed at once
STILL_SILENT = (Audience.UNIT_HEAD.value, Audience.LEADER.value)

EFFECTS = {
    Effect.SUBMIT: Action.SUBMIT,
    Effect.RESUME: Action.RESUME,
    Effect.AUTO_CLOSE: Action.AUTO_CLOSE,
}


@dataclass
class Pile:
    """Lines gathered for the readers of one sweep, urgent ones apart from routine ones."""

    lines: dict[tuple[Person, str, bool], list[tuple[str, Ticket]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    public: list[tuple[str, tuple[Person, ...]]] = field(default_factory=list)  # who is rung
    stamps: list[str] = field(default_factory=list)


def sweep(tx: Transaction, ctx: Context) -> int:
    """Do and tell what is due now; returns how many tickets were looked at."""
    due = tx.tickets.due(ctx.now, BATCH)
    pile = Pile()
    for ticket in due:
        _one(tx, ctx, ticket, pile)
    notices.owe(tx, ctx, _messages(ctx, pile))
    return len(due)


def _one(tx: Transaction, ctx: Context, ticket: Ticket, pile: Pile) -> None:
    """One ticket in its own savepoint: its failure harms no neighbour and cannot spin the loop."""
    lines = Pile()
    try:
        with tx.savepoint():
            _climb(tx, ctx, ticket, lines)
    except Conflict:
        log.info("ticket=%s was changed meanwhile", ticket.number)
        return
    except Exception:
        log.exception("sweep failed on ticket=%s, postponed", ticket.number)
        tx.tickets.save(replace(ticket, next_look_at=ctx.now + POSTPONE))
        return
    for reader, told in lines.lines.items():
        pile.lines[reader] += told
    pile.public += lines.public
    pile.stamps += lines.stamps


def _climb(tx: Transaction, ctx: Context, ticket: Ticket, pile: Pile) -> None:
    summonses = tx.tickets.summonses(ticket.id) if ticket.whistle_level else ()
    policy = ctx.policy_of(ticket)
    rungs = escalation.fire(ticket, summonses, policy, ctx.calendar, ctx.now)
    fired = replace(ticket, fired=(*ticket.fired, *(rung.name for rung in rungs)))
    raised = replace(fired, level=max([ticket.level, *(r.level for r in rungs if r.level)]))
    step = Step(tx, ctx, BOT)
    current = step.save(raised)
    for rung in rungs:
        step.record(current, Action.NOTICE, current.status, data={"rung": rung.name})
        if rung.effect in EFFECTS:
            current = step.take(current, EFFECTS[rung.effect])
    for rung in escalation.loudest(rungs):
        _gather(ctx, current, rung, pile)


def _gather(ctx: Context, ticket: Ticket, rung: Rung, pile: Pile) -> None:
    shown = view(ticket, ctx.directory, ctx.now, ctx.calendar)
    if rung.effect in EFFECTS and rung.effect is not None:
        line = texts.timer_effect(shown, rung.effect.value, ctx.now)
    else:
        line = texts.rung_line(shown, rung.kind, overdue_days(ctx, ticket))
    urgent = rung.name.startswith("whistle")
    for person in dict.fromkeys(AUDIENCES[rung.audience](ctx, ticket, rung)):
        pile.lines[person, rung.audience.value, urgent].append((line, ticket))
    if rung.kind == "overdue" and rung.audience is not Audience.REPORTER:
        pile.public.append((line, notices.unit_staff(ctx, ticket.unit_id)))
    pile.stamps.append(f"{ticket.id}:{rung.name}")


def overdue_days(ctx: Context, ticket: Ticket) -> int:
    """How many working days the ticket is past its deadline."""
    if ticket.due_at is None:
        return 0
    return ctx.calendar.workdays_between(ctx.calendar.local_day(ticket.due_at), ctx.day)


AUDIENCES: dict[Audience, Callable[[Context, Ticket, Rung], tuple[Person, ...]]] = {
    Audience.UNIT: lambda ctx, t, r: notices.unit_staff(ctx, r.unit_id or t.unit_id),
    Audience.SUMMONED_UNIT: lambda ctx, t, r: notices.unit_staff(ctx, r.unit_id or t.unit_id),
    Audience.UNIT_HEAD: lambda ctx, t, r: notices.unit_heads(ctx, r.unit_id or t.unit_id),
    Audience.LEADER: lambda ctx, t, _: notices.leaders(ctx, t),
    Audience.INSPECTION: lambda ctx, _t, _r: notices.inspectors(ctx),
    Audience.CHIEF: lambda ctx, _t, _r: notices.chiefs(ctx),
    Audience.DESK: lambda ctx, _t, _r: notices.desk(ctx),
    Audience.REPORTER: lambda ctx, t, _: notices.reporters(ctx, t),
}


def _messages(ctx: Context, pile: Pile) -> Iterable[OutgoingMessage]:
    if not pile.stamps:
        return
    stamp = pile.stamps[0]
    quiet = notices.office_time(ctx)
    for (person, audience, urgent), told in pile.lines.items():
        text = texts.merged(texts.alert_title(audience, len(told)), [line for line, _ in told])
        message = notices.to_person(
            ctx,
            person,
            f"alert:{audience}:{urgent}:{stamp}",
            text,
            _buttons(told),
            red=urgent,
            not_before=None if urgent else quiet,
            rings=_rings(told) if urgent and audience in STILL_SILENT else 0,
        )
        if message:
            yield message
    yield from _public(ctx, pile, quiet)


def _rings(told: list[tuple[str, Ticket]]) -> int:
    """The most urgent level of whistle among them that rings, 0 for none."""
    levels = [ticket.whistle_level for _, ticket in told]
    return min((level for level in levels if level in RINGING), default=0)


def _public(ctx: Context, pile: Pile, quiet: datetime | None) -> Iterable[OutgoingMessage]:
    """What the main groups read: every overdue ticket, and its unit's people rung."""
    if not pile.public:
        return
    lines = list(dict.fromkeys(line for line, _ in pile.public))
    text = texts.merged(texts.alert_title("group", len(lines)), lines)
    rung = [person for _, people in pile.public for person in people]
    key = f"alert:group:{pile.stamps[0]}"
    for group in notices.main_groups(ctx):
        message = notices.to_group(ctx, group, key, text, mentions=rung, not_before=quiet)
        if message:
            yield message


def _buttons(told: list[tuple[str, Ticket]]) -> tuple[Button, ...]:
    if len(told) != 1:
        return ()
    number = told[0][1].shown_number
    return (Button(f"detail:{number}", BUTTON_LABELS["detail"]),)
