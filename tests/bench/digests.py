"""Digests of many leaders in one pass: what one costs does not grow with others' tickets.

The job itself is measured, from the tickets to the messages owed, and undone each time.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from bot.app import ready_database
from bot.playground.county import load_county
from handlers import digests
from handlers.context import ContextSource
from handlers.dispatch import dispatch
from handlers.jobs.digest import digest
from handlers.rules.workcalendar import SHANGHAI, WorkCalendar
from storage.directory import Person, Project
from storage.transaction import Database, Transaction
from tests.bench.copies import copies
from tests.bench.goals import Goal
from tests.bench.measuring import Subject
from tests.bench.subjects import CONSOLE, message

FEW, MANY = 10, 40  # leaders
OWN: Final = 125  # open tickets of each
REPORTED: Final = datetime(2026, 9, 7, 9, tzinfo=SHANGHAI)
MORNING: Final = datetime(2026, 9, 9, 8, 31, tzinfo=SHANGHAI)
GOAL: Final = Goal(6, 1.3)


class _Undo(Exception):
    """Nothing of it is kept."""


def together(size: float, folder: Path) -> Subject:
    """One pass for forty leaders, against passes for ten: what does one leader cost?"""
    own = max(2, int(OWN * size))
    ours, bare = (_passes(_filled(folder / f"d{n}.db", n, own), n) for n in (MANY, FEW))
    name = (
        f"一位领导的日报：{MANY} 位的 {MANY * own:,} 件一次做完，对照 {FEW} 位的 {FEW * own:,} 件"
    )
    return Subject(name, "微秒/位", MANY, ours, bare, goal=GOAL)


def alone(size: float, folder: Path) -> Subject:
    """The digest of one leader beside thirty-nine others' tickets, against nobody else's."""
    own = max(2, int(OWN * size))
    ours, bare = (_passes(_filled(folder / f"a{n}.db", n, own), 1) for n in (MANY, 1))
    name = f"一位领导的日报：{own} 件，旁边另有 {(MANY - 1) * own:,} 件，对照旁边没有"
    return Subject(name, "微秒/位", MANY, ours, bare, goal=GOAL)


def _passes(database: Database, due: int) -> Callable[[], None]:
    """Forty digests, so many in a pass."""
    source = ContextSource(WorkCalendar.shipped(), CONSOLE)
    with database.begin() as tx:
        ctx = source.at(tx, MORNING)
        for person in ctx.directory.people:
            wanted = digests.AT if person.name in _names(due) else None
            digests.wish(tx, ctx, person.id, wanted)

    def run() -> None:
        for _ in range(MANY // due):
            with suppress(_Undo), database.begin() as tx:
                assert digest(tx, source.at(tx, MORNING)) == due
                raise _Undo

    return run


def _names(count: int) -> frozenset[str]:
    return frozenset(f"领导{number}" for number in range(count))


def _filled(path: Path, leaders: int, own: int) -> Database:
    """So many leaders of a project each, and as many open tickets for each of them."""
    path.unlink(missing_ok=True)
    source = ContextSource(WorkCalendar.shipped(), CONSOLE)
    database = ready_database(f"sqlite:///{path}")
    with database.begin() as tx:
        load_county(tx, REPORTED)
        ids = [_leader(tx, name) for name in sorted(_names(leaders))]
        dispatch(message(REPORTED), tx, source.at(tx, REPORTED))
        project = f"{ids[0]} + i % {leaders}"
        copies(tx.session.connection(), leaders * own, project_id=project)
    return database


def _leader(tx: Transaction, name: str) -> int:
    """The id of the project that a new leader leads."""
    who = tx.registers.upsert_person(Person(0, name))
    tx.registers.bind_person(CONSOLE[0], name, who, REPORTED)
    return tx.registers.upsert_project(Project(0, name, f"{name}的项目", leader_id=who))
