"""An audit of some tickets, and of the outbox since a moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from handlers.auditing import calls, digesting, replaying, rungs, sending
from handlers.auditing.findings import Finding
from handlers.auditing.witnesses import Past
from handlers.context import Context
from handlers.outages import outages
from storage.envelopes import VEILED
from storage.records import Event, Sent, Ticket
from storage.transaction import Transaction

EVER: Final = datetime(2000, 1, 1, tzinfo=UTC)
BATCH: Final = 200


@dataclass(frozen=True, slots=True)
class Report:
    """What is wrong with how many tickets; `unprovable` ones were begun by an old version."""

    checked: int
    unprovable: int
    findings: tuple[Finding, ...]


def audit(
    tx: Transaction, ctx: Context, progress: Callable[[int], None] = lambda _: None
) -> Report:
    """Everything in the database; `progress` hears how many tickets are done."""
    checked = unprovable = after = 0
    past = digesting.past_of(tx, ctx, EVER)
    found: list[Finding] = []
    while batch := tx.trail.tickets(after, EVER, BATCH):
        part = audit_some(tx, ctx, batch, past)
        checked, unprovable = checked + part.checked, unprovable + part.unprovable
        found += part.findings
        after = batch[-1].id
        progress(checked)
    return Report(checked, unprovable, (*found, *audit_trail(tx, ctx, EVER, past)))


def audit_some(
    tx: Transaction, ctx: Context, tickets: Sequence[Ticket], past: Past | None = None
) -> Report:
    """These tickets, with the notices about them; `past` learns how they stood."""
    since = min((ticket.created_at for ticket in tickets), default=ctx.now)
    owed = sending.by_moment(tx.trail.since(since, sending.PREFIX, VEILED))
    known = outages(tx, ctx.now)
    found: list[Finding] = []
    unprovable = 0
    for ticket in tickets:
        history = tx.tickets.history(ticket.id)
        lines = tuple(_one(tx, ctx, ticket, history, owed, known))
        if past:
            past.learn(ticket, history)
        unprovable += None in lines
        found += [finding for finding in lines if finding]
    return Report(len(tickets), unprovable, tuple(found))


def _one(
    tx: Transaction,
    ctx: Context,
    ticket: Ticket,
    history: Sequence[Event],
    owed: sending.Owed,
    known: Sequence[rungs.Outage],
) -> Iterator[Finding | None]:
    """What is wrong with one ticket; None says that it was begun by an old version."""
    number = ticket.number
    yield from replaying.unlawful(number, history)
    policy = ctx.policy_of(ticket)
    moments = replaying.replayed(history, policy, ctx.calendar)
    if not moments:
        yield None
        return
    yield from replaying.drifted(ticket, moments[-1], ctx.now, ctx.calendar)
    yield from replaying.misdated(ticket, history, policy, ctx.calendar)
    kept = tx.tickets.summonses(ticket.id)
    yield from calls.misremembered(number, moments[-1].calls, kept)
    book = rungs.Book(number, moments, policy, ctx.calendar, known, ctx.now)
    yield from rungs.told_wrongly(book)
    yield from rungs.missed(book)
    yield from sending.untold(number, moments, owed, ctx.directory)


def audit_trail(
    tx: Transaction, ctx: Context, since: datetime, past: Past | None = None
) -> tuple[Finding, ...]:
    """Notices owed from that moment on: none twice, none early, none at night; and digests."""
    past = past or digesting.past_of(tx, ctx, since)
    sent: tuple[Sent, ...] = tx.trail.since(since, sending.PREFIX)
    late = sending.untimely(sent, ctx.calendar)
    return (*sending.doubled(sent), *late, *digesting.audited(tx, ctx, since, past))
