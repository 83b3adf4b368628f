"""What is bound to what on a platform: one account to a person, one chat to a group."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from sqlalchemy import Connection, delete, insert, or_, select
from sqlmodel import SQLModel

from storage.tables import is_same, table


def bound(
    connection: Connection, row: type[SQLModel], owner: str, name: str
) -> defaultdict[int, list[tuple[str, str]]]:
    """For each owner the platforms and what is bound there."""
    rows = table(row)
    found: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for row_ in connection.execute(select(rows).order_by(rows.c.platform)):
        known = row_._mapping
        found[known[owner]].append((known["platform"], known[name]))
    return found


def bind(
    connection: Connection, row: type[SQLModel], platform: str, at: datetime, **pair: str | int
) -> None:
    """Replace whatever either side of the pair was bound to on the platform."""
    rows = table(row)
    either = or_(*(is_same(rows.c[name], platform, value) for name, value in pair.items()))
    connection.execute(delete(rows).where(rows.c.platform == platform, either))
    connection.execute(insert(rows).values(platform=platform, bound_at=at, **pair))
