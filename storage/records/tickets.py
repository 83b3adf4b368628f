"""Tickets, what was done to them, and who was called."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from storage.records.codes import ENDED, Action, Status
from storage.records.parts import Help, Node


@dataclass(frozen=True, slots=True)
class Summons:
    """One unit called to the spot by a whistle (吹哨), and what it answered."""

    ticket_id: int
    unit_id: int
    confirm_due_at: datetime
    arrive_due_at: datetime
    confirmed_at: datetime | None = None
    confirmed_by: int | None = None
    arrived_at: datetime | None = None
    note: str = ""
    promised_at: datetime | None = None  # when it said that it would be there


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reported under protection: the account, and the person if registered."""

    platform: str
    account: str
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    """One problem from report to 销号. Times are aware UTC; texts live in `Words`."""

    id: int
    number: str
    status: Status
    created_at: datetime
    platform: str
    chat_id: str
    reporter_account: str
    reporter_id: int | None = None
    category: str | None = None
    also: tuple[str, ...] = ()
    confidence: float = 0.0
    evidence: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()  # category codes offered while unconfirmed
    asks: str = ""  # what the open question is about: "category", "project" or ""
    project_id: int | None = None
    unit_id: int | None = None
    co_unit_ids: tuple[int, ...] = ()
    rule: str = ""  # which routing rule chose the units
    level: int = 1  # 协调层级 1-4
    whistle_level: int | None = None
    urgent: bool = False
    anonymous: bool = False
    approval_level: str = "county"  # county, city, province, nation
    policy: str = "default"
    dispatched_at: datetime | None = None
    sign_due_at: datetime | None = None
    signed_at: datetime | None = None
    feedback_due_at: datetime | None = None
    first_feedback_at: datetime | None = None
    due_at: datetime | None = None
    original_due_at: datetime | None = None
    provisional: bool = False
    stage_due_at: datetime | None = None  # end of the present waiting state's own clock
    asked_due_at: datetime | None = None  # extension or suspension asked for, not yet decided
    asked_action: Action | None = None
    suspended_at: datetime | None = None
    finished_at: datetime | None = None
    closed_at: datetime | None = None
    rating: str = ""
    extension_count: int = 0
    return_count: int = 0
    reopen_count: int = 0
    urge_count: int = 0
    merged_into: int | None = None
    helps: tuple[Help, ...] = ()  # clocks of the 协办 units
    is_hard: bool = False  # 疑难, by the desk's judgement
    nodes: tuple[Node, ...] = ()  # 节点计划 of what is hard, by day
    fired: tuple[str, ...] = ()  # rungs already told, each at most once
    next_look_at: datetime | None = None
    version: int = 1

    @property
    def shown_number(self) -> str:
        """Number as people see it: Q0917, after a reopening Q0917-R1."""
        return f"{self.number}-R{self.reopen_count}" if self.reopen_count else self.number

    @property
    def is_open(self) -> bool:
        """Whether somebody still owes something."""
        return self.status not in ENDED


@dataclass(frozen=True, slots=True)
class Concern:
    """What somebody has to do with: tickets that meet any of these; none when it is empty."""

    reporter_id: int | None = None
    account: tuple[str, str] | None = None  # platform and account that reported
    unit_ids: frozenset[int] = frozenset()  # 主办 or 协办
    project_ids: frozenset[int] = frozenset()
    ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Ended:
    """As much as counts need of a ticket that ended."""

    id: int
    project_id: int | None
    is_closed: bool  # else withdrawn, merged, turned down or handed elsewhere
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a ticket's append-only history. `data` holds ids and codes, never prose.

    `changes` are the fields of the ticket that became different since the line before, as plain
    values (`records.changes`); storage fills them in. Lines of earlier versions have none.
    """

    id: int
    ticket_id: int
    at: datetime
    action: Action
    actor_id: int | None  # None: the bot, or a person who is not registered
    actor_name: str
    from_status: Status | None
    to_status: Status
    data: dict[str, str | int | None] = field(default_factory=dict)
    note: str = ""  # erasable free text, kept in its own table
    changes: dict[str, Any] = field(default_factory=dict)
