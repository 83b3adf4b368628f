"""The daily audit: in small portions at night, its result told, its silence an alarm."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
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
PORTION: Final = 100  # tickets in one transaction
ENDED_WITHIN: Final = timedelta(days=7)  # open tickets are looked at however old they are
CURSOR, FOUND, DONE = "audit.cursor", "audit.found", "audit.done"
SILENCE: Final = timedelta(hours=49)


def audit(tx: Transaction, ctx: Context) -> int:
    """The next portion of today's audit, if any is left; returns how many tickets it has."""
    day = ctx.day.isoformat()
    if ctx.now.astimezone(SHANGHAI).hour < FROM_HOUR or tx.marks.text(DONE) == day:
        return 0
    begun, _, cursor = (tx.marks.text(CURSOR) or "").partition(" ")
    after = int(cursor or 0) if begun == day else 0
    tickets = tx.trail.tickets(after, ctx.now - ENDED_WITHIN, PORTION)
    report = audit_some(tx, ctx, tickets)
    before = int(tx.marks.text(FOUND) or 0) if after else 0
    findings = report.findings
    if tickets:
        tx.marks.set_text(CURSOR, f"{day} {tickets[-1].id}")
    else:
        findings = audit_trail(tx, ctx, ctx.now - ENDED_WITHIN)
        tx.marks.set_text(DONE, day)
        tx.marks.claim(JOB, day, ctx.now)
    tx.marks.set_text(FOUND, str(before + len(findings)))
    _report(tx, ctx, findings, f"audit:{day}:{after}")
    return report.checked


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
