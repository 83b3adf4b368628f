"""Reports on PostgreSQL through our own layer, against one statement after another."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Final

import psycopg

from handlers.context import ContextSource
from handlers.rules.workcalendar import WorkCalendar
from tests.bench.goals import UNMEASURED, Goal
from tests.bench.measuring import Figures, Subject
from tests.bench.subjects import CONSOLE, ROWS, TEXTS, TOGETHER, prepare, take_in
from tests.postgres import MISSING, programs, server

ids: Iterator[int] = count()
NAME: Final = f"上报落盘（PostgreSQL，{TOGETHER} 条同时到），对照逐条一句写同样多行"
_TABLE: Final = "CREATE TABLE line (id bigserial PRIMARY KEY, key text UNIQUE, text text)"
_PLACES: Final = ", ".join(["(%s, %s)"] * ROWS)
_INSERT: Final = f"INSERT INTO line (key, text) VALUES {_PLACES}"  # noqa: S608


def on_postgresql(size: float, folder: Path, rounds: int) -> Sequence[Figures]:
    """The goal of PostgreSQL, with `fsync` on; nothing, and told, where there is no server."""
    if programs() is None:
        sys.stdout.write(f"{MISSING}\n")
        UNMEASURED.append((3, "PostgreSQL 下的落盘：缺 PostgreSQL，未测"))
        return []
    with server(fsync="on") as url:
        return [_subject(size, folder, url).measure(rounds)]


def _subject(size: float, folder: Path, url: str) -> Subject:
    reports = TOGETHER * max(1, int(10 * size))
    source = ContextSource(WorkCalendar.shipped(), CONSOLE)
    prepare(url, folder / "beside-postgresql.db")
    with psycopg.connect(url) as connection:
        connection.execute(_TABLE)

    def ours() -> None:
        asyncio.run(take_in(reports, url, source, TOGETHER))

    def yardstick() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            for _ in range(reports):
                connection.execute(
                    _INSERT, [part for _ in range(ROWS) for part in (str(next(ids)), TEXTS[0])]
                )

    goal = Goal(3, 2.0, is_most=False)
    return Subject(NAME, "条/秒", reports, ours, yardstick, is_rate=True, goal=goal)
