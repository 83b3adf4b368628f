"""How the 台账 grows: time and memory a ticket from 5,000 tickets to 50,000."""

from __future__ import annotations

import sys
import time
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bot.app import ready_database
from bot.papers.tables import write_tables
from bot.playground.county import load_county
from handlers.context import ContextSource
from handlers.papers.ledger import ledger
from handlers.rules.workcalendar import WorkCalendar
from storage.records import Action, Event, Status, Ticket
from storage.transaction import Database, Transaction
from tests.bench.copies import copies

FEW, MANY = 5_000, 50_000  # tickets
NOW: Final = datetime(2026, 9, 14, 1, tzinfo=UTC)
WORDS: Final = "污水厂财政配套资金没到位，施工队说再不给钱就停工"


def filled(path: Path, count: int) -> Database:
    """The county with so many tickets, two lines of history each, over all projects."""
    database = ready_database(f"sqlite:///{path}")
    with database.begin() as tx:
        load_county(tx, NOW)
        add(tx)
        projects = len(tx.registers.directory().projects)
        copies(tx.session.connection(), count - 1, project_id=f"1 + i % {projects}")
    return database


def add(tx: Transaction) -> None:
    """One ticket in work."""
    bare = Ticket(0, "", Status.WORKING, NOW, "console", "city", "xulei", project_id=1)
    ticket = tx.tickets.create(bare, WORDS)
    for action in (Action.REPORT, Action.PROGRESS):
        event = Event(
            0, ticket.id, NOW, action, None, "徐磊", None, Status.WORKING, note="正在调度"
        )
        tx.tickets.add_event(event)


def cost(database: Database, path: Path) -> tuple[float, int]:
    """Seconds, and bytes at the worst moment, of writing the 台账."""
    with database.read() as tx:
        ctx = ContextSource(WorkCalendar.shipped(), ()).at(tx, NOW)
        start = time.perf_counter()
        write_tables(path / "time.xlsx", [ledger(tx, ctx)])
        seconds = time.perf_counter() - start
        tracemalloc.start()
        write_tables(path / "memory.xlsx", [ledger(tx, ctx)])
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return seconds, peak


def growth(folder: Path, few: int = FEW, many: int = MANY) -> tuple[float, float]:
    """Time a ticket, and memory in all, of many ÷ of few; printed as well."""
    found = []
    for count in (few, many):
        place = folder / str(count)
        place.mkdir()
        database = filled(place / "bench.db", count)
        found.append(cost(database, place))
        database.close()
    (fast, small), (slow, large) = found
    time_ratio, memory_ratio = slow / many / (fast / few), large / small
    sys.stdout.write(
        f"台账 {many} 件与 {few} 件：每件耗时之比 {time_ratio:.2f}（线性为 1），"
        f"内存峰值之比 {memory_ratio:.2f}（{small / 2**20:.1f} → {large / 2**20:.1f} MB），"
        f"{many} 件用 {slow:.1f} 秒\n"
    )
    return time_ratio, memory_ratio
