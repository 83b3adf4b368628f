"""What the weekly meeting (会商) has to talk about: what no single unit will solve. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import Final

from handlers.rules.selection import needs_decision
from handlers.rules.view import TicketView
from storage.records import Light, Status

WEEKDAY: Final = 3  # Thursday, counted from Monday as 0: the afternoon before the meeting
AT: Final = time(15, 0)
DONE: Final = frozenset({Status.REVIEW, Status.RATING})  # finished, if not yet closed
LIGHTS: Final = (Light.RED, Light.YELLOW, Light.BLUE, Light.GREEN, Light.GREY)


def for_meeting(rows: Iterable[TicketView]) -> list[TicketView]:
    """The unresolved cross-unit matters: what needs a decision first, then by light."""
    found = [row for row in rows if _is_unresolved(row)]
    return sorted(
        found, key=lambda r: (not needs_decision(r.ticket), LIGHTS.index(r.light), r.ticket.id)
    )


def units(row: TicketView) -> int:
    """How many units the matter is with."""
    ticket = row.ticket
    return len({ticket.unit_id, *ticket.co_unit_ids} - {None})


def _is_unresolved(row: TicketView) -> bool:
    is_open = row.ticket.is_open and row.ticket.status not in DONE
    return is_open and (units(row) >= 2 or needs_decision(row.ticket))
