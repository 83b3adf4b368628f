"""The daily audit: in small portions at night, its result told, its silence an alarm.

A portion is read first and then written down, so that nobody who writes has to wait for it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from handlers.auditing import Finding, audit_some, audit_trail
from handlers.context import Context
from handlers.jobs.operators import tell_operators
from handlers.rules.workcalendar import SHANGHAI
from handlers.texts import auditing as texts
from storage.transaction import Transaction

log = logging.getLogger(__name__)

JOB: Final = "audit"
FROM_HOUR: Final = 1  # o'clock in Shanghai
PORTION: Final = 100  # tickets at once
ENDED_WITHIN: Final = timedelta(days=7)  # open tickets are looked at however old they are
CURSOR, FOUND, DONE = "audit.cursor", "audit.found", "audit.done"
SILENCE: Final = timedelta(hours=49)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one portion showed, and the mark by which it counts as done: its text before, after."""

    checked: int
    findings: tuple[Finding, ...]
    mark: str
    before: str | None
    after: str
    day: str
    since: int  # the id of the ticket before the first


def audit(tx: Transaction, ctx: Context) -> int:
    """The next portion of today's audit, if any is left; returns how many tickets it has."""
    return look(tx, ctx)(tx, ctx)


def look(tx: Transaction, ctx: Context) -> Callable[[Transaction, Context], int]:
    """Audit the next portion without writing; returns what writes down how it ended."""
    day, done = ctx.day.isoformat(), tx.marks.text(DONE)
    if ctx.now.astimezone(SHANGHAI).hour < FROM_HOUR or done == day:
        return _nothing
    cursor = tx.marks.text(CURSOR)
    begun, _, last = (cursor or "").partition(" ")
    since = int(last or 0) if begun == day else 0
    tickets = tx.trail.tickets(since, ctx.now - ENDED_WITHIN, PORTION)
    if not tickets:
        findings = audit_trail(tx, ctx, ctx.now - ENDED_WITHIN)
        return partial(_keep, _Seen(0, findings, DONE, done, day, day, since))
    report, after = audit_some(tx, ctx, tickets), f"{day} {tickets[-1].id}"
    return partial(
        _keep, _Seen(report.checked, report.findings, CURSOR, cursor, after, day, since)
    )


def _nothing(_tx: Transaction, _ctx: Context) -> int:
    return 0


def _keep(seen: _Seen, tx: Transaction, ctx: Context) -> int:
    """Write down what was seen, unless another process was quicker; returns how many tickets."""
    if not tx.marks.swap_text(seen.mark, seen.before, seen.after):
        return 0
    if seen.mark == DONE:
        tx.marks.claim(JOB, seen.day, ctx.now)
    before = int(tx.marks.text(FOUND) or 0) if seen.since else 0
    tx.marks.set_text(FOUND, str(before + len(seen.findings)))
    _report(tx, ctx, seen.findings, f"audit:{seen.day}:{seen.since}")
    return seen.checked


def _report(tx: Transaction, ctx: Context, findings: tuple[Finding, ...], key: str) -> None:
    for finding in findings:
        log.error("audit: %s ticket=%s about=%s", finding.fault, finding.number, finding.about)
    if findings:
        told = [(f.fault.value, f.number, f.about) for f in findings]
        tell_operators(tx, ctx, key, texts.told(told))


def is_silent(tx: Transaction, now: datetime) -> bool:
    """Whether no audit has come to its end for too long, though there was time for one."""
    last = tx.marks.last_at(JOB)
    return last is not None and now - last > SILENCE
