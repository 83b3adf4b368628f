"""One sweep that finds a hundred tickets due among few open ones, and among very many.

The tickets are copies of one that was reported through the dispatcher; each sweep is undone, so
that the next one finds the same hundred.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bot.app import ready_database
from bot.playground.county import load_county
from handlers.context import ContextSource
from handlers.dispatch import dispatch
from handlers.jobs.sweep import sweep
from handlers.rules.workcalendar import SHANGHAI, WorkCalendar
from storage.transaction import Database
from tests.bench.goals import Goal
from tests.bench.measuring import Subject
from tests.bench.subjects import CONSOLE, message

FEW: Final = 10_000
MANY: Final = 1_000_000
DUE: Final = 100
REPORTED: Final = datetime(2026, 9, 7, 9, tzinfo=SHANGHAI)
SWEPT: Final = REPORTED + timedelta(days=2)
LATER: Final = "2099-01-01 00:00:00.000000"
_COPIES: Final = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
INSERT INTO ticket ({names}) SELECT {values} FROM n, ticket WHERE ticket.id = 1
"""


class _Undo(Exception):
    """Nothing of it is kept."""


def sweeping(size: float, folder: Path) -> Subject:
    """A hundred due among a million open tickets, against as many among ten thousand."""
    source = ContextSource(WorkCalendar.shipped(), CONSOLE)
    many = max(2 * DUE, int(MANY * size))
    few = min(FEW, many // 2)
    ours, bare = (_sweep(_filled(folder / f"{n}.db", n, source), source) for n in (many, few))
    name = f"{many:,} 件未结中催办到期的 {DUE} 件，对照 {few:,} 件中的 {DUE} 件"
    return Subject(name, "微秒/次", 1, ours, bare, goal=Goal(6, 1.5))


def _filled(path: Path, count: int, source: ContextSource) -> Database:
    """So many open tickets, a hundred of them due."""
    path.unlink(missing_ok=True)
    database = ready_database(f"sqlite:///{path}")
    with database.begin() as tx:
        load_county(tx, REPORTED)
        dispatch(message(REPORTED), tx, source.at(tx, REPORTED))
    with closing(sqlite3.connect(path)) as connection, connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(ticket)")]
        names = [name for name in columns if name != "id"]
        values = ["'B' || i" if name == "number" else name for name in names]
        copying = _COPIES.format(names=",".join(names), values=",".join(values))
        connection.execute(copying, {"count": count - 1})
        connection.execute("UPDATE ticket SET next_look_at = ? WHERE id > ?", (LATER, DUE))
        connection.execute("ANALYZE")
    return database


def _sweep(database: Database, source: ContextSource) -> Callable[[], None]:
    def run() -> None:
        with suppress(_Undo), database.begin() as tx:
            assert sweep(tx, source.at(tx, SWEPT)) == DUE
            raise _Undo

    return run
