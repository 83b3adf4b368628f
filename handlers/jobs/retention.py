"""Once a day: words whose time is over are erased, and people who left lose access."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final

from handlers import notices
from handlers.auditing.sending import PREFIX
from handlers.context import Context
from handlers.rules.retention import years_before
from handlers.texts import retention as texts
from storage.directory import Person
from storage.records import Concern
from storage.transaction import Transaction

log = logging.getLogger(__name__)

JOB: Final = "retention"


def retention(tx: Transaction, ctx: Context) -> int:
    """Once a day; returns how many texts were erased and accounts cut off."""
    if not tx.marks.claim(JOB, ctx.day.isoformat(), ctx.now):
        return 0
    return erase(tx, ctx) + cut_off(tx, ctx)


def erase(tx: Transaction, ctx: Context) -> int:
    """Erase what the periods say; what the sweep told has no words in it, and is audited."""
    periods = ctx.retention
    count = tx.erasing.sent(ctx.now - timedelta(days=periods.chat_days), (PREFIX,))
    for years, important in ((periods.ticket_years, False), (periods.important_years, True)):
        if not years:
            continue
        before = years_before(ctx.now, years)
        for ticket_id in tx.erasing.ended(before, important=important):
            count += tx.erasing.ticket(ticket_id, f"{years}y", ctx.now)
    if count:
        log.info("retention: %d texts erased", count)
    return count


def cut_off(tx: Transaction, ctx: Context) -> int:
    """Whose posts have all ended loses accounts and rights; the desk hears what was theirs."""
    left = [person for person in ctx.directory.people if has_left(ctx, person)]
    for person in left:
        tx.registers.cut_off(person.id)
        log.info("person=%d has left, accounts cut off", person.id)
        number = len(person.accounts)
        key = f"left:{person.id}:{ctx.day}"
        work, is_admin = _open_work(tx, ctx, person), person.is_admin
        text = texts.left(person.name, number, *work, is_admin=is_admin)
        quiet = notices.office_time(ctx)
        desk = [one for one in notices.desk(ctx) if one != person]
        notices.owe(tx, ctx, notices.to_people(ctx, desk, key, text, not_before=quiet))
    return len(left)


def has_left(ctx: Context, person: Person) -> bool:
    """Whether they had posts, have none today or later, and still have access."""
    if not (person.accounts or person.is_admin):
        return False
    posts = [post for post in ctx.directory.posts if post.person_id == person.id]
    return bool(posts) and all(post.to_on and post.to_on < ctx.day for post in posts)


def _open_work(
    tx: Transaction, ctx: Context, person: Person
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of their projects, and numbers of what they reported and is open."""
    mine = (p for p in ctx.directory.projects if person.id in (p.manager_id, p.leader_id))
    reported = tx.tickets.find(of=Concern(reporter_id=person.id))
    return tuple(p.name for p in mine), tuple(t.shown_number for t in reported)
