"""Whether every rung that was due was told: once, not before its time, and not long after.

What was due is computed anew for every state that the history names, by the present calendar:
from the last time on that a change of the calendar moved its deadlines. The marks that the sweep
keeps on the ticket are not believed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise, takewhile
from typing import Final

from handlers.auditing.findings import Fault, Finding
from handlers.auditing.replaying import Moment
from handlers.rules.escalation import is_routine, quiet_until
from handlers.rules.ladders import Case, rungs_of
from handlers.rules.policies import Policy
from handlers.rules.rungs import Rung
from handlers.rules.workcalendar import WorkCalendar
from storage.records import Action, Summons, Ticket

GRACE: Final = timedelta(minutes=15)  # the sweep comes every few seconds; a long batch may wait

Outage = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Book:
    """What the audit of one ticket looks at; `outages` are the times when nothing swept."""

    number: str
    moments: Sequence[Moment]
    summonses: Sequence[Summons]
    policy: Policy
    calendar: WorkCalendar
    outages: Sequence[Outage]
    now: datetime

    def comparable(self) -> Sequence[Moment]:
        """The moments since the deadlines followed from the present calendar."""
        counted = [n for n, m in enumerate(self.moments) if m.event.action is Action.RECOUNT]
        return self.moments[counted[-1] :] if counted else self.moments

    def case(self, ticket: Ticket, at: datetime) -> Case:
        """The ticket and its summonses as they were then."""
        called = tuple(_then(one, at) for one in self.summonses)
        return Case(ticket, called if ticket.whistle_level else (), self.policy, self.calendar)


def _then(one: Summons, at: datetime) -> Summons:
    """The summons as it was: an answer that came later was not there."""
    confirmed = one.confirmed_at if one.confirmed_at and one.confirmed_at <= at else None
    arrived = one.arrived_at if one.arrived_at and one.arrived_at <= at else None
    return replace(one, confirmed_at=confirmed, arrived_at=arrived)


def told_wrongly(book: Book) -> Iterator[Finding]:
    """Notices that nobody owed, that came too early, or that came twice."""
    told = [m for m in book.moments if m.event.action is Action.NOTICE]
    for name, times in Counter(_rung(m) for m in told).items():
        if times > 1:
            yield Finding(Fault.DOUBLED, book.number, name)
    for before, moment in pairwise(book.comparable()):
        if moment.event.action is Action.NOTICE:
            yield from _premature(book, moment, before.after)


def _premature(book: Book, moment: Moment, before: Ticket) -> Iterator[Finding]:
    at, name = moment.event.at, _rung(moment)
    ladder = rungs_of(book.case(before, at))
    rung = next((rung for rung in ladder if rung.name == name), None)
    if rung is None:
        yield Finding(Fault.UNFOUNDED, book.number, name)
    elif rung.at > at:
        yield Finding(Fault.EARLY, book.number, name)


def missed(book: Book) -> Iterator[Finding]:
    """Rungs that stood due and were told nobody, or much too late; each is named once."""
    told = {
        _rung(m): m.event.at for m in reversed(book.moments) if m.event.action is Action.NOTICE
    }
    named: set[str] = set()
    for start, end, ticket in _spans(book):
        for rung in _due(book, start, end, ticket):
            owed = _told_by(book, rung, max(rung.at, start)) + GRACE
            at = told.get(rung.name)
            if rung.name in named or owed >= end or (at is not None and at <= owed):
                continue
            named.add(rung.name)
            fault = Fault.LATE if at is not None else Fault.MISSED
            yield Finding(fault, book.number, rung.name)


def _spans(book: Book) -> Iterator[tuple[datetime, datetime, Ticket]]:
    """The times between two steps, each with the ticket as it was; a notice is no step."""
    steps = [m for m in book.comparable() if m.event.action is not Action.NOTICE]
    ends = [*(m.event.at for m in steps[1:]), book.now]
    for moment, end in zip(steps, ends, strict=True):
        if moment.event.at < end:
            yield moment.event.at, end, moment.after


def _due(book: Book, start: datetime, end: datetime, ticket: Ticket) -> Iterator[Rung]:
    return takewhile(lambda rung: rung.at < end, rungs_of(book.case(ticket, start)))


def _told_by(book: Book, rung: Rung, at: datetime) -> datetime:
    """When the sweep could tell it: it runs, and a routine one waits for the quiet to end."""
    for _ in range(2):  # an outage may end in quiet hours, and begin in them
        at = _reachable(at, book.outages)
        at = quiet_until(at, book.calendar) or at if is_routine(rung) else at
    return at


def _reachable(at: datetime, outages: Sequence[Outage]) -> datetime:
    """When something could sweep again, from that moment on."""
    return max([at, *(until for since, until in outages if since <= at < until)])


def _rung(moment: Moment) -> str:
    return str(moment.event.data.get("rung", ""))
