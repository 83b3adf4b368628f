"""Tables of the tickets: facts and history; erasable words stand apart."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from storage.records import Help, Node
from storage.tables.columns import NEVER_REUSED, Helps, Ids, Nodes, Strings


class TicketRow(SQLModel, table=True):
    """One column per field of `records.Ticket`; a test compares them."""

    __tablename__ = "ticket"
    __table_args__ = (
        Index(None, "status", "due_at"),
        Index(None, "unit_id", "status"),
        Index(None, "platform", "reporter_account"),
        Index(None, "anonymous", "status"),
    )
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    number: str = Field(unique=True)
    status: str
    created_at: datetime
    platform: str
    chat_id: str
    reporter_account: str
    reporter_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    category: str | None = None
    also: tuple[str, ...] = Field(sa_type=Strings)
    confidence: float
    evidence: tuple[str, ...] = Field(sa_type=Strings)
    choices: tuple[str, ...] = Field(sa_type=Strings)
    asks: str
    project_id: int | None = Field(default=None, foreign_key="project.id", index=True)
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    co_unit_ids: tuple[int, ...] = Field(sa_type=Ids)
    rule: str
    level: int
    whistle_level: int | None = None
    urgent: bool
    anonymous: bool
    approval_level: str
    policy: str
    dispatched_at: datetime | None = None
    sign_due_at: datetime | None = None
    signed_at: datetime | None = None
    feedback_due_at: datetime | None = None
    first_feedback_at: datetime | None = None
    due_at: datetime | None = None
    original_due_at: datetime | None = None
    provisional: bool
    stage_due_at: datetime | None = None
    asked_due_at: datetime | None = None
    asked_action: str | None = None
    suspended_at: datetime | None = None
    finished_at: datetime | None = None
    closed_at: datetime | None = Field(default=None, index=True)
    rating: str
    extension_count: int
    return_count: int
    reopen_count: int
    urge_count: int
    merged_into: int | None = Field(default=None, foreign_key="ticket.id", index=True)
    helps: tuple[Help, ...] = Field(sa_type=Helps)
    is_hard: bool
    nodes: tuple[Node, ...] = Field(sa_type=Nodes)
    fired: tuple[str, ...] = Field(sa_type=Strings)
    next_look_at: datetime | None = Field(default=None, index=True)
    version: int


class TicketWordsRow(SQLModel, table=True):
    """What the reporter wrote: erasable, so apart from the ticket."""

    __tablename__ = "ticket_words"
    ticket_id: int = Field(primary_key=True, foreign_key="ticket.id")
    text: str


class EventRow(SQLModel, table=True):
    """One line of the append-only history: ids and codes only."""

    __tablename__ = "ticket_event"
    __table_args__ = (Index(None, "action", "at"), NEVER_REUSED)
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    at: datetime
    action: str
    actor_id: int | None = Field(default=None, foreign_key="person.id")
    from_status: str | None = None
    to_status: str
    data: dict[str, str | int | None] = Field(sa_type=JSON)
    changes: dict[str, Any] = Field(sa_type=JSON)


class EventWordsRow(SQLModel, table=True):
    """Name and note of a history line: erasable, so apart from it."""

    __tablename__ = "event_words"
    event_id: int = Field(primary_key=True, foreign_key="ticket_event.id")
    actor_name: str
    note: str


class SummonsRow(SQLModel, table=True):
    """One unit called to the spot."""

    __tablename__ = "summons"
    ticket_id: int = Field(primary_key=True, foreign_key="ticket.id")
    unit_id: int = Field(primary_key=True, foreign_key="unit.id")
    confirm_due_at: datetime
    arrive_due_at: datetime
    confirmed_at: datetime | None = None
    confirmed_by: int | None = Field(default=None, foreign_key="person.id")
    arrived_at: datetime | None = None
    note: str
    promised_at: datetime | None = None
