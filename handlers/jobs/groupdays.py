"""Each project group's morning message: what is open there, nothing else and nothing private."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from handlers import notices
from handlers.context import Context
from handlers.jobs.digest import turn_of
from handlers.messages import OutgoingMessage
from handlers.recurring import GROUP, at_clock
from handlers.rules.view import TicketView, view
from handlers.texts.groupdays import group_day
from storage.directory import Group
from storage.records import Action, Light
from storage.transaction import Transaction

JOB: Final = "group"
ORDER: Final = (Light.RED, Light.YELLOW, Light.BLUE, Light.GREEN, Light.GREY)


def group_days(tx: Transaction, ctx: Context) -> int:
    """Send today's messages to bound project groups, once each; returns how many."""
    if not GROUP.is_time(ctx, GROUP.at):
        return 0
    done = set(tx.marks.periods(f"{JOB}:{ctx.day}"))
    waiting = [group for group, _ in GROUP.readers(ctx) if str(group.id) not in done]
    due = [g for g in waiting if tx.marks.claim(f"{JOB}:{ctx.day}", str(g.id), ctx.now)]
    return notices.owe(tx, ctx, _messages(tx, ctx, due)) if due else 0


def _messages(tx: Transaction, ctx: Context, due: Sequence[Group]) -> Iterator[OutgoingMessage]:
    open_ones, key = _open(tx, ctx), f"{GROUP.key}:{ctx.day.isoformat()}"
    for group in due:
        rows = [row for project in group.project_ids for row in open_ones.get(project, ())]
        rows.sort(key=lambda row: (ORDER.index(row.light), row.ticket.id))
        turn = at_clock(ctx, GROUP.at) + turn_of(ctx, f"g{group.id}")
        text = group_day(rows, ctx.now)
        message = notices.to_group(ctx, group, key, text, not_before=turn) if rows else None
        if message and not tx.quieting.until(message.platform, message.target, ctx.now):
            yield replace(message, is_regular=True)


def _open(tx: Transaction, ctx: Context) -> Mapping[int, Sequence[TicketView]]:
    """What is open, by project, without what a leader gave in private."""
    private = tx.trail.begun_by(Action.ORDER)
    found: defaultdict[int, list[TicketView]] = defaultdict(list)
    for ticket in tx.tickets.find():
        if ticket.project_id is not None and ticket.id not in private:
            found[ticket.project_id].append(view(ticket, ctx.directory, ctx.now, ctx.calendar))
    return found
