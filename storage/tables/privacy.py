"""Tables of what may be read with a reason only, of exports, and of the chain over all of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import NEVER_REUSED


class OriginalRow(SQLModel, table=True):
    """What one message said in the places that are masked, readable with the key only."""

    __tablename__ = "sealed_original"
    __table_args__ = NEVER_REUSED
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    sealed: str
    at: datetime


class OriginalLookRow(SQLModel, table=True):
    """Somebody read what is masked in a ticket, and why."""

    __tablename__ = "original_look"
    __table_args__ = NEVER_REUSED
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    by_id: int = Field(foreign_key="person.id")
    reason: str
    at: datetime


class ExportRow(SQLModel, table=True):
    """A file that left the bot: its number is the id."""

    __tablename__ = "export"
    __table_args__ = NEVER_REUSED
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    by_id: int | None = Field(default=None, foreign_key="person.id")
    by_name: str
    at: datetime


class ErasureRow(SQLModel, table=True):
    """The words of a ticket are gone, lawfully."""

    __tablename__ = "erasure"
    __table_args__ = NEVER_REUSED
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", unique=True)
    reason: str
    at: datetime


class ChainRow(SQLModel, table=True):
    """One link: a row elsewhere, by salted digests, joined to the link before."""

    __tablename__ = "chain"
    __table_args__ = (UniqueConstraint("source", "source_id"), NEVER_REUSED)
    id: int | None = Field(default=None, primary_key=True)
    source: str
    source_id: int
    facts: str
    words: str
    hash: str
