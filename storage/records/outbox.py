"""Messages owed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class OutboxState(StrEnum):
    """Life of one message owed."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Owed:
    """One outbox row claimed for delivery."""

    id: int
    key: str
    platform: str
    target_kind: str  # "group" or "person"
    target: str  # chat id of a group, account id of a person
    payload: dict[str, object]
    attempts: int
    lease: str
    created_at: datetime
    red: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """One message owed, as an audit reads it. `settled_at` is when it was sent, if it was."""

    key: str
    platform: str
    target_kind: str
    target: str
    payload: dict[str, object]
    red: bool
    state: OutboxState
    created_at: datetime
    not_before: datetime
    settled_at: datetime | None = None

    @property
    def text(self) -> str:
        """What is told; "" when it is erased."""
        return str(self.payload.get("text", ""))
