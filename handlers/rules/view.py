"""A ticket with its ids resolved to names: what texts and exports show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.rules.catalogue import CATEGORIES
from handlers.rules.lights import light
from handlers.rules.workcalendar import WorkCalendar
from storage.directory import Directory
from storage.records import Event, Help, Light, Ticket


@dataclass(frozen=True, slots=True)
class TicketView:
    """One ticket as a person reads it; `project` and `unit` are "" when not known."""

    ticket: Ticket
    number: str
    project: str
    project_level: str
    category: str
    also: tuple[str, ...]
    unit: str
    co_units: tuple[str, ...]
    light: Light
    reporter: str
    helps: tuple[tuple[str, Help], ...] = ()  # clocks of 协办 units with their names


def view(
    ticket: Ticket, directory: Directory, now: datetime, calendar: WorkCalendar
) -> TicketView:
    """The ticket with names from the registers and its light at `now`.

    The reporter of an anonymous ticket has no name here, whoever looks.
    """
    project = directory.project(ticket.project_id)
    unit = directory.unit(ticket.unit_id)
    reporter = None if ticket.anonymous else directory.person(ticket.reporter_id)
    co_units = (directory.unit(i) for i in ticket.co_unit_ids)
    category = CATEGORIES.get(ticket.category or "")
    return TicketView(
        ticket=ticket,
        number=ticket.shown_number,
        project=project.name if project else "",
        project_level=project.level if project else "",
        category=category.name if category else "",
        also=tuple(CATEGORIES[c].name for c in ticket.also if c in CATEGORIES),
        unit=unit.name if unit else "",
        co_units=tuple(u.name for u in co_units if u),
        light=light(ticket, now, calendar),
        reporter=reporter.name if reporter else "",
        helps=tuple(
            (helper.name, one) for one in ticket.helps if (helper := directory.unit(one.unit_id))
        ),
    )


def as_json(
    shown: TicketView, text: str, history: Sequence[Event], counted: Sequence[str] = ()
) -> dict[str, object]:
    """The object of `tickets --json`; times are ISO 8601 with the UTC offset.

    `counted` are the codes of a digest under which it counts.
    """
    ticket = shown.ticket
    return {
        "number": shown.number,
        "status": ticket.status.value,
        "category": ticket.category,
        "also": list(ticket.also),
        "project": shown.project or None,
        "unit": shown.unit or None,
        "co_units": list(shown.co_units),
        "level": ticket.level,
        **_parts_json(shown),
        "light": shown.light.value,
        "counted": list(counted),
        **_clocks_json(ticket),
        "whistle_level": ticket.whistle_level,
        "rule": ticket.rule,
        "confidence": ticket.confidence,
        "evidence": list(ticket.evidence),
        "rating": ticket.rating or None,
        "anonymous": ticket.anonymous,
        "reporter": shown.reporter or None,
        "created_at": _iso(ticket.created_at),
        "text": text,
        "history": [_event_json(event) for event in history],
    }


def _clocks_json(ticket: Ticket) -> dict[str, object]:
    return {
        "due_at": _iso(ticket.due_at),
        "original_due_at": _iso(ticket.original_due_at),
        "provisional": ticket.provisional,
        "sign_due_at": _iso(ticket.sign_due_at),
        "feedback_due_at": _iso(ticket.feedback_due_at),
        "stage_due_at": _iso(ticket.stage_due_at),
    }


def _parts_json(shown: TicketView) -> dict[str, object]:
    nodes = shown.ticket.nodes
    return {
        "helps": [_help_json(name, one) for name, one in shown.helps],
        "hard": shown.ticket.is_hard,
        "nodes": [{"due_at": _iso(one.due_at), "done_at": _iso(one.done_at)} for one in nodes],
    }


def _help_json(unit: str, one: Help) -> dict[str, object]:
    return {
        "unit": unit,
        "asked_at": _iso(one.asked_at),
        "sign_due_at": _iso(one.sign_due_at),
        "due_at": _iso(one.due_at),
        "signed_at": _iso(one.signed_at),
        "given_at": _iso(one.given_at),
    }


def _event_json(event: Event) -> dict[str, object]:
    return {
        "at": _iso(event.at),
        "action": event.action.value,
        "actor": event.actor_name,
        "from": event.from_status.value if event.from_status else None,
        "to": event.to_status.value,
        "note": event.note,
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
