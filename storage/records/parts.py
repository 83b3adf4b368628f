"""Small records that a ticket carries, and what each looks like as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, TypeVar


@dataclass(frozen=True, slots=True)
class Help:
    """What one 协办 unit owes: to sign, and to give its piece; times are aware UTC.

    The limits are the texts of time limits (“3工作日”) as they were when it was asked.
    """

    unit_id: int
    asked_at: datetime
    limit: str
    sign_limit: str
    sign_due_at: datetime
    due_at: datetime
    signed_at: datetime | None = None
    given_at: datetime | None = None

    @property
    def is_running(self) -> bool:
        """Whether its piece is still owed."""
        return self.given_at is None


@dataclass(frozen=True, slots=True)
class Node:
    """One day of the plan for what is hard (节点计划): due at the close of that day."""

    due_at: datetime
    done_at: datetime | None = None


Part = Help | Node
P = TypeVar("P", Help, Node)


def plain_part(part: Part) -> dict[str, str | int | None]:
    """Its fields, moments as ISO text in UTC."""
    values = ((field.name, getattr(part, field.name)) for field in fields(part))
    return {
        name: value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
        for name, value in values
    }


def part_of(kind: type[P], values: Mapping[str, Any]) -> P:
    """The record that `plain_part` described; what a later version added is passed over.

    Raises:
        ValueError, TypeError: a field is missing, or no value of its kind.
    """
    names = {field.name: str(field.type) for field in fields(kind) if field.name in values}
    return kind(**{name: _value(kind_, values[name]) for name, kind_ in names.items()})


def _value(kind: str, value: Any) -> Any:
    is_moment = value is not None and "datetime" in kind
    return datetime.fromisoformat(value) if is_moment else value
