"""Who could not be reached by a notice that is due soon: told to desk and administrators in time.

An alarm that reaches nobody jumps to whoever is next, so it is better to know before
(https://github.com/grafana/oncall/issues/1326): the post is vacant, or its holder has no account
on a platform that runs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from handlers import notices
from handlers.context import Context
from handlers.jobs.audiences import AUDIENCES, reachable
from handlers.jobs.digest import moment
from handlers.rules.clearing import alarm_of
from handlers.rules.escalation import ladder_until
from handlers.rules.rungs import Audience, Rung
from handlers.texts import rungs as texts
from storage.directory import Person
from storage.records import Ticket
from storage.transaction import Transaction

AHEAD: Final = 3  # working days looked ahead
JOB: Final = "reachability"
UNNAMED: Final = (Audience.REPORTER, Audience.LEAD)  # the latter's own rungs tell of them
Gap = tuple[Audience, int | None, tuple[Person, ...]]  # whom, of which unit, its people


def report_unreachable(tx: Transaction, ctx: Context) -> int:
    """Once a working day, tell of audiences that nobody of can be reached; returns how many.

    Each is told of once a week.
    """
    if not ctx.calendar.is_workday(ctx.day) or ctx.now < moment(ctx):
        return 0
    if not tx.marks.claim(JOB, ctx.day.isoformat(), ctx.now):
        return 0
    week = ctx.day.isocalendar()
    gaps = {
        gap: numbers
        for gap, numbers in _gaps(tx, ctx).items()
        if tx.marks.claim(f"{JOB}:{_code(gap)}", f"{week.year}-{week.week:02}", ctx.now)
    }
    if gaps:
        lines = [_line(ctx, gap, numbers) for gap, numbers in gaps.items()]
        text = texts.merged(texts.unreachable_title(len(lines)), lines)
        readers = (*notices.desk(ctx), *notices.admins(ctx))
        key, quiet = f"{JOB}:{ctx.day.isoformat()}", notices.office_time(ctx)
        notices.owe(tx, ctx, notices.to_people(ctx, readers, key, text, not_before=quiet))
    return len(gaps)


def _gaps(tx: Transaction, ctx: Context) -> dict[Gap, list[str]]:
    """Audiences without anybody who can be reached, with the numbers of their tickets."""
    found: dict[Gap, list[str]] = defaultdict(list)
    until = ctx.calendar.closing(ctx.calendar.add_workdays(ctx.day, AHEAD))
    for ticket in reversed(tx.tickets.find()):
        for rung in _coming(tx, ctx, ticket, until):
            people = AUDIENCES[rung.audience](ctx, ticket, rung)
            if rung.audience in UNNAMED or reachable(ctx, people):
                continue
            numbers = found[rung.audience, rung.unit_id, people]
            if ticket.shown_number not in numbers:
                numbers.append(ticket.shown_number)
    return found


def _coming(tx: Transaction, ctx: Context, ticket: Ticket, until: datetime) -> Iterator[Rung]:
    summonses = tx.tickets.summonses(ticket.id) if ticket.whistle_level else ()
    rungs = ladder_until(ticket, summonses, ctx.policy_of(ticket), ctx.calendar, until)
    return (r for r in rungs if not alarm_of(r) and r.name not in ticket.fired)


def _code(gap: Gap) -> str:
    audience, unit_id, people = gap
    return f"{audience}:{unit_id or 0}:{','.join(str(p.id) for p in people)}"


def _line(ctx: Context, gap: Gap, numbers: list[str]) -> str:
    audience, unit_id, people = gap
    unit = ctx.directory.unit(unit_id)
    names = [person.name for person in people]
    return texts.unreachable_line(audience.value, unit.name if unit else "", names, numbers)
