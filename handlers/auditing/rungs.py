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
from itertools import accumulate, pairwise, takewhile
from typing import Final

from handlers.auditing.findings import Fault, Finding
from handlers.auditing.replaying import Moment
from handlers.rules.clearing import CLEARED, clearings
from handlers.rules.escalation import is_routine, quiet_until
from handlers.rules.ladders import Case, rungs_of
from handlers.rules.policies import Policy
from handlers.rules.rungs import Rung
from handlers.rules.workcalendar import WorkCalendar
from storage.records import Action

GRACE: Final = timedelta(minutes=15)  # the sweep comes every few seconds; a long batch may wait

Outage = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Book:
    """What the audit of one ticket looks at; `outages` are the times when nothing swept."""

    number: str
    moments: Sequence[Moment]
    policy: Policy
    calendar: WorkCalendar
    outages: Sequence[Outage]
    now: datetime

    def comparable(self) -> Sequence[Moment]:
        """The moments since the deadlines followed from the present calendar."""
        counted = [n for n, m in enumerate(self.moments) if m.event.action is Action.RECOUNT]
        return self.moments[counted[-1] :] if counted else self.moments

    def case(self, moment: Moment) -> Case:
        """What the clocks look at after that line."""
        called = tuple(moment.calls.values()) if moment.after.whistle_level else ()
        return Case(moment.after, called, self.policy, self.calendar)


def told_wrongly(book: Book) -> Iterator[Finding]:
    """Notices that nobody owed, that came too early, or that came twice."""
    told = [m for m in book.moments if m.event.action is Action.NOTICE]
    for name, times in Counter(_rung(m) for m in told).items():
        if times > 1:
            yield Finding(Fault.DOUBLED, book.number, name)
    ladder: _Ladder | None = None
    for before, moment in pairwise(book.comparable()):
        if moment.event.action is Action.NOTICE:
            case = book.case(before)
            if ladder is None or not ladder.holds_for(case):
                ladder = _Ladder(case)
            yield from _premature(book, moment, ladder)


def _premature(book: Book, moment: Moment, ladder: _Ladder) -> Iterator[Finding]:
    at, name = moment.event.at, _rung(moment)
    rung = ladder.rung(name)
    if rung is None:
        yield Finding(Fault.UNFOUNDED, book.number, name)
    elif rung.at > at:
        yield Finding(Fault.EARLY, book.number, name)


class _Ladder:
    """The rungs of one state by name, each computed once however many notices hung on it.

    What a notice itself changes, the level and the list of what was told, moves no clock; only
    what ends an alarm (解除) hangs on that list, and is looked for anew.
    """

    def __init__(self, case: Case) -> None:
        self._case = case
        self._still = _still(case)
        self._rest = rungs_of(self._still)
        self._rungs: dict[str, Rung] = {}

    def holds_for(self, case: Case) -> bool:
        """Whether the clocks stand as they did; from now on it speaks of this state."""
        self._case = case
        return _still(case) == self._still

    def rung(self, name: str) -> Rung | None:
        """The rung of that name, or None when no clock has one."""
        if name.startswith(CLEARED):
            over = clearings(self._case.ticket, self._case.summonses)
            return next((rung for rung in over if rung.name == name), None)
        while name not in self._rungs and (rung := next(self._rest, None)):
            self._rungs.setdefault(rung.name, rung)
        return self._rungs.get(name)


def _still(case: Case) -> Case:
    return replace(case, ticket=replace(case.ticket, level=1, fired=()))


def missed(book: Book) -> Iterator[Finding]:
    """Rungs that stood due and were told nobody, or much too late; each is named once."""
    told = {
        _rung(m): m.event.at for m in reversed(book.moments) if m.event.action is Action.NOTICE
    }
    named: set[str] = set()
    for moment, end in _spans(book):
        start = moment.event.at
        for rung in _due(book, moment, end):
            owed = _told_by(book, rung, max(rung.at, start)) + GRACE
            at = told.get(rung.name)
            if rung.name in named or owed >= end or (at is not None and at <= owed):
                continue
            named.add(rung.name)
            fault = Fault.LATE if at is not None else Fault.MISSED
            yield Finding(fault, book.number, rung.name)


def _spans(book: Book) -> Iterator[tuple[Moment, datetime]]:
    """Each step with the time of the next; a notice is no step.

    A step written later than anything that follows it was written by a wrong clock: the earliest
    time of all that follow is the latest that the step before may have lasted.
    """
    moments = book.comparable()
    back = [book.now, *(m.event.at for m in reversed(moments))]
    earliest = [*accumulate(back, min)][::-1]  # of each moment and all that follow it
    steps = [n for n, m in enumerate(moments) if m.event.action is not Action.NOTICE]
    for step, following in pairwise([*steps, len(moments)]):
        if moments[step].event.at < (end := earliest[following]):
            yield moments[step], end


def _due(book: Book, moment: Moment, end: datetime) -> Iterator[Rung]:
    return takewhile(lambda rung: rung.at < end, rungs_of(book.case(moment)))


def _told_by(book: Book, rung: Rung, at: datetime) -> datetime:
    """When the sweep could tell it: it runs, and a routine one waits for the quiet to end.

    What became due as the last sweep before an outage ran may have come after that sweep, and
    what became due just before the quiet began may have been swept in the quiet.
    """
    at = max([at, *(until for since, until in book.outages if since <= at < until)])
    while True:  # an outage may end in quiet hours, and begin in them, again and again
        moved = _past_quiet(at, book.calendar) if is_routine(rung) else at
        moved = max([moved, *(until for since, until in book.outages if since < moved < until)])
        if moved == at:
            return at
        at = moved


def _past_quiet(at: datetime, calendar: WorkCalendar) -> datetime:
    return quiet_until(at, calendar) or quiet_until(at + GRACE, calendar) or at


def _rung(moment: Moment) -> str:
    return str(moment.event.data.get("rung", ""))
