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
    is_veiled: bool = False  # neither target nor words lie in clear
