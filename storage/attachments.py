"""Pictures and files of tickets: owed like messages, claimed for a time, stored or given up once.

pending -> fetching -> stored | failed, or back to pending. Fetching again harms nothing, so a
claim whose lease is over is simply taken by the next who asks.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Unpack

from sqlalchemy import and_, func, or_, select, update
from sqlmodel import Session

from storage.records import Action, AttachmentState, Content, Fetch, NewAttachment
from storage.tables import AttachmentRow, EventRow, TicketRow, new_id, table

_RECENT: Final = (
    2000  # events; more are not written within the time in which words belong together
)
_SAID: Final = tuple(a.value for a in (Action.REPORT, Action.SUPPLEMENT, Action.PROGRESS))
_attachments, _events, _tickets = table(AttachmentRow), table(EventRow), table(TicketRow)
_c = _attachments.c
_CLAIMED = tuple(
    _c[name]
    for name in (
        *("id", "ticket_id", "platform", "account", "message_id", "kind", "name"),
        *("attempts", "lease", "created_at", "url", "secret"),
    )
)
_NEW: Final[dict[str, object]] = {
    "state": AttachmentState.PENDING.value,
    "attempts": 0,
    **dict.fromkeys(("lease", "error", "content_type", "sha256"), ""),
    "size": 0,
}
_ERASED: Final[dict[str, object]] = {"url": "", "secret": ""}


class Attachments:
    """The attachments of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, now: datetime, **new: Unpack[NewAttachment]) -> int:
        """Owe a ticket something that lies at `url`; returns the attachment's id."""
        values: dict[str, object] = {**_NEW, **new, "created_at": now, "not_before": now}
        return new_id(self._session.connection(), _attachments, values)

    def claim(self, now: datetime, lease: timedelta, limit: int) -> tuple[Fetch, ...]:
        """Take what is due for the time of the lease, oldest first; counts the attempt.

        Concurrent claimers get different rows.
        """
        connection = self._session.connection()
        is_due = or_(
            and_(_c.state == AttachmentState.PENDING.value, _c.not_before <= now),
            and_(_c.state == AttachmentState.FETCHING.value, _c.lease_until <= now),
        )
        due = select(_c.id).where(is_due).order_by(_c.id).limit(limit)
        ids = connection.scalars(due.with_for_update(skip_locked=True)).all()
        if not ids:
            return ()
        values = {
            "state": AttachmentState.FETCHING.value,
            "lease": secrets.token_hex(8),
            "lease_until": now + lease,
            "attempts": _c.attempts + 1,
        }
        connection.execute(update(_attachments).where(_c.id.in_(ids)).values(values))
        claimed = select(*_CLAIMED).where(_c.id.in_(ids)).order_by(_c.id)
        return tuple(Fetch(**row._mapping) for row in connection.execute(claimed))

    def store(self, fetch: Fetch, content: Content, now: datetime) -> bool:
        """Keep the bytes and forget where they came from; False if the lease was lost."""
        values: dict[str, object] = {
            "kind": content.kind,
            "name": content.name,
            "content_type": content.content_type,
            "content": content.data,
            "size": len(content.data),
            "sha256": sha256(content.data).hexdigest(),
            "stored_at": now,
        }
        return self._settle(fetch, AttachmentState.STORED, error="", **values, **_ERASED)

    def retry(self, fetch: Fetch, at: datetime, error: str) -> bool:
        """Owe it again from `at` on; False if the lease was lost."""
        return self._settle(fetch, AttachmentState.PENDING, not_before=at, error=error)

    def fail(self, fetch: Fetch, error: str) -> bool:
        """Give it up and forget where it lay; False if the lease was lost."""
        return self._settle(fetch, AttachmentState.FAILED, error=error, **_ERASED)

    def next_due_at(self) -> datetime | None:
        """When something is to be fetched next; None when nothing is owed."""
        moments = [
            self._session.connection().scalar(query)
            for query in (
                select(func.min(_c.not_before)).where(_c.state == AttachmentState.PENDING.value),
                select(func.min(_c.lease_until)).where(_c.state == AttachmentState.FETCHING.value),
            )
        ]
        return min((moment for moment in moments if moment), default=None)

    def spoken_of(
        self, account: tuple[str, str], person_id: int | None, since: datetime
    ) -> int | None:
        """The ticket that this sender reported or added to last, at `since` or later; or None.

        Who is not registered, or must not be named, has no id in the history: what is said
        without a name on a ticket of the same account was said by them.
        """
        own = (_tickets.c.platform == account[0], _tickets.c.reporter_account == account[1])
        is_theirs = and_(*own, _events.c.actor_id.is_(None))
        if person_id is not None:
            is_theirs = or_(is_theirs, _events.c.actor_id == person_id)
        newest = select(func.max(_events.c.id)).scalar_subquery()
        said = (
            select(_events.c.ticket_id)
            .join(_tickets, _tickets.c.id == _events.c.ticket_id)
            .where(_events.c.id > newest - _RECENT, _events.c.at >= since)
            .where(_events.c.action.in_(_SAID), is_theirs)
            .order_by(_events.c.id.desc())
            .limit(1)
        )
        found: int | None = self._session.connection().scalar(said)
        return found

    def _settle(self, fetch: Fetch, state: AttachmentState, **values: object) -> bool:
        mine = update(_attachments).where(
            _c.id == fetch.id,
            _c.lease == fetch.lease,
            _c.state == AttachmentState.FETCHING.value,
        )
        values |= {"state": state.value, "lease": "", "lease_until": None}
        return self._session.connection().execute(mine.values(values)).rowcount == 1
