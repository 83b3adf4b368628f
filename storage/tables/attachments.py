"""Tables of what came with messages: pictures and files, and who asked to see them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field, SQLModel

from storage.tables.columns import NEVER_REUSED


class AttachmentRow(SQLModel, table=True):
    """A picture or file of a ticket; the bytes come last, so that lists do not read them.

    Address and secret are there only until the bytes are, or until they are given up.
    """

    __tablename__ = "attachment"
    __table_args__ = (Index(None, "state", "not_before"), NEVER_REUSED)
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    platform: str
    account: str
    message_id: str
    kind: str
    state: str
    attempts: int
    not_before: datetime
    lease: str
    lease_until: datetime | None = None
    created_at: datetime
    stored_at: datetime | None = None
    error: str
    name: str
    content_type: str
    size: int
    sha256: str
    url: str
    secret: str
    content: bytes | None = Field(default=None, sa_type=LargeBinary)


class AttachmentLookRow(SQLModel, table=True):
    """Somebody was given links to a ticket's attachments; None for who must not be named."""

    __tablename__ = "attachment_look"
    __table_args__ = NEVER_REUSED
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    actor_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime
