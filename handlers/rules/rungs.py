"""The nouns of the ladder: one rung, who is told, what the timer does itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

STAMP: Final = "%Y-%m-%dT%H:%MZ"


def stamp(at: datetime) -> str:
    """A clock's moment as it stands in the names of its rungs, to the minute."""
    return at.astimezone(UTC).strftime(STAMP)


def stamp_in(name: str) -> str:
    """The stamp in a rung's name.

    >>> stamp_in("due:T+1@2026-10-10T09:30Z#3")
    '2026-10-10T09:30Z'
    """
    return name.partition("@")[2].partition("#")[0]


class Audience(StrEnum):
    """Who is told; `Rung.unit_id` says whose where it is a unit."""

    UNIT = "unit"  # its liaison
    UNIT_HEAD = "unit_head"
    LEADER = "leader"  # the project's 包联领导
    INSPECTION = "inspection"  # 督查室
    CHIEF = "chief"  # 县长
    DESK = "desk"
    REPORTER = "reporter"
    ALARMED = "alarmed"  # whoever was told of an alarm that is over
    SUMMONED_UNIT = "summoned_unit"  # its liaison, about a whistle
    HELPER = "helper"  # liaison of a 协办 unit
    HELPER_HEAD = "helper_head"
    LEAD = "lead"  # liaison of the 主办 unit, about a 协办 unit


class Effect(StrEnum):
    """What the timer itself does when a rung fires."""

    SUBMIT = "submit"  # unconfirmed -> triage
    RESUME = "resume"  # suspended -> working
    AUTO_CLOSE = "auto_close"  # rating -> closed


class Where(StrEnum):
    """Whether its people are told one by one, or the county's main groups read it as well."""

    PRIVATE = "private"
    GROUP = "group"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Rung:
    """One thing that becomes due on a ticket."""

    name: str
    at: datetime
    audience: Audience
    effect: Effect | None = None
    unit_id: int | None = None
    level: int | None = None  # 协调层级 that the ticket is raised to, never down
    words: str = ""  # which sentence of the texts
    where: Where = Where.PRIVATE
    basis: str = ""  # on what ground it is told

    @property
    def is_urgent(self) -> bool:
        """Whether it rings at any hour: only 吹哨 does."""
        return self.name.startswith("whistle:")
