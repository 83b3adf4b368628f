"""What 协办 units owe: a clock of their own, which never counts against the 主办 unit.

A unit that is asked to help owes its piece by the policy's `co_unit` limit. The clock stands still
while the main clock does, and ends when the piece is given or the ticket ends. Source of the
default, 3 working days from the 协办 to the 主办 unit: 泉州 2022 企业问题办理.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime

from handlers.rules.deadlines import Target, compute
from handlers.rules.policies import Policy
from handlers.rules.workcalendar import WorkCalendar
from storage.records import Help, Ticket


def asked(
    unit_id: int, limits: tuple[Target, Target], calendar: WorkCalendar, now: datetime
) -> Help:
    """The clock of a unit that is asked now; `limits` are those of its piece and of signing."""
    due, sign = (compute(now, limit, calendar).due_at for limit in limits)
    return Help(unit_id, now, str(limits[0]), str(limits[1]), sign, due)


def begun(
    ticket: Ticket, policy: Policy, calendar: WorkCalendar, now: datetime
) -> tuple[Help, ...]:
    """A clock for each 协办 unit of the ticket; one that runs, or is through, goes on."""
    known = {help_.unit_id: help_ for help_ in ticket.helps}
    limits = (policy.co_unit, policy.sign)
    return tuple(
        known.get(unit_id) or asked(unit_id, limits, calendar, now)
        for unit_id in ticket.co_unit_ids
    )


def also_asked(ticket: Ticket, new: Help) -> Ticket:
    """The ticket with one more unit asked, or asked anew."""
    others = tuple(help_ for help_ in ticket.helps if help_.unit_id != new.unit_id)
    co_units = dict.fromkeys((*ticket.co_unit_ids, new.unit_id))
    return replace(ticket, co_unit_ids=tuple(co_units), helps=(*others, new))


def of_units(ticket: Ticket, units: Collection[int]) -> tuple[Help, ...]:
    """The clocks of those units."""
    return tuple(help_ for help_ in ticket.helps if help_.unit_id in units)


def signed(ticket: Ticket, units: Collection[int], now: datetime) -> Ticket:
    """The ticket with the part of those units signed; the first time counts."""
    return _each(ticket, units, lambda one: replace(one, signed_at=one.signed_at or now))


def given(ticket: Ticket, units: Collection[int], now: datetime) -> Ticket:
    """The ticket with the piece of those units given; the first time counts."""
    return _each(ticket, units, lambda one: replace(one, given_at=one.given_at or now))


def _each(ticket: Ticket, units: Collection[int], change: Callable[[Help], Help]) -> Ticket:
    helps = (change(one) if one.unit_id in units else one for one in ticket.helps)
    return replace(ticket, helps=tuple(helps))


def running(helps: Iterable[Help]) -> tuple[Help, ...]:
    """Those whose piece is still owed."""
    return tuple(help_ for help_ in helps if help_.is_running)
