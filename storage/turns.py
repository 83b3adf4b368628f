"""Whose turn it is in the outbox: red first, and if wanted of each target only a few."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, exists, func, select

from storage.envelopes import VEILED
from storage.records import OutboxState
from storage.tables import OutboxRow, table

_outbox = table(OutboxRow)
_c, _other = _outbox.c, _outbox.alias("other").c
_PENDING: Final = _c.state == OutboxState.PENDING.value
_ORDER: Final = (_c.red.desc(), _c.id)


def due(now: datetime, limit: int, keys: Collection[str] | None, each: int) -> Select[tuple[int]]:
    """The ids whose turn it is, locked; rows that another transaction has locked are left out.

    With `each`, of every target at most so many, and none while something to it is under way:
    one sender at a time keeps its order, and a busy or slow target keeps nobody else waiting.
    """
    rule = [_PENDING, _c.not_before <= now]
    if keys is not None:
        rule.append(_c.key.in_(keys))
    ids = select(_c.id).where(*rule)
    if each:
        place = func.row_number().over(partition_by=(_c.platform, _c.target), order_by=_ORDER)
        turn = select(_c.id, place.label("place")).where(*rule, ~_is_under_way()).subquery()
        ids = select(_c.id).where(
            _PENDING, _c.id.in_(select(turn.c.id).where(turn.c.place <= each))
        )
    return ids.order_by(*_ORDER).limit(limit).with_for_update(skip_locked=True)


def _is_under_way() -> ColumnElement[bool]:
    """Whether something to that target is claimed; a protected reader is no target."""
    return exists().where(
        _other.state == OutboxState.SENDING.value,
        _other.platform == _c.platform,
        _other.target == _c.target,
        _c.target != VEILED,
    )
