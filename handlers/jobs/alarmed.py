"""Whom a rung was told to: kept in its NOTICE, so that they hear when it is over.

`data` of a NOTICE: `rung` its name, `who` the audience, `to` the ids of the persons with commas
between, `missing` the audience that could not be reached, if others read it, `since` the name of
the alarm that only goes on in this one, so that nobody was told. A reporter's id is never kept
there, for the report may be anonymous.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers import notices
from handlers.context import Context
from handlers.jobs.audiences import Reached, reachable
from handlers.rules.clearing import DUE_RUNS
from handlers.rules.rungs import Audience, Rung
from storage.directory import Person
from storage.records import Action, Ticket
from storage.transaction import Transaction


def noted(rung: Rung, found: Reached, since: str | None) -> dict[str, str | int | None]:
    """What the history keeps of whom a rung was told to, or since which alarm they know."""
    is_named = found.people and rung.audience is not Audience.REPORTER
    told = {"to": ",".join(str(p.id) for p in found.people)} if is_named else {}
    missing = {"missing": found.missing.value} if found.missing else {}
    before = {"since": since} if since else {}
    return {"rung": rung.name, "who": rung.audience.value, **told, **missing, **before}


@dataclass(frozen=True, slots=True)
class Alarmed:
    """Who was told of which alarm, by the rung's name."""

    told: Mapping[str, tuple[Person, ...]]

    @staticmethod
    def of(tx: Transaction, ctx: Context, ticket: Ticket, over: Sequence[Rung]) -> Alarmed:
        """Those to be told that these alarms are over.

        While the ticket is still worked on, its unit knows by itself: it signed, or asked.
        """
        if not over:
            return Alarmed({})
        running = ticket.status in DUE_RUNS
        own = notices.unit_staff(ctx, ticket.unit_id) if running else ()
        told: dict[str, tuple[Person, ...]] = {}
        for event in tx.tickets.history(ticket.id):
            name, since = (str(event.data.get(key, "")) for key in ("rung", "since"))
            if event.action is Action.NOTICE and since:
                told[name] = told.get(since, ())
            elif event.action is Action.NOTICE:
                people = _people(ctx, str(event.data.get("to") or ""))
                told[name] = tuple(p for p in people if p not in own)
        return Alarmed(told)

    def by(self, alarm: str) -> tuple[Person, ...]:
        """Who was told of that alarm."""
        return self.told.get(alarm, ())


def _people(ctx: Context, ids: str) -> tuple[Person, ...]:
    found = (ctx.directory.person(int(number)) for number in ids.split(",") if number)
    return reachable(ctx, [person for person in found if person])
