"""The subcommand `outbox`: what did not arrive, sending it again, and a ticket's trail."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.cli.base import NoSuchThing, say, say_json
from bot.cli.data import existing_data, present, settings_of
from bot.cli.texts import faults, lines
from bot.platforms.texts.reasons import plainly
from handlers.commands.delivering import chosen, named, owe_again
from handlers.context import Context, ContextSource
from handlers.texts import delivering as texts
from storage.records import Sent
from storage.transaction import Transaction

Named = Sequence[tuple[str, Sent]]  # readers' names with their messages


def outbox(options: argparse.Namespace) -> int:
    """List what did not arrive, owe some of it again, or tell a ticket's trail."""
    calendar = settings_of(options).work_calendar()
    with existing_data(options) as database:
        opened = database.begin if options.resend else database.read
        with opened() as tx:
            ctx = ContextSource(calendar, ()).at(tx, present(tx))
            told = _resent if options.resend else _stuck if options.ticket is None else _trail
            shown, text = told(options, tx, ctx)
    if options.json:
        say_json(shown)
    else:
        say(*text)
    return 0


def _stuck(options: argparse.Namespace, tx: Transaction, ctx: Context) -> tuple[object, list[str]]:
    since = ctx.now - timedelta(days=options.days)
    found = named(ctx, tx.trail.stuck(since))
    told = [
        lines.stuck(texts.line(who, one, ctx.now), one.id, plainly(one.error))
        for who, one in found
    ]
    total = lines.stuck_total(len(found), options.days, tx.trail.in_vain(since, ctx.now))
    return _shown(found), [*told, total]


def _trail(options: argparse.Namespace, tx: Transaction, ctx: Context) -> tuple[object, list[str]]:
    ticket = tx.tickets.by_number(options.ticket.upper())
    if ticket is None:
        raise NoSuchThing(faults.no_such_ticket(options.ticket))
    found = named(ctx, tx.trail.about(ticket.number, ticket.created_at))
    return _shown(found), [texts.trail(ticket, found, ctx.now).replace("**", "")]


def _resent(
    options: argparse.Namespace, tx: Transaction, ctx: Context
) -> tuple[object, list[str]]:
    stuck = tx.trail.stuck(ctx.now - timedelta(days=options.days))
    wanted = {one.id: one for said in options.resend for one in _meant(said, tx, stuck)}
    if not wanted:
        raise NoSuchThing(faults.NOT_STUCK)
    found = [*wanted.values()]
    later = owe_again(tx, ctx, found)
    return {"resent": [*wanted], "later": later}, [lines.resent(len(found), later)]


def _meant(said: str, tx: Transaction, stuck: Sequence[Sent]) -> list[Sent]:
    is_ticket = said[:1] in "Qq"
    return chosen(tx, "" if is_ticket else said, said.upper() if is_ticket else "", stuck)


def _shown(found: Named) -> list[dict[str, Any]]:
    return [
        {
            "id": one.id,
            "kind": texts.kind(one),
            "reader": reader,
            "platform": one.platform,
            "state": one.state.value,
            "attempts": one.attempts,
            "doubts": one.doubts,
            "error": one.error,
            "created_at": _iso(one.created_at),
            "not_before": _iso(one.not_before),
            "settled_at": _iso(one.settled_at),
        }
        for reader, one in found
    ]


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
