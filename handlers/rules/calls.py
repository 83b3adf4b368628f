"""What becomes of a unit's call when whoever had answered it cannot come after all."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from storage.records import Summons

AGAIN = "again"  # marks the line of the history after which they are waited for anew


def on_leave(one: Summons, due: datetime) -> Summons:
    """The unit is waited for anew until then, unless it never answered or is on the spot."""
    if one.confirmed_at is None or one.arrived_at is not None:
        return one
    return replace(one, confirmed_at=None, confirmed_by=None, promised_at=None, confirm_due_at=due)
