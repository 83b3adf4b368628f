"""The next 对接 between a project and a bank: its manager is reminded the working day before.

Privately and without amounts, since money is restricted; once for each date, merged.
"""

from __future__ import annotations

from datetime import time
from typing import Final

from handlers import notices
from handlers.context import Context
from handlers.jobs.audiences import merged, reachable
from handlers.recurring import at_clock
from handlers.texts import money as texts
from storage.directory import Person, Project
from storage.transaction import Transaction

JOB: Final = "contacts"
TOLD: Final = "contact"  # the mark of a date that was told
AT: Final = time(8, 50)  # after what the digests and the permits say


def remind_of_contacts(tx: Transaction, ctx: Context) -> int:
    """Owe today's reminders, once a working day; returns how many messages.

    The day before may have been missed: then the morning of the day itself still tells.
    """
    if not ctx.calendar.is_workday(ctx.day) or ctx.now < at_clock(ctx, AT):
        return 0
    if not tx.marks.claim(JOB, ctx.day.isoformat(), ctx.now):
        return 0
    told: dict[Person, list[str]] = {}
    for funding in tx.ledgers.contacts_due(ctx.day, ctx.calendar.next_workday(ctx.day)):
        project = ctx.directory.project(funding.project_id)
        mark = f"{funding.id}:{funding.next_on}"
        if project and funding.next_on and tx.marks.claim(TOLD, mark, ctx.now):
            line = texts.meeting(project.name, funding, funding.next_on)
            for person in _readers(ctx, project):
                told.setdefault(person, []).append(line)
    return notices.owe(tx, ctx, merged(ctx, JOB, told, texts.meetings))


def _readers(ctx: Context, project: Project) -> tuple[Person, ...]:
    """The project's manager; the desk where nobody is reached."""
    manager = ctx.directory.person(project.manager_id)
    people = ctx.directory.present((manager,) if manager else (), ctx.day)
    return reachable(ctx, people) or reachable(ctx, notices.desk(ctx))
