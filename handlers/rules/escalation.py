"""The ladder: what becomes due on a ticket, when, and who is told. Pure; the timer only asks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, time
from itertools import pairwise, takewhile
from typing import Final

from handlers.rules.clearing import alarm_of, is_late_again
from handlers.rules.ladders import Case, rungs_of
from handlers.rules.policies import Policy
from handlers.rules.rungs import Audience, Effect, Rung
from handlers.rules.workcalendar import WorkCalendar, county_time
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


def ladder_until(
    ticket: Ticket,
    summonses: Sequence[Summons],
    policy: Policy,
    calendar: WorkCalendar,
    until: datetime,
) -> Iterator[Rung]:
    """Those rungs of the present state that are due by `until`, by time, lazily."""
    rungs = rungs_of(Case(ticket, summonses, policy, calendar))
    return takewhile(lambda rung: rung.at <= until, rungs)


def fire(
    ticket: Ticket,
    summonses: Sequence[Summons],
    policy: Policy,
    calendar: WorkCalendar,
    now: datetime,
) -> tuple[Rung, ...]:
    """The rungs that are due, may be told at this hour, and have not fired, by time."""
    due = ladder_until(ticket, summonses, policy, calendar, now)
    is_quiet = quiet_until(now, calendar) is not None
    told = (rung for rung in due if not (is_quiet and is_routine(rung)))
    return tuple(rung for rung in told if rung.name not in ticket.fired)


def next_look(
    ticket: Ticket,
    summonses: Sequence[Summons],
    policy: Policy,
    calendar: WorkCalendar,
    now: datetime | None = None,
) -> datetime | None:
    """When the next unfired rung may be told (perhaps already), or None.

    What is overdue at `now`, in quiet hours, waits for their end.
    """
    best: datetime | None = None
    for rung in rungs_of(Case(ticket, summonses, policy, calendar)):
        if best is not None and rung.at >= best:
            break
        if rung.name not in ticket.fired:
            at = _told_at(rung, calendar, now)
            best = at if best is None else min(best, at)
    return best


def _told_at(rung: Rung, calendar: WorkCalendar, now: datetime | None) -> datetime:
    if not is_routine(rung):
        return rung.at
    at = quiet_until(rung.at, calendar) or rung.at
    return at if now is None or at > now else quiet_until(now, calendar) or at


def is_routine(rung: Rung) -> bool:
    """Whether it keeps quiet hours: all but whistles, and what the timer does by itself."""
    return not rung.is_urgent and rung.effect is None


def loudest(rungs: Sequence[Rung], kept: Collection[str] = ()) -> tuple[Rung, ...]:
    """Of rungs in order of time, the latest for each audience: what is worth telling.

    After a standstill several rungs of one clock are due at once; all are marked as fired, these
    are told. What is over is told too, unless the same clock alarms anew in the same moment.
    Alarms of the names `kept` only go on (`going_on`) and are not told.
    """
    alarms = [rung for rung in rungs if not alarm_of(rung)]
    last = {(rung.audience, rung.unit_id): rung for rung in alarms if rung.name not in kept}
    is_late = is_late_again(alarms)
    return tuple(
        rung
        for rung in rungs
        if last.get((rung.audience, rung.unit_id)) is rung
        or (alarm_of(rung) and not (is_late and alarm_of(rung).startswith("due:")))
    )


def quiet_until(now: datetime, calendar: WorkCalendar) -> datetime | None:
    """None if routine notices may go now, else when they may."""
    day = calendar.local_day(now)
    if calendar.is_workday(day):
        if now < (earliest := county_time(day, EARLIEST)):
            return earliest
        sessions = calendar.sessions(day)
        for (_, closes), (opens, _) in pairwise(sessions):
            if closes <= now < opens:
                return opens
        if now < county_time(day, LATEST):
            return None
    return county_time(calendar.next_workday(day), EARLIEST)
