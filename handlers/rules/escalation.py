"""The ladder: what becomes due on a ticket, when, and who is told. Pure; the timer only asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from itertools import pairwise, takewhile
from typing import Final

from handlers.rules.ladders import Case, rungs_of
from handlers.rules.policies import Policy
from handlers.rules.rungs import Audience, Effect, Rung
from handlers.rules.workcalendar import SHANGHAI, WorkCalendar
from storage.records import Summons, Ticket

__all__ = ["Audience", "Effect", "Rung", "fire", "ladder", "loudest", "next_look", "quiet_until"]

# Routine pushes are kept between these hours of a working day, outside the lunch break.
EARLIEST: Final = time(8)
LATEST: Final = time(20)


def ladder(
    ticket: Ticket, summonses: Sequence[Summons], policy: Policy, calendar: WorkCalendar
) -> tuple[Rung, ...]:
    """All rungs of the ticket's present state, by time, whether fired or not."""
    return tuple(rungs_of(Case(ticket, summonses, policy, calendar)))


def fire(
    ticket: Ticket,
    summonses: Sequence[Summons],
    policy: Policy,
    calendar: WorkCalendar,
    now: datetime,
) -> tuple[Rung, ...]:
    """The rungs that are due and not yet fired, by time."""
    due = takewhile(lambda r: r.at <= now, rungs_of(Case(ticket, summonses, policy, calendar)))
    return tuple(rung for rung in due if rung.name not in ticket.fired)


def next_look(
    ticket: Ticket, summonses: Sequence[Summons], policy: Policy, calendar: WorkCalendar
) -> datetime | None:
    """When the earliest unfired rung is due (perhaps already), or None."""
    rungs = rungs_of(Case(ticket, summonses, policy, calendar))
    return next((rung.at for rung in rungs if rung.name not in ticket.fired), None)


def loudest(rungs: Sequence[Rung]) -> tuple[Rung, ...]:
    """Of rungs in order of time, the latest for each audience: what is worth telling.

    After a standstill several rungs of one clock are due at once; all are marked as fired, these
    are told.
    """
    last = {(rung.audience, rung.unit_id): rung for rung in rungs}
    return tuple(rung for rung in rungs if last[rung.audience, rung.unit_id] is rung)


def quiet_until(now: datetime, calendar: WorkCalendar) -> datetime | None:
    """None if routine notices may go now, else when they may."""
    day = calendar.local_day(now)
    if calendar.is_workday(day):
        if now < (earliest := _local(day, EARLIEST)):
            return earliest
        sessions = calendar.sessions(day)
        for (_, closes), (opens, _) in pairwise(sessions):
            if closes <= now < opens:
                return opens
        if now < _local(day, LATEST):
            return None
    return _local(calendar.next_workday(day), EARLIEST)


def _local(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, SHANGHAI).astimezone(UTC)
