"""Whose turn it is in the outbox: red first, and if wanted of each target only a few.

The statements are put together once: they are asked again and again, mostly in vain.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    case,
    exists,
    func,
    select,
    tuple_,
    update,
)

from storage.envelopes import VEILED
from storage.records import MOST_REPEATS, OutboxState, Owed
from storage.tables import OutboxRow, table

_outbox = table(OutboxRow)
_c, _other = _outbox.c, _outbox.alias("other").c
EVER: Final = datetime(2000, 1, 1, tzinfo=UTC)
_PENDING: Final = _c.state == OutboxState.PENDING.value
_SENDING: Final = _c.state == OutboxState.SENDING.value
_ORDER: Final = (_c.red.desc(), _c.id)
_DUE: Final = (_PENDING, _c.not_before <= bindparam("now"))


def due(
    connection: Connection, now: datetime, limit: int, keys: Collection[str] | None, each: int
) -> Sequence[int]:
    """The ids whose turn it is, locked; rows that another transaction has locked are left out.

    With `each`, of every target at most so many, and none while something to it is under way:
    one sender at a time keeps its order, and a busy or slow target keeps nobody else waiting.
    """
    values: dict[str, Any] = {"now": now, "most": limit, "each": each}
    if keys is not None:
        values["keys"] = [*keys]
    statement = _TURNS[bool(each), keys is not None]
    return [row.id for row in connection.execute(statement, values)]


def put_off(connection: Connection, owed: Owed, now: datetime, until: datetime) -> int:
    """Let whatever is due to its target and no redder wait until then; returns how many.

    Otherwise the next sender would claim it all, twenty by twenty, only to hand it back.
    Messages to protected readers show no target, and are found out one by one.
    """
    if owed.is_veiled:
        return 0
    values = {"now": now, "until": until, "of_platform": owed.platform, "of_target": owed.target}
    return connection.execute(_PUT_OFF[owed.red], values).rowcount


def end_leases(
    connection: Connection, now: datetime, idempotent: Collection[str], latest: datetime
) -> int:
    """Let claims go whose sender vanished; returns how many.

    One that ends after `latest` was made when the clock was wrong, and nobody need wait for it.
    """
    values = {"now": now, "latest": latest, "idempotent": [*idempotent]}
    return connection.execute(_END, values).rowcount


def next_due(connection: Connection, latest: datetime) -> datetime | None:
    """When the first message falls due or the first lease ends; None when nothing waits.

    A lease that ends after `latest` is over already.
    """
    message, lease, wrong = connection.execute(_NEXT, {"latest": latest}).one()
    return EVER if wrong else min(filter(None, (message, lease)), default=None)


def _turns(*, is_shared: bool, is_chosen: bool) -> Select[tuple[int]]:
    rule = [*_DUE]
    if is_chosen:
        rule.append(_c.key.in_(bindparam("keys", expanding=True)))
    if is_shared:
        place = func.row_number().over(partition_by=(_c.platform, _c.target), order_by=_ORDER)
        turn = select(_c.id, place.label("place")).where(*rule, ~_is_under_way()).subquery()
        few = select(turn.c.id).where(turn.c.place <= bindparam("each"))
        rule = [_PENDING, _c.id.in_(few)]
    ids = select(_c.id).where(*rule).order_by(*_ORDER).limit(bindparam("most"))
    return ids.with_for_update(skip_locked=True)


def _is_under_way() -> ColumnElement[bool]:
    """Whether something to that target is claimed; a protected reader is no target."""
    busy = select(_other.platform, _other.target).where(
        _other.state == OutboxState.SENDING.value, _other.target != VEILED
    )
    return tuple_(_c.platform, _c.target).in_(busy)  # found out once, not for every message


_TURNS: Final = {
    (shared, chosen): _turns(is_shared=shared, is_chosen=chosen)
    for shared in (False, True)
    for chosen in (False, True)
}
_SAME: Final = (_c.platform == bindparam("of_platform"), _c.target == bindparam("of_target"))
_REST: Final = update(_outbox).where(*_DUE, *_SAME).values(not_before=bindparam("until"))
_PUT_OFF: Final = {True: _REST, False: _REST.where(~_c.red)}
_KNOWN: Final = _c.platform.in_(bindparam("idempotent", expanding=True))
_AGAIN: Final = _KNOWN | (_c.doubts < MOST_REPEATS)
_END: Final = (
    update(_outbox)
    .where(
        _SENDING,
        (_c.lease_until <= bindparam("now")) | (_c.lease_until > bindparam("latest")),
    )
    .values(
        state=case((_AGAIN, OutboxState.PENDING.value), else_=OutboxState.UNKNOWN.value),
        doubts=case((_KNOWN | ~_AGAIN, _c.doubts), else_=_c.doubts + 1),
        lease="",
        lease_until=None,
        error="lease expired",
    )
)
_NEXT: Final = select(
    select(func.min(_c.not_before)).where(_PENDING).scalar_subquery(),
    select(func.min(_c.lease_until)).where(_SENDING).scalar_subquery(),
    exists().where(_SENDING, _c.lease_until > bindparam("latest")),
)
