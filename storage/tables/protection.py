"""Tables of protected reporters: who they are (sealed), who asked to know, which groups rest."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.tables.columns import NEVER_REUSED


class SealedReporterRow(SQLModel, table=True):
    """Who reported without a name, readable with the key outside of the database only."""

    __tablename__ = "sealed_reporter"
    ticket_id: int = Field(primary_key=True, foreign_key="ticket.id")
    sealed: str


class RevealRow(SQLModel, table=True):
    """One officer asked to know who reported; nothing here says who that is."""

    __tablename__ = "reveal"
    __table_args__ = NEVER_REUSED
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    asked_by: int = Field(foreign_key="person.id")
    reason: str
    asked_at: datetime
    expires_at: datetime
    confirmed_by: int | None = Field(default=None, foreign_key="person.id")
    confirmed_at: datetime | None = None


class QuietRow(SQLModel, table=True):
    """A group that gets no routine notices until then."""

    __tablename__ = "group_quiet"
    platform: str = Field(primary_key=True)
    chat_id: str = Field(primary_key=True)
    until: datetime
    by_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime
