"""How far the clock of some data is ahead; kept in it, so that the demo goes on where it was."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from storage.transaction import Transaction

CLOCK_OFFSET: Final = "clock_offset_seconds"


def clock_offset(tx: Transaction) -> timedelta:
    """How far the clock of this data is ahead; only the demo's ever is."""
    return timedelta(seconds=float(tx.marks.text(CLOCK_OFFSET) or 0))
