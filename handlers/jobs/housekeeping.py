"""Housekeeping: dropping what may no longer be kept, and telling the operator what is stuck."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Final

from handlers.context import Context
from handlers.jobs.audit import is_silent
from handlers.jobs.backups import silent
from handlers.jobs.operators import tell_operators
from handlers.jobs.recounting import recount
from handlers.texts import auditing, backups, delivering
from handlers.texts import notices as texts
from storage.transaction import Transaction

NOVEMBER: Final = 11  # by then next year's holiday notice is usually out
STUCK_RECENTLY = timedelta(days=7)
TRIED_LONG = timedelta(hours=1)
KEEP_CLAIMS = timedelta(days=30)  # identities that no administrator decides on
KEEP_INBOX = timedelta(days=30)  # longer than any platform redelivers


def housekeeping(tx: Transaction, ctx: Context) -> int:
    """Purge what is old; let deadlines follow the calendar; tell administrators what is stuck."""
    purged = tx.inbox.purge(ctx.now - KEEP_INBOX)
    purged += tx.claims.expire(ctx.now - KEEP_CLAIMS, ctx.now)
    recount(tx, ctx)
    if counts := _stuck(tx, ctx):
        tell_operators(tx, ctx, f"stuck:{ctx.day.isoformat()}", delivering.stuck(counts))
    if ctx.calendar.is_workday(ctx.day) and (years := unknown_years(ctx)):
        week = ctx.day.isocalendar()
        tell_operators(tx, ctx, f"calendar:{week.year}-{week.week}", texts.no_calendar(years))
    if is_silent(tx, ctx.now):
        tell_operators(tx, ctx, f"audit:silent:{ctx.day.isoformat()}", auditing.SILENT)
    for job, last in silent(tx, ctx.now).items():
        tell_operators(tx, ctx, f"{job}:silent:{ctx.day.isoformat()}", backups.silent(job, last))
    return purged


def _stuck(tx: Transaction, ctx: Context) -> Counter[str]:
    """How many recent messages did not arrive, or are tried in vain, by state."""
    recent = tx.trail.stuck(ctx.now - STUCK_RECENTLY)
    vain = tx.trail.in_vain(ctx.now - STUCK_RECENTLY, ctx.now - TRIED_LONG)
    return Counter([*(one.state.value for one in recent), *["pending"] * vain])


def unknown_years(ctx: Context) -> list[int]:
    """This year and, from 1 November, the next, as far as their holidays are not known."""
    year = ctx.day.year
    needed = (year, year + 1) if ctx.day.month >= NOVEMBER else (year,)
    return [year for year in needed if not ctx.calendar.is_announced(year)]
