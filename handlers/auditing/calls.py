"""Who was called by a whistle and what they answered, as the history alone tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from handlers.auditing.findings import Fault, Finding
from handlers.rules.calls import AGAIN, on_leave
from handlers.rules.deadlines import compute
from handlers.rules.policies import Policy
from handlers.rules.workcalendar import WorkCalendar
from storage.records import Action, Event, Summons

Calls = Mapping[int, Summons]  # by unit


def after(calls: Calls, event: Event, policy: Policy, calendar: WorkCalendar) -> Calls:
    """The calls as they stand after that line; a unit called again begins anew."""
    units = _units(event)
    if event.action is Action.SUMMON:
        level = int(event.data.get("level") or 1)
        confirm = compute(event.at, policy.whistle_confirm[level], calendar).due_at
        arrive = compute(event.at, policy.whistle_arrive[level], calendar).due_at
        return {**calls, **{u: Summons(event.ticket_id, u, confirm, arrive) for u in units}}
    if event.action is Action.ABSENT and (level := int(event.data.get(AGAIN) or 0)):
        due = compute(event.at, policy.whistle_confirm[level], calendar).due_at
        return {u: on_leave(one, due) if u in units else one for u, one in calls.items()}
    if event.action not in (Action.CHECK_IN, Action.ARRIVE):
        return calls
    return {unit: _answered(one, event) if unit in units else one for unit, one in calls.items()}


def _answered(one: Summons, event: Event) -> Summons:
    arrived = event.at if event.action is Action.ARRIVE else None
    promised = event.data.get("promised")
    return replace(
        one,
        confirmed_at=one.confirmed_at or event.at,
        arrived_at=one.arrived_at or arrived,
        promised_at=datetime.fromisoformat(str(promised)) if promised else one.promised_at,
    )


def _units(event: Event) -> list[int]:
    said = event.data.get("units") or event.data.get("unit_id") or ""
    return [int(unit) for unit in str(said).split(",") if unit]


def misremembered(number: str, calls: Calls, kept: Sequence[Summons]) -> Iterator[Finding]:
    """Stored calls that are not what the history makes of them."""
    for one in kept:
        told = calls.get(one.unit_id)
        known = told and replace(told, confirmed_by=one.confirmed_by, note=one.note)
        if known != one:
            yield Finding(Fault.DRIFT, number, f"summons:{one.unit_id}")
