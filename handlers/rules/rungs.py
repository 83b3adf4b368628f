"""The nouns of the ladder: one rung, who is told, what the timer does itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Audience(StrEnum):
    """Who is told; `Rung.unit_id` says whose where it is a unit."""

    UNIT = "unit"  # its liaison
    UNIT_HEAD = "unit_head"
    LEADER = "leader"  # the project's 包联领导
    INSPECTION = "inspection"  # 督查室
    CHIEF = "chief"  # 县长
    DESK = "desk"
    REPORTER = "reporter"
    SUMMONED_UNIT = "summoned_unit"  # its liaison, about a whistle


class Effect(StrEnum):
    """What the timer itself does when a rung fires."""

    SUBMIT = "submit"  # unconfirmed -> triage
    RESUME = "resume"  # suspended -> working
    AUTO_CLOSE = "auto_close"  # rating -> closed
    RAISE_LEVEL = "raise_level"  # to `Rung.level`, never down


@dataclass(frozen=True, slots=True)
class Rung:
    """One thing that becomes due on a ticket."""

    name: str
    at: datetime
    audience: Audience
    effect: Effect | None = None
    unit_id: int | None = None
    level: int | None = None

    @property
    def kind(self) -> str:
        """What it is about, for the wording.

        >>> Rung("due:T+3@2026-10-10T09:30Z", datetime.max, Audience.LEADER).kind
        'overdue'
        """
        words = self.name.split("@")[0].split(":")
        if words[0] == "due":
            return "overdue" if words[1] not in ("T-1", "T") else f"due:{words[1]}"
        return words[1] if words[0] == "whistle" else words[0]
