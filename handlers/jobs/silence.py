"""Projects with open matters and no word for long: their manager is asked once per silence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final

from handlers import digests, notices
from handlers.context import Context
from handlers.jobs.digest import turn_of
from handlers.messages import OutgoingMessage
from handlers.recurring import at_clock
from handlers.rules.escalation import quiet_until
from handlers.rules.silence import LONGEST, RUNNING, WORDS
from handlers.texts.silence import About, asked
from storage.directory import Person
from storage.records import Action
from storage.transaction import Transaction

JOB: Final = "silence"
BESIDE: Final = timedelta(minutes=15)  # after the morning lists, not on top of them


def ask_the_silent(tx: Transaction, ctx: Context) -> int:
    """Ask about every silence that has become long, once; returns how many messages."""
    if quiet_until(ctx.now, ctx.calendar) or ctx.now < at_clock(ctx, digests.AT):
        return 0
    if not tx.marks.claim(JOB, ctx.day.isoformat(), ctx.now):
        return 0
    return notices.owe(tx, ctx, _questions(tx, ctx))


def _questions(tx: Transaction, ctx: Context) -> Iterator[OutgoingMessage]:
    key, due = f"{JOB}:{ctx.day.isoformat()}", at_clock(ctx, digests.AT) + BESIDE
    for person, names in _silent(tx, ctx).items():
        turn = due + turn_of(ctx, str(person.id))
        yield from notices.to_people(ctx, [person], key, asked(names, LONGEST), not_before=turn)


def _silent(tx: Transaction, ctx: Context) -> dict[Person, list[About]]:
    """The projects to ask about, by who is asked; marks them as asked about."""
    found: defaultdict[Person, list[About]] = defaultdict(list)
    last, numbers = tx.trail.last_words(WORDS, RUNNING), _numbers(tx)
    for project in ctx.directory.projects:
        manager, at = ctx.directory.person(project.manager_id), last.get(project.id)
        if manager is None or at is None or project.id not in numbers:
            continue
        if ctx.calendar.workdays_between(ctx.calendar.local_day(at), ctx.day) < LONGEST:
            continue
        if tx.marks.claim(f"{JOB}:asked", f"{project.id}:{at.isoformat()}", ctx.now):
            for person in ctx.directory.present([manager], ctx.day):
                found[person].append((project.name, numbers[project.id]))
    return found


def _numbers(tx: Transaction) -> Mapping[int, Sequence[str]]:
    """What may be named to a manager, by project, newest first: nothing private or nameless."""
    private = tx.trail.begun_by(Action.ORDER)
    found: defaultdict[int, list[str]] = defaultdict(list)
    for ticket in tx.tickets.find(statuses=RUNNING):
        if ticket.project_id is not None and not ticket.anonymous and ticket.id not in private:
            found[ticket.project_id].append(ticket.shown_number)
    return found
