"""Messages owed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NotRequired, TypedDict

MOST_REPEATS: Final = 2  # of a message that may have arrived, each marked as such


class OutboxState(StrEnum):
    """Life of one message owed."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    DEAD = "dead"


class NewlyOwed(TypedDict):
    """A message to owe. Of a `veiled` one neither reader nor words will lie here in clear."""

    key: str
    platform: str
    target_kind: str
    target: str
    payload: dict[str, object]
    red: bool
    now: datetime
    not_before: NotRequired[datetime | None]
    veiled: NotRequired[bool]


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
    doubts: int = 0  # attempts after which it may have arrived


@dataclass(frozen=True, slots=True)
class Sent:
    """One message owed, as an audit reads it. `settled_at` is when it was sent, if it was.

    `error` is why the last attempt failed, in words of ours or of the platform.
    """

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
    id: int = 0
    attempts: int = 0
    doubts: int = 0
    error: str = ""

    @property
    def text(self) -> str:
        """What is told; "" when it is erased."""
        return str(self.payload.get("text", ""))
