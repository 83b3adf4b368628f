"""How many tickets of each project stand behind lasting numbers of a digest, and how many are red.

What the status alone decides the database counts; only tickets in work are looked at one by one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from handlers.context import Context
from handlers.rules.lights import light
from handlers.rules.selection import STANDING, Moment, Pick, counts
from storage.records import Light, Ticket
from storage.transaction import Transaction

Counts = Mapping[int | None, Mapping[Pick, int]]


@dataclass(frozen=True, slots=True)
class Lit:
    """As much of a ticket as a light's count asks for."""

    ticket: Ticket
    light: Light


def standing(tx: Transaction, ctx: Context, of: Collection[int] | None = None) -> Counts:
    """累计, 已销, 在办, 挂起 and red of these projects (None: all) that have any tickets."""
    found: defaultdict[int | None, Counter[Pick]] = defaultdict(Counter)
    for (project_id, status), count in tx.pages.standing(of).items():
        for pick, statuses in STANDING.items():
            found[project_id][pick] += count * (status in statuses)
    moment = Moment(ctx.now, ctx.now, ctx.calendar)
    for ticket in tx.pages.tickets(STANDING[Pick.RUNNING], of):
        lit = Lit(ticket, light(ticket, ctx.now, ctx.calendar))
        found[ticket.project_id][Pick.RED] += counts(Pick.RED, lit, moment)
    return found
