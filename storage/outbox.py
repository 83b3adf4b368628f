"""Messages owed: enqueued with the fact they tell, claimed for a time, settled once.

pending -> sending -> sent | unknown | dead, or back to pending. A claim carries a lease token;
a sender whose lease is over cannot settle, so two senders never both think they own a row. What
may have arrived is owed again with one doubt more, and says so, until it has had its repeats.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Final, Unpack

from sqlalchemy import bindparam, case, func, literal, select, update
from sqlmodel import Session

from storage.envelopes import VEILED, closed, opened
from storage.records import NewlyOwed, OutboxState, Owed
from storage.tables import OutboxRow, insert_all_once, table
from storage.turns import due, end_leases, next_due, put_off
from storage.veil import Veil

_outbox = table(OutboxRow)
_c = _outbox.c
_OWED = [_c[field.name] for field in fields(Owed) if field.name in _c]
NEVER: Final = datetime(9000, 1, 1, tzinfo=UTC)
_KEYS: Final = _c.key.in_(bindparam("keys", expanding=True))
_UNCLAIMED = update(_outbox).where(_KEYS, _c.state == OutboxState.PENDING.value)
_TOLD = _UNCLAIMED.values(
    state=OutboxState.SENT.value,
    settled_at=bindparam("now"),
    not_before=bindparam("now"),
    payload=case((_c.target == VEILED, literal({}, _c.payload.type)), else_=_c.payload),
)
_CLAIMED = (_c.id == bindparam("of_id"), _c.lease == bindparam("of_lease"))
_SETTLE = update(_outbox).where(*_CLAIMED, _c.state == OutboxState.SENDING.value)
LONGEST_LEASE: Final = timedelta(hours=1)  # no claim lasts so long
_NEW: dict[str, object] = {
    "state": OutboxState.PENDING.value,
    "attempts": 0,
    "doubts": 0,
    "lease": "",
    "lease_until": None,
    "provider_id": "",
    "error": "",
    "settled_at": None,
}


class Outbox:
    """The outbox of one transaction."""

    def __init__(self, session: Session, veil: Veil) -> None:
        self._session, self._veil = session, veil

    def enqueue(self, **message: Unpack[NewlyOwed]) -> bool:
        """Owe a message; False when that key was enqueued before (nothing changes then)."""
        return self.enqueue_all([message]) == 1

    def enqueue_all(self, messages: Iterable[NewlyOwed]) -> int:
        """Owe messages, but none whose key was enqueued before; returns how many are new."""
        rows = [self._row(**message) for message in messages]
        return insert_all_once(self._session.connection(), _outbox, rows)

    def _row(self, **message: Unpack[NewlyOwed]) -> dict[str, object]:
        key, target, payload = message["key"], message["target"], message["payload"]
        if message.get("veiled"):
            key, target, payload = closed(self._veil, key, target, payload)
        return {
            **_NEW,
            "key": key,
            "platform": message["platform"],
            "target_kind": message["target_kind"],
            "target": target,
            "payload": payload,
            "red": message["red"],
            "created_at": message["now"],
            "not_before": message.get("not_before") or message["now"],
        }

    def claim(
        self,
        now: datetime,
        lease: timedelta,
        limit: int = 20,
        keys: Collection[str] | None = None,
        each: int = 0,
    ) -> tuple[Owed, ...]:
        """Take due messages for the time of the lease, red first, then oldest.

        With `each`, so many of every target, and none of one to which something is under way.
        `attempts` of the result counts this attempt. Concurrent claimers get different rows.
        """
        connection = self._session.connection()
        ids = due(connection, now, limit, keys, each)
        if not ids:
            return ()
        values = {
            "state": OutboxState.SENDING.value,
            "lease": secrets.token_hex(8),
            "lease_until": now + lease,
            "attempts": _c.attempts + 1,
        }
        connection.execute(update(_outbox).where(_c.id.in_(ids)).values(values))
        rows = connection.execute(select(*_OWED).where(_c.id.in_(ids)))
        owed = {row.id: opened(self._veil, Owed(**row._mapping)) for row in rows}
        return tuple(owed[id_] for id_ in ids)

    def sent(self, owed: Owed, now: datetime, provider_id: str = "") -> bool:
        """Settle as delivered, and forget what was veiled; False if the lease was lost."""
        values: dict[str, object] = {"payload": {}} if owed.is_veiled else {}
        values |= {"provider_id": provider_id, "error": "", "settled_at": now}
        return self._settle(owed, OutboxState.SENT, **values)

    def retry(self, owed: Owed, at: datetime, error: str) -> bool:
        """Owe it again from `at` on; False if the lease was lost."""
        return self._settle(owed, OutboxState.PENDING, not_before=at, error=error)

    def release(self, owed: Owed, at: datetime) -> bool:
        """Hand it back untried: owed from `at` on, and the attempt does not count."""
        return self._settle(
            owed, OutboxState.PENDING, not_before=at, attempts=max(0, owed.attempts - 1)
        )

    def put_off(self, owed: Owed, now: datetime, until: datetime) -> int:
        """Let what else is due to its target wait until then, unless it is redder; how many."""
        return put_off(self._session.connection(), owed, now, until)

    def doubt(self, owed: Owed, at: datetime, error: str) -> bool:
        """Owe what may have arrived once more from `at` on; False if the lease was lost."""
        return self._settle(
            owed, OutboxState.PENDING, not_before=at, error=error, doubts=owed.doubts + 1
        )

    def unknown(self, owed: Owed, error: str) -> bool:
        """Settle as perhaps delivered; False if the lease was lost."""
        return self._settle(owed, OutboxState.UNKNOWN, error=error)

    def dead(self, owed: Owed, error: str) -> bool:
        """Settle as undeliverable; False if the lease was lost."""
        return self._settle(owed, OutboxState.DEAD, error=error)

    def again(self, ids: Collection[int], at: datetime) -> int:
        """Owe once more, from `at` on, what was given up or left unknown; returns how many.

        What may have arrived says so and keeps its last repeat.
        """
        given_up = _c.state == OutboxState.DEAD.value
        mine = update(_outbox).where(
            _c.id.in_(ids), given_up | (_c.state == OutboxState.UNKNOWN.value)
        )
        doubts = case((given_up & (_c.doubts == 0), 0), else_=1)
        values = {"state": OutboxState.PENDING.value, "attempts": 0, "not_before": at}
        told = mine.values(values | {"doubts": doubts, "error": ""})
        return self._session.connection().execute(told).rowcount

    def handed_over(self, keys: Collection[str], now: datetime) -> int:
        """Settle what nobody has claimed yet as told by other means; returns how many."""
        values = {"keys": [*keys], "now": now}
        return self._session.connection().execute(_TOLD, values).rowcount

    def reword(self, key: str, payload: dict[str, object]) -> bool:
        """Let what nobody has claimed yet tell something else; False when there is none."""
        values = {"keys": [key], "payload": payload}
        return self._session.connection().execute(_UNCLAIMED, values).rowcount == 1

    def hold(self, keys: Collection[str], until: datetime) -> int:
        """Leave what nobody has claimed yet alone until then; returns how many."""
        values = {"keys": [*keys], "not_before": until}
        return self._session.connection().execute(_UNCLAIMED, values).rowcount

    def expire_leases(
        self, now: datetime, idempotent: Collection[str], longest: timedelta = LONGEST_LEASE
    ) -> int:
        """End claims whose sender vanished; returns how many.

        They are owed again, doubtful except on platforms that recognise a repeat; what has had
        its repeats stays unknown. A claim that lasts `longest` still was made by a clock that
        has been set back since: it is over too.
        """
        return end_leases(self._session.connection(), now, idempotent, now + longest)

    def counts(self) -> dict[str, int]:
        """How many messages are in each state (every state is named)."""
        rows = self._session.connection().execute(
            select(_c.state, func.count()).group_by(_c.state)
        )
        found = {row[0]: row[1] for row in rows}
        return {state.value: found.get(state.value, 0) for state in OutboxState}

    def next_due_at(self, latest: datetime = NEVER) -> datetime | None:
        """When a message falls due or a lease ends; one that ends after `latest` is over."""
        return next_due(self._session.connection(), latest)

    def _settle(self, owed: Owed, state: OutboxState, **values: object) -> bool:
        values |= {"state": state.value, "lease": "", "lease_until": None}
        values |= {"of_id": owed.id, "of_lease": owed.lease}
        return self._session.connection().execute(_SETTLE, values).rowcount == 1
