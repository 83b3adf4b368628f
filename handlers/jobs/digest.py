"""Daily digests: one per leader (own projects) and one for the desk, once per working day.

They leave one by one between 8:33 and 8:40, each person's at the same second of a given day: at
the full and the half hour everybody's robots speak, and platforms answer with their throttling:
https://open.dingtalk.com/document/development/how-to-process-api-throttling-on-the-dingtalk-server
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from typing import Final

from handlers import notices
from handlers.context import Context
from handlers.messages import OutgoingMessage
from handlers.rules.view import TicketView, view
from handlers.rules.workcalendar import SHANGHAI
from handlers.texts import digests as texts
from storage.directory import Person
from storage.transaction import Transaction

AT = time(8, 30)
FIRST: Final = timedelta(minutes=3)  # after that
SPREAD: Final = 7 * 60  # seconds
JOB = "digest"


def digest(tx: Transaction, ctx: Context) -> int:
    """Send today's digests if their hour has come and they were not sent; returns how many."""
    if not ctx.calendar.is_workday(ctx.day) or ctx.now < moment(ctx):
        return 0
    if not tx.marks.claim(JOB, ctx.day.isoformat(), ctx.now):
        return 0
    return notices.owe(tx, ctx, _digests(tx, ctx))


def moment(ctx: Context) -> datetime:
    """When today's digest is due."""
    return datetime.combine(ctx.day, AT, SHANGHAI).astimezone(UTC)


def next_moment(ctx: Context) -> datetime:
    """When the next digest is due, strictly after now."""
    today = moment(ctx)
    if ctx.calendar.is_workday(ctx.day) and ctx.now < today:
        return today
    day = ctx.calendar.next_workday(ctx.day)
    return datetime.combine(day, AT, SHANGHAI).astimezone(UTC)


def _digests(tx: Transaction, ctx: Context) -> Iterable[OutgoingMessage]:
    tickets = tx.tickets.find(open_only=False)
    rows = [view(ticket, ctx.directory, ctx.now, ctx.calendar) for ticket in tickets]
    key = f"digest:daily:{ctx.day.isoformat()}"
    for leader, project_ids in _leaders(ctx):
        own = [r for r in rows if r.ticket.project_id in project_ids]
        yield from _one(ctx, leader, own, key)
    for person in notices.desk(ctx):
        yield from _one(ctx, person, rows, key)


def _one(
    ctx: Context, person: Person, rows: list[TicketView], key: str
) -> Iterable[OutgoingMessage]:
    """Nothing when there is nothing open."""
    if any(row.ticket.is_open for row in rows):
        text = texts.daily(rows, ctx.now, ctx.calendar)
        message = notices.to_person(ctx, person, key, text, not_before=_turn(ctx, person))
        if message:
            yield message


def _turn(ctx: Context, person: Person) -> datetime:
    """When that person's digest leaves: the same whoever asks, another one every day."""
    dice = int.from_bytes(sha256(f"{ctx.day}:{person.id}".encode()).digest()[:4])
    return moment(ctx) + FIRST + timedelta(seconds=dice % SPREAD)


def _leaders(ctx: Context) -> list[tuple[Person, frozenset[int]]]:
    projects = ctx.directory.projects
    ids = dict.fromkeys(p.leader_id for p in projects if p.leader_id)
    found = ((ctx.directory.person(i), i) for i in ids)
    return [
        (person, frozenset(p.id for p in projects if p.leader_id == i))
        for person, i in found
        if person
    ]
