"""From records to rows and back."""

from __future__ import annotations

from dataclasses import fields
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Row

from storage.directory import DayRule, Duty, Group, Person, Post, Project, Proxy, Unit
from storage.records import Action, Claim, Entry, Event, Proposal, Reveal, Status, Summons, Ticket

_OF_TICKET: Final = tuple(field.name for field in fields(Ticket))


def values_of(
    record: (
        Ticket
        | Event
        | Summons
        | Proposal
        | Claim
        | Reveal
        | Unit
        | Person
        | Post
        | Project
        | Group
        | Proxy
        | DayRule
        | Duty
        | Entry
    ),
) -> dict[str, object]:
    """The record's fields, codes as plain strings."""
    return {field.name: plain(getattr(record, field.name)) for field in fields(record)}


def differences(before: Ticket, after: Ticket) -> dict[str, object]:
    """The fields of `after` that are not as they were, codes as plain strings."""
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in _OF_TICKET)
    return {name: plain(new) for name, old, new in pairs if old != new}


def plain(value: object) -> object:
    """What the database keeps of a field: the value of a code, anything else as it is."""
    return value.value if isinstance(value, StrEnum) else value


def ticket_of(row: Row[Any]) -> Ticket:
    """The ticket in a row that has all its columns."""
    asked = Action(row.asked_action) if row.asked_action else None
    return Ticket(**{**row._mapping, "status": Status(row.status), "asked_action": asked})


def event_of(row: Row[Any]) -> Event:
    """The event in a row joined with its words, which may be erased."""
    codes = {
        "action": Action(row.action),
        "from_status": Status(row.from_status) if row.from_status else None,
        "to_status": Status(row.to_status),
        "actor_name": row.actor_name or "",
        "note": row.note or "",
    }
    return Event(**{**row._mapping, **codes})
