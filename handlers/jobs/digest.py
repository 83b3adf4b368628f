"""Daily digests: one per leader (own projects) and one for the desk, once per working day.

They leave between 3 and 10 minutes after 8:30 or the time that the reader chose, each person's at
the same second of a given day: at the full and the half hour everybody's robots speak, and
platforms answer with their throttling:
https://open.dingtalk.com/document/development/how-to-process-api-throttling-on-the-dingtalk-server
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from hashlib import sha256
from typing import Final

from handlers import digests, notices, recurring
from handlers.context import Context
from handlers.digests import AT, Matters
from handlers.messages import OutgoingMessage
from handlers.recurring import DAILY, Reader, at_clock
from handlers.rules.selection import is_open_in
from handlers.rules.view import TicketView
from handlers.rules.workcalendar import county_time
from storage.directory import Person
from storage.records import Ended
from storage.transaction import Transaction

FIRST: Final = timedelta(minutes=3)  # after that
SPREAD: Final = 7 * 60  # seconds
JOB = "digest"


def digest(tx: Transaction, ctx: Context) -> int:
    """Send today's digests whose hour has come and that were not sent; returns how many."""
    digests.note_registers(tx, ctx)
    if tx.marks.last(JOB) == ctx.day.isoformat():  # one mark for all: an earlier version sent it
        return 0
    due = recurring.due(DAILY, JOB, tx, ctx)
    return notices.owe(tx, ctx, _digests(tx, ctx, due)) if due else 0


def moment(ctx: Context) -> datetime:
    """When today's digest is due for who chose no other time."""
    return at_clock(ctx, AT)


def next_moment(ctx: Context, chosen: Iterable[time | None] = ()) -> datetime:
    """When the next digest is due, strictly after now; `chosen` are readers' own times."""
    times = sorted({AT, *(at for at in chosen if at)})
    today = [at_clock(ctx, at) for at in times if at_clock(ctx, at) > ctx.now]
    if today and ctx.calendar.is_workday(ctx.day):
        return today[0]
    day = ctx.calendar.next_workday(ctx.day)
    return county_time(day, times[0])


def _digests(tx: Transaction, ctx: Context, due: Sequence[Reader]) -> Iterable[OutgoingMessage]:
    """One pass over the tickets for all readers; a leader's page touches only their own."""
    since = min(digests.news_since(tx, ctx, reader.person.id) for reader in due)
    found = digests.matters(tx, ctx, projects_of(due), since)
    by_project = grouped(found)
    key = f"{DAILY.key}:{ctx.day.isoformat()}"
    for reader in due:
        own = found if reader.scope is None else of_projects(by_project, reader.scope)
        yield from _one(tx, ctx, reader, own, key)


def projects_of(due: Sequence[Reader]) -> frozenset[int] | None:
    """The projects that these readers read about; None: the whole county."""
    if any(r.scope is None for r in due):
        return None
    return frozenset[int]().union(*(r.scope or () for r in due))


def grouped(found: Matters) -> Mapping[int, Matters]:
    """The same by project; what has none is left out."""
    rows: defaultdict[int, list[TicketView]] = defaultdict(list)
    earlier: defaultdict[int, list[Ended]] = defaultdict(list)
    for row in found.rows:
        if row.ticket.project_id is not None:
            rows[row.ticket.project_id].append(row)
    for one in found.earlier:
        if one.project_id is not None:
            earlier[one.project_id].append(one)
    return {id_: Matters(rows[id_], earlier[id_]) for id_ in {*rows, *earlier}}


def of_projects(by_project: Mapping[int, Matters], projects: frozenset[int]) -> Matters:
    """What these projects have, newest first; its cost knows nothing of other projects."""
    own = [by_project[id_] for id_ in projects if id_ in by_project]
    rows = [row for matters in own for row in matters.rows]
    earlier = [one for matters in own for one in matters.earlier]
    return Matters(sorted(rows, key=lambda row: -row.ticket.id), earlier)


def _one(
    tx: Transaction, ctx: Context, reader: Reader, of: Matters, key: str
) -> Iterable[OutgoingMessage]:
    """Nothing when there is nothing open."""
    is_any = any(is_open_in(row.ticket, reader.scope) for row in of.rows)
    if is_any and ctx.account_of(reader.person):
        text = digests.made(tx, ctx, reader.person.id, of, is_scheduled=True)
        turn = reader.at + turn_of(ctx, str(reader.person.id))
        yield from regular(tx, ctx, reader.person, key, text, turn)


def regular(
    tx: Transaction, ctx: Context, person: Person, key: str, text: str, turn: datetime
) -> Iterator[OutgoingMessage]:
    """What comes regularly, on the platform that the person wants it on."""
    wish = digests.channel(tx, person.id)
    message = notices.to_person(ctx, person, key, text, not_before=turn, wish=wish)
    if message:
        yield replace(message, is_regular=True)


def turn_of(ctx: Context, reader: str) -> timedelta:
    """How long after its hour a digest leaves: the same whoever asks, another one every day."""
    dice = int.from_bytes(sha256(f"{ctx.day}:{reader}".encode()).digest()[:4])
    return FIRST + timedelta(seconds=dice % SPREAD)
