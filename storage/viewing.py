"""Attachments as they are shown: lists, contents, who was given links, and the links' key."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Final

from sqlalchemy import insert, select
from sqlmodel import Session

from storage.records import Attachment, AttachmentState, Content
from storage.tables import AttachmentLookRow, AttachmentRow, SettingRow, insert_once, table

LINK_KEY: Final = "attachments.link_key"
_attachments, _looks, _settings = table(AttachmentRow), table(AttachmentLookRow), table(SettingRow)
_c = _attachments.c
_SHOWN = tuple(
    _c[name] for name in ("id", "ticket_id", "kind", "state", "name", "content_type", "size")
)


class Viewing:
    """What one transaction shows of attachments."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_ticket(self, ticket_id: int) -> tuple[Attachment, ...]:
        """The ticket's attachments, oldest first."""
        mine = select(*_SHOWN).where(_c.ticket_id == ticket_id).order_by(_c.id)
        return tuple(
            Attachment(**{**row._mapping, "state": AttachmentState(row.state)})
            for row in self._session.connection().execute(mine)
        )

    def content(self, attachment_id: int) -> Content | None:
        """What the attachment holds; None unless it is stored."""
        query = select(_c.kind, _c.name, _c.content_type, _c.content.label("data")).where(
            _c.id == attachment_id, _c.state == AttachmentState.STORED.value
        )
        row = self._session.connection().execute(query).first()
        return Content(**row._mapping) if row else None

    def looked(self, ticket_id: int, actor_id: int | None, now: datetime) -> None:
        """Record that somebody was given links to the ticket's attachments."""
        values = {"ticket_id": ticket_id, "actor_id": actor_id, "at": now}
        self._session.connection().execute(insert(_looks), values)

    def link_key(self) -> bytes | None:
        """The key that signs links; None before the first was made."""
        query = select(_settings.c.value).where(_settings.c.name == LINK_KEY)
        kept = self._session.connection().scalar(query)
        return bytes.fromhex(kept) if kept else None

    def make_link_key(self) -> bytes:
        """The key that signs links, made at its first use; the same for every process."""
        values: dict[str, object] = {"name": LINK_KEY, "value": secrets.token_hex(32)}
        insert_once(self._session.connection(), _settings, values)
        return self.link_key() or b""
