"""Who asked to know a protected reporter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Reveal:
    """A request to know who reported; it holds until `expires_at` (aware UTC)."""

    id: int
    ticket_id: int
    asked_by: int
    reason: str
    asked_at: datetime
    expires_at: datetime
    confirmed_by: int | None = None
    confirmed_at: datetime | None = None
