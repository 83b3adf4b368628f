"""`python -m tests.bench.sizes`: what one report costs on disk and in processor time.

The unit costs that docs/scale.md multiplies.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from handlers.context import ContextSource
from handlers.rules.workcalendar import WorkCalendar
from tests.bench.subjects import CONSOLE, TOGETHER, prepare, take_in

REPORTS = 20 * TOGETHER
COUNTED = ("ticket", "ticket_event", "outbox")


def sizes(path: Path) -> dict[str, int]:
    """Bytes of the database with its log written back, and the rows of the tables that grow."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        found = {"bytes": path.stat().st_size}
        for name in COUNTED:
            (found[name],) = connection.execute(f"SELECT count(*) FROM {name}").fetchone()  # noqa: S608
    return found


def grown(reports: int, folder: Path) -> dict[str, float]:
    """By how much each grew for one report, and the milliseconds of processor time it took."""
    path = folder / "ours.db"
    url, source = f"sqlite:///{path}", ContextSource(WorkCalendar.shipped(), CONSOLE)
    prepare(url, folder / "bare.db")
    asyncio.run(take_in(TOGETHER, url, source, TOGETHER))
    before, start = sizes(path), time.process_time()
    asyncio.run(take_in(reports, url, source, TOGETHER))
    spent = (time.process_time() - start) * 1000
    after = sizes(path)
    return {name: (after[name] - before[name]) / reports for name in before} | {
        "cpu_ms": spent / reports
    }


if __name__ == "__main__":
    with TemporaryDirectory() as name:
        found = grown(REPORTS, Path(name))
    sys.stdout.write("　".join(f"{key} {value:,.1f}" for key, value in found.items()) + "\n")
