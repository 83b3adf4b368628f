"""What of a ticket its history can prove: facts as plain values, what changed, and back again.

Left out are the status, which every line of the history names itself; who reported and what was
said, which must be erasable; and bookkeeping.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from storage.records.codes import Action, Status
from storage.records.parts import Help, Node, part_of, plain_part
from storage.records.tickets import Ticket

Plain = str | int | float | bool | list[str] | list[int] | list[dict[str, Any]] | None
Facts = Mapping[str, Plain]

APART: Final = frozenset(
    {
        *("status", "platform", "chat_id", "reporter_account", "reporter_id"),
        *("evidence", "confidence", "fired", "next_look_at", "version"),
    }
)
_PROVEN: Final = tuple(field for field in fields(Ticket) if field.name not in APART)
_NAMES: Final = tuple(field.name for field in _PROVEN)
# Facts that tickets of earlier versions did not have yet; they begin with nothing of it.
_LATER: Final[Facts] = {"helps": [], "is_hard": False, "nodes": []}


def facts(ticket: Ticket) -> dict[str, Plain]:
    """The provable fields: moments as ISO text, codes as their values, tuples as lists."""
    return {name: _plain(getattr(ticket, name)) for name in _NAMES}


def changes(before: Ticket | None, after: Ticket) -> dict[str, Plain]:
    """The provable fields in which `after` differs; all of them for a new ticket."""
    if before is None:
        return facts(after)
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in _NAMES)
    return {name: _plain(new) for name, old, new in pairs if old != new}


def is_whole(known: Facts) -> bool:
    """Whether nothing is missing for `restored`."""
    return known.keys() >= set(_NAMES) - _LATER.keys()


def restored(known: Facts, status: Status) -> Ticket:
    """The ticket that these facts describe, without what is kept apart.

    Raises:
        ValueError, TypeError: a fact is missing or no value of its field.
    """
    told = {**_LATER, **known}
    values = {field.name: _value(str(field.type), told.get(field.name)) for field in _PROVEN}
    return Ticket(**values, status=status, platform="", chat_id="", reporter_account="")


def _plain(value: Any) -> Plain:
    match value:
        case StrEnum():
            return value.value
        case datetime():
            return value.isoformat()
        case tuple():
            return [plain_part(x) if isinstance(x, Help | Node) else x for x in value]
        case None | str() | bool() | int() | float():
            return value
        case _:
            raise TypeError(f"no plain value: {type(value).__name__}")


def _value(kind: str, value: Any) -> Any:
    if value is None:
        return None
    if "datetime" in kind:
        return datetime.fromisoformat(str(value))
    if "Help" in kind:
        return tuple(part_of(Help, one) for one in value)
    if "Node" in kind:
        return tuple(part_of(Node, one) for one in value)
    if "Action" in kind:
        return Action(str(value))
    return tuple(value) if isinstance(value, list) else value
