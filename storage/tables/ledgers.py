"""Tables that keep things from happening twice: messages seen, messages owed, jobs done."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, BigInteger, Index
from sqlmodel import Field, SQLModel

from storage.tables.columns import NEVER_REUSED


class InboxRow(SQLModel, table=True):
    """A platform message seen, and the answers it got."""

    __tablename__ = "inbox"
    platform: str = Field(primary_key=True)
    message_id: str = Field(primary_key=True)
    chat_id: str
    at: datetime = Field(index=True)
    answers: list[dict[str, object]] = Field(sa_type=JSON)


class OutboxRow(SQLModel, table=True):
    """A message owed."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(None, "state", "not_before", "red"),
        NEVER_REUSED,
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    platform: str
    target_kind: str
    target: str
    payload: dict[str, object] = Field(sa_type=JSON)
    red: bool
    state: str
    attempts: int
    doubts: int = Field(sa_column_kwargs={"server_default": "0"})
    not_before: datetime
    lease: str
    lease_until: datetime | None = None
    provider_id: str
    error: str
    created_at: datetime = Field(index=True)
    settled_at: datetime | None = None


class JobMarkRow(SQLModel, table=True):
    """A job done for a period."""

    __tablename__ = "job_mark"
    job: str = Field(primary_key=True)
    period: str = Field(primary_key=True)
    at: datetime


class LeaseRow(SQLModel, table=True):
    """Who holds what only one process may hold, and until when."""

    __tablename__ = "lease"
    name: str = Field(primary_key=True)
    holder: str
    until: datetime


class CounterRow(SQLModel, table=True):
    """A number that only rises."""

    __tablename__ = "counter"
    name: str = Field(primary_key=True)
    value: int = Field(sa_type=BigInteger)


class SettingRow(SQLModel, table=True):
    """A named text."""

    __tablename__ = "setting"
    name: str = Field(primary_key=True)
    value: str


class CodeRow(SQLModel, table=True):
    """The one valid code of a purpose; the code itself is not stored."""

    __tablename__ = "one_time_code"
    purpose: str = Field(primary_key=True)
    salt: str
    digest: str
    expires_at: datetime
    tries: int


class StrangerRow(SQLModel, table=True):
    """An unregistered account that was asked who it is."""

    __tablename__ = "stranger"
    platform: str = Field(primary_key=True)
    account: str = Field(primary_key=True)
    asked_at: datetime
