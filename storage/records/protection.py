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


@dataclass(frozen=True, slots=True)
class Original:
    """One masked place of a ticket: what sort of data, what is shown, what was said."""

    kind: str
    shown: str
    said: str


@dataclass(frozen=True, slots=True)
class Export:
    """A file that left the bot: number, kind, who took it, when (aware UTC)."""

    id: int
    kind: str
    by_name: str
    at: datetime

    @property
    def number(self) -> str:
        """As it stands in the file: E0042."""
        return f"E{self.id:04}"
