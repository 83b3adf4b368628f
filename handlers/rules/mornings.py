"""What a unit has to do, by urgency: each ticket stands in one section, the first that fits."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto
from typing import Final

from handlers.rules.lights import SOON, overdue_workdays, workdays_left
from handlers.rules.view import TicketView
from handlers.rules.workcalendar import WorkCalendar
from storage.records import Status, Ticket


class Section(StrEnum):
    """A section of the morning list, in the order in which they are shown."""

    LATE = auto()  # a clock of the unit has run out
    TODAY = auto()  # to be finished today
    SIGN = auto()  # waits for being signed
    SOON = auto()  # to be finished within two working days
    HELP = auto()  # another unit's ticket that waits for this one's piece


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose morning it is, and when: the units that somebody answers for."""

    units: Collection[int]
    now: datetime
    calendar: WorkCalendar


Test = Callable[[Ticket, Desk], bool]

OWED: Final = (Status.ASSIGNED, Status.WORKING)  # the unit's move; else others are waited for

SECTIONS: Final[Mapping[Section, Test]] = {
    Section.LATE: lambda t, d: _owes(t, d) and _is_late(t, d),
    Section.TODAY: lambda t, d: _owes(t, d) and workdays_left(t, d.now, d.calendar) == 0,
    Section.SIGN: lambda t, d: _owes(t, d) and t.status is Status.ASSIGNED,
    Section.SOON: lambda t, d: _owes(t, d) and _is_soon(t, d),
    Section.HELP: lambda t, d: _owes_help(t, d),
}


def sections(rows: Iterable[TicketView], desk: Desk) -> Mapping[Section, list[TicketView]]:
    """The rows that somebody at those units has to see to, by section, in their order."""
    found: dict[Section, list[TicketView]] = {section: [] for section in Section}
    for row in rows:
        if section := section_of(row.ticket, desk):
            found[section].append(row)
    return found


def section_of(ticket: Ticket, desk: Desk) -> Section | None:
    """Where the ticket stands on the list of those units; None: nowhere."""
    fits = (section for section, test in SECTIONS.items() if test(ticket, desk))
    return next(fits, None)


def _owes(ticket: Ticket, desk: Desk) -> bool:
    return ticket.unit_id in desk.units and ticket.status in OWED


def _is_late(ticket: Ticket, desk: Desk) -> bool:
    return overdue_workdays(ticket, desk.now, desk.calendar) is not None


def _is_soon(ticket: Ticket, desk: Desk) -> bool:
    left = workdays_left(ticket, desk.now, desk.calendar)
    return left is not None and left <= SOON


def _owes_help(ticket: Ticket, desk: Desk) -> bool:
    is_running = ticket.status in OWED
    return is_running and any(h.is_running and h.unit_id in desk.units for h in ticket.helps)
