"""When nothing swept: the times for which nobody could be told anything, kept for the audit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from storage.transaction import Transaction

LAST: Final = "sweep.last"
OUTAGES: Final = "outage"
PULSE: Final = timedelta(minutes=1)  # how exactly the last sweep is known
NEVER: Final = datetime(2000, 1, 1, tzinfo=UTC)  # before the first sweep nothing was told
SILENCE: Final = timedelta(minutes=10)  # longer without a sweep is an outage


def swept(tx: Transaction, now: datetime) -> None:
    """Note that the sweep runs; a long silence before it is kept as an outage."""
    kept = tx.marks.text(LAST)
    last = datetime.fromisoformat(kept) if kept else NEVER
    if now - last > SILENCE:
        period = f"{last.isoformat()}/{now.astimezone(UTC).isoformat()}"
        tx.marks.claim(OUTAGES, period, now)
    if abs(now - last) >= PULSE:
        tx.marks.set_text(LAST, now.astimezone(UTC).isoformat())


def outages(tx: Transaction, now: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """The outages known, each with its last and its first sweep; the present one ends now."""
    pairs = (period.partition("/") for period in tx.marks.periods(OUTAGES))
    known = ((datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, _, b in pairs)
    last = datetime.fromisoformat(tx.marks.text(LAST) or NEVER.isoformat())
    return (*known, *([(last, now)] if now - last > SILENCE else []))
