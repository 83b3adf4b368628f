"""How exports grow: processor time a ticket and the memory at the worst moment.

Time is the processor's, so that others on the machine do not bend a straight line.
"""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bot.app import ready_database
from bot.papers.tables import write_tables
from bot.papers.workbook import write_registers
from bot.playground.county import load_county
from handlers.context import Context, ContextSource
from handlers.papers.ledger import ledger
from handlers.rules.workcalendar import WorkCalendar
from storage.records import Action, Event, Status, Ticket
from storage.transaction import Database, Transaction
from tests.bench.copies import copies
from tests.bench.goals import Goal
from tests.bench.measuring import Figures

FEW, MANY = 5_000, 50_000  # tickets
GOAL: Final = Goal(6, 1.3)
NOW: Final = datetime(2026, 9, 14, 1, tzinfo=UTC)
WORDS: Final = "污水厂财政配套资金没到位，施工队说再不给钱就停工"
Write = Callable[[Transaction, Context, Path], None]


def _ledger(tx: Transaction, ctx: Context, path: Path) -> None:
    write_tables(path, [ledger(tx, ctx)])


def _registers(tx: Transaction, _: Context, path: Path) -> None:
    write_registers(path, tx.registers.directory(), tx.ledgers.book())


EXPORTS: Final[Mapping[str, Write]] = {"问题台账": _ledger, "登记表": _registers}


def growth(folder: Path, few: int = FEW, many: int = MANY) -> list[Figures]:
    """Time of a ticket, or of the file where tickets do not stand in it, and the memory."""
    small, large = (_costs(folder / str(count), count) for count in (few, many))
    found, beside = [], f"{many:,} 件对 {few:,} 件"
    for name, write in EXPORTS.items():
        (fast, low), (slow, high) = small[name], large[name]
        is_long = write is _ledger
        each, of = ("每件", (many, few)) if is_long else ("整份", (1, 1))
        times = slow / of[0] * 1e6, fast / of[1] * 1e6
        unit = "处理器微秒/件" if is_long else "处理器微秒"
        found += [
            _figures(f"导出{name}{each}耗时，{beside}", unit, *times, is_time=True),
            _figures(f"导出{name}内存峰值，{beside}", "MB", high / 2**20, low / 2**20),
        ]
    return found


def _figures(
    name: str, unit: str, ours: float, yardstick: float, *, is_time: bool = False
) -> Figures:
    ratios = [ours / yardstick]
    return Figures(name, unit, [ours], [yardstick], ratios, ratios if is_time else [], GOAL)


def _costs(folder: Path, count: int) -> dict[str, tuple[float, int]]:
    """Seconds and bytes by the name of the export."""
    folder.mkdir()
    database = filled(folder / "bench.db", count)
    found = {name: cost(database, folder / name, write) for name, write in EXPORTS.items()}
    database.close()
    return found


def cost(database: Database, path: Path, write: Write) -> tuple[float, int]:
    """Seconds, and bytes at the worst moment, of writing the file."""
    with database.read() as tx:
        ctx = ContextSource(WorkCalendar.shipped(), ()).at(tx, NOW)
        start = time.process_time()
        write(tx, ctx, path.with_suffix(".time.xlsx"))
        seconds = time.process_time() - start
        tracemalloc.start()
        write(tx, ctx, path.with_suffix(".memory.xlsx"))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return seconds, peak


def filled(path: Path, count: int) -> Database:
    """The county with so many tickets of two projects, two lines of history each."""
    database = ready_database(f"sqlite:///{path}")
    with database.begin() as tx:
        load_county(tx, NOW)
        add(tx)
        copies(tx.session.connection(), count - 1, project_id="1 + i % 2")
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
