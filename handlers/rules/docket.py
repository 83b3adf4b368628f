"""What the weekly meeting (会商) has to talk about: what no single unit will solve. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import Final

from handlers.rules.selection import needs_decision
from handlers.rules.view import TicketView
from storage.records import Light, Status, Ticket

WEEKDAY: Final = 3  # Thursday, counted from Monday as 0: the afternoon before the meeting
AT: Final = time(15, 0)
DONE: Final = frozenset({Status.REVIEW, Status.RATING})  # finished, if not yet closed
LIGHTS: Final = (Light.RED, Light.YELLOW, Light.BLUE, Light.GREEN, Light.GREY)


def for_meeting(rows: Iterable[TicketView]) -> list[TicketView]:
    """The unresolved cross-unit matters: what needs a decision first, then by light."""
    found = [row for row in rows if is_unresolved(row.ticket)]
    return sorted(
        found, key=lambda r: (not needs_decision(r.ticket), LIGHTS.index(r.light), r.ticket.id)
    )


def units(ticket: Ticket) -> int:
    """How many units the matter is with."""
    return len({ticket.unit_id, *ticket.co_unit_ids} - {None})


def is_unresolved(ticket: Ticket) -> bool:
    """Whether the meeting has to talk about it: no single unit will solve it."""
    is_open = ticket.is_open and ticket.status not in DONE
    return is_open and (units(ticket) >= 2 or needs_decision(ticket))
