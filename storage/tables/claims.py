"""The table of who claimed to be whom, and what became of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.tables.columns import NEVER_REUSED


class ClaimRow(SQLModel, table=True):
    """A claimed identity. Name and number are emptied as soon as they are not needed."""

    __tablename__ = "identity_claim"
    __table_args__ = (
        Index(None, "state", "look_at"),
        Index(None, "platform", "asked_at"),
        NEVER_REUSED,
    )
    id: int | None = Field(default=None, primary_key=True)
    platform: str
    account: str
    person_id: int | None = Field(default=None, foreign_key="person.id")
    said: str
    mobile: str
    asked_at: datetime
    state: str
    look_at: datetime
    tries: int
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = None
