"""Permits that run out or slip: told once each, merged for each reader, on working days only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from typing import Final

from handlers import notices
from handlers.context import Context
from handlers.jobs.audiences import merged, reachable
from handlers.rules.ledgers import is_granted, is_late, is_needed
from handlers.rules.workcalendar import county_time
from handlers.texts import permitnotices as texts
from storage.directory import Person, Project
from storage.records import Permit
from storage.transaction import Transaction

JOB: Final = "permits"
AT: Final = time(8, 45)  # a quarter after the digests
AHEAD: Final = (7, 30)  # days before the last one, the nearer one first
LONGEST: Final = timedelta(days=max(AHEAD))


@dataclass(frozen=True, slots=True)
class _News:
    """What is to be told of a permit; `mark` is different for each thing that is told once."""

    permit: Permit
    mark: str
    line: str


def remind_of_permits(tx: Transaction, ctx: Context) -> int:
    """Owe today's reminders, once a working day; returns how many messages."""
    due = county_time(ctx.day, AT)
    if not ctx.calendar.is_workday(ctx.day) or ctx.now < due:
        return 0
    if not tx.marks.claim(JOB, ctx.day.isoformat(), ctx.now):
        return 0
    told: dict[Person, list[str]] = {}
    for permit in tx.ledgers.permits_due(ctx.day + LONGEST):
        project = ctx.directory.project(permit.project_id)
        news = _news(permit, project, ctx) if project else None
        if project and news and tx.marks.claim("permit", news.mark, ctx.now):
            for person in _readers(ctx, permit, project):
                told.setdefault(person, []).append(news.line)
    return notices.owe(tx, ctx, merged(ctx, JOB, told, texts.reminder))


def _news(permit: Permit, project: Project, ctx: Context) -> _News | None:
    """The one thing to say of the permit today, if there is any."""
    expires = permit.expires_on
    if is_needed(permit) and is_granted(permit) and expires:
        left = (expires - ctx.day).days
        step = -1 if left < 0 else next((days for days in AHEAD if left <= days), None)
        if step is None:
            return None
        line = texts.expiring(project.name, permit.name, expires, left)
        return _News(permit, f"{permit.id}:expires:{expires}:{step}", line)
    if is_late(permit, ctx.day) and permit.planned_on:
        line = texts.slipped(project.name, permit, permit.planned_on)
        return _News(permit, f"{permit.id}:planned:{permit.planned_on}", line)
    return None


def _readers(ctx: Context, permit: Permit, project: Project) -> tuple[Person, ...]:
    """The project's manager and the unit that handles it; the desk where nobody is reached."""
    manager = ctx.directory.person(project.manager_id)
    staff = notices.unit_staff(ctx, permit.unit_id) if permit.unit_id else ()
    people = (*ctx.directory.present((manager,) if manager else (), ctx.day), *staff)
    return reachable(ctx, people) or reachable(ctx, notices.desk(ctx))
