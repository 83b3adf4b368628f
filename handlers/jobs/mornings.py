"""Each unit's morning list to who answers for it, at the time and with the wish of a digest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from handlers import digests, notices
from handlers.context import Context
from handlers.jobs.digest import at_clock, regular, turn_of
from handlers.messages import OutgoingMessage
from handlers.rules.escalation import quiet_until
from handlers.rules.mornings import Desk, sections
from handlers.rules.view import view
from handlers.texts.mornings import morning
from storage.directory import Person
from storage.transaction import Transaction

JOB: Final = "morning"
FRESH: Final = timedelta(hours=2)  # later than that after its time it is no morning's list


@dataclass(frozen=True, slots=True)
class Reader:
    """Who gets a list, from when on, over which units."""

    person: Person
    at: datetime
    units: frozenset[int]


def mornings(tx: Transaction, ctx: Context) -> int:
    """Send today's lists whose time has come and that were not sent; returns how many."""
    if quiet_until(ctx.now, ctx.calendar):
        return 0
    waiting = readers(tx, ctx)
    done = set(tx.marks.periods(f"{JOB}:{ctx.day}")) if waiting else set()
    due = [
        r
        for r in waiting
        if str(r.person.id) not in done
        and tx.marks.claim(f"{JOB}:{ctx.day}", str(r.person.id), ctx.now)
    ]
    return notices.owe(tx, ctx, _lists(tx, ctx, due)) if due else 0


def readers(tx: Transaction, ctx: Context) -> list[Reader]:
    """Whose time it is now: who answers for a unit and wants a list, each once."""
    wishes = digests.wishes(tx)
    if not any(_is_now(ctx, at) for at in (digests.AT, *wishes.values())):
        return []
    units = _answering(ctx).items()
    times = ((person, wishes.get(person.id, digests.AT), own) for person, own in units)
    return [
        Reader(p, at_clock(ctx, at), frozenset(own))
        for p, at, own in times
        if at and _is_now(ctx, at)
    ]


def _is_now(ctx: Context, at: time | None) -> bool:
    return at is not None and at_clock(ctx, at) <= ctx.now < at_clock(ctx, at) + FRESH


def _answering(ctx: Context) -> dict[Person, set[int]]:
    found: defaultdict[Person, set[int]] = defaultdict(set)
    for unit in ctx.directory.units:
        for person in notices.unit_staff(ctx, unit.id):
            found[person].add(unit.id)
    return found


def _lists(tx: Transaction, ctx: Context, due: Sequence[Reader]) -> Iterable[OutgoingMessage]:
    rows = [view(t, ctx.directory, ctx.now, ctx.calendar) for t in tx.tickets.find()]
    key = f"digest:morning:{ctx.day.isoformat()}"
    for reader in due:
        desk = Desk(reader.units, ctx.now, ctx.calendar)
        text = morning(sections(rows, desk), desk)
        turn = reader.at + turn_of(ctx, str(reader.person.id))
        if text:
            yield from regular(tx, ctx, reader.person, key, text, turn)
