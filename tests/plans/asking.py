"""What the hot path asks of the database, and which of it walks a whole table that grows.

The statements are heard while messages, jobs and deliveries run; none is copied here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, Engine, event
from sqlmodel import SQLModel

# Tables that are as large as the county, not as long as its history.
OF_THE_COUNTY: Final = frozenset(
    {
        "alembic_version", "unit", "person", "person_account", "post", "proxy", "project",
        "day_rule", "duty", "pairing", "chat_group", "group_chat", "group_quiet", "permit",
        "funding", "month_plan", "lease", "counter", "setting", "one_time_code",
    }
)  # fmt: skip
# Those that a test has made long, so that both databases must choose in earnest.
LONG: Final = frozenset({"ticket", "ticket_words", "ticket_event", "outbox", "inbox"})
_DATA: Final = re.compile(r"\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)
_SCAN: Final = re.compile(r"SCAN (\w+)")


@dataclass
class Heard:
    """Statements by their text, each with values it was asked with and what was going on."""

    statements: dict[str, tuple[Any, str]] = field(default_factory=dict)
    step: str = ""

    def hear(self, statement: str, values: Any) -> None:
        """Keep the last of each."""
        if _DATA.match(statement):
            self.statements[statement] = (values, self.step)


@contextmanager
def hearing() -> Iterator[Heard]:
    """Whatever any engine is asked in the body."""
    heard = Heard()

    def listen(*said: Any) -> None:
        _, _, statement, values, _, is_many = said
        heard.hear(statement, values[0] if is_many else values)

    event.listen(Engine, "before_cursor_execute", listen)
    try:
        yield heard
    finally:
        event.remove(Engine, "before_cursor_execute", listen)


def walked(connection: Connection, statement: str, values: Any) -> frozenset[str]:
    """The growing tables that the statement would walk from end to end.

    PostgreSQL walks any table that is small today, so it is asked again whether it must.
    """
    if connection.dialect.name == "sqlite":
        found = _by_sqlite(connection, statement, values)
    else:
        found = _by_postgresql(connection, statement, values)
        if found - LONG:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            found &= LONG | _by_postgresql(connection, statement, values)
            connection.exec_driver_sql("SET LOCAL enable_seqscan = on")
    return found & (frozenset(SQLModel.metadata.tables) - OF_THE_COUNTY)


def _by_sqlite(connection: Connection, statement: str, values: Any) -> frozenset[str]:
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
    names = {match[1] for row in rows if (match := _SCAN.match(row[3]))}
    return frozenset(_table(statement, name) for name in names)


def _table(statement: str, name: str) -> str:
    """The table that has this alias."""
    named = re.search(rf"(\w+) AS {name}\b", statement)
    return named[1] if named else name


def _by_postgresql(connection: Connection, statement: str, values: Any) -> frozenset[str]:
    said = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values)
    return frozenset(_whole(said.scalar_one()[0]["Plan"]))


def _whole(plan: Mapping[str, Any]) -> Iterator[str]:
    """Tables read from end to end: no index, or an index without a condition."""
    is_read = "Relation Name" in plan and plan["Node Type"].endswith("Scan")
    if is_read and plan["Node Type"] != "Bitmap Heap Scan" and "Index Cond" not in plan:
        yield plan["Relation Name"]
    for part in plan.get("Plans", ()):
        yield from _whole(part)
