"""What is measured: reading a sentence, and taking in reports durably."""

from __future__ import annotations

import asyncio
import sqlite3
import tomllib
from contextlib import closing
from datetime import datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Final

import jieba

from bot.app import ready_database
from bot.clock import SystemClock
from bot.playground.county import load_county
from bot.playground.story import DATA
from bot.writer import Writer
from handlers.context import ContextSource
from handlers.dispatch import dispatch
from handlers.messages import IncomingMessage
from handlers.rules.workcalendar import WorkCalendar
from handlers.understanding import Understanding
from handlers.understanding.tokenizer import Making, in_python, in_rust
from storage.transaction import Database
from tests.bench.goals import Goal
from tests.bench.measuring import Subject
from tests.bench.peers import MATTERS, VALIDATION, rows

TOGETHER: Final = 16  # reports on their way at the same time
LONG, SHORT = 2_048, 128  # characters
ROWS: Final = 11  # that one report writes
TEXTS: Final = [
    line["text"] for line in tomllib.loads(DATA.read_text("utf-8"))["lines"] if "@" in line["text"]
]
CONSOLE: Final = ("console",)
CLOCK: Final = SystemClock()
ids = count()


def reading(size: float, _folder: Path) -> Subject:
    """Intent, category, evidence and choices of a sentence, and of a report or whistle its facts.

    Against cutting the sentence into words. rjieba is a normal dependency and cuts for us here.
    """
    return _reading("听懂一句话连同要点（用 rjieba），对照只用 jieba 分词", size, in_rust)


def reading_in_python(size: float, _folder: Path) -> Subject:
    """The same where there is no rjieba."""
    return _reading("听懂一句话连同要点（纯 Python），对照只用 jieba 分词", size, in_python)


def _reading(name: str, size: float, make: Making) -> Subject:
    texts = [row["text"] for row in rows(sorted(VALIDATION.glob("*.jsonl")))]
    texts = texts[: max(1, int(len(texts) * size))]
    understanding, today = Understanding(make=make), CLOCK.now().date()

    def ours() -> None:
        for text in texts:
            if understanding.read(text).intent in MATTERS:
                understanding.facts(text, today)

    def yardstick() -> None:
        for text in texts:
            jieba.lcut(text)

    return Subject(name, "微秒/句", len(texts), ours, yardstick, goal=Goal(5, 2.0))


def reading_long(size: float, _folder: Path) -> Subject:
    """Texts of 2,048 characters against as many characters in texts of 128.

    There are more of them than a reader remembers.
    """
    said = "，".join(row["text"] for row in rows(sorted(VALIDATION.glob("*.jsonl"))))
    count_ = max(9, int(len(said) // LONG * size))
    long = [said[at * LONG : (at + 1) * LONG] for at in range(count_)]
    short = [text[at : at + SHORT] for text in long for at in range(0, LONG, SHORT)]
    understanding = Understanding()

    def read(texts: list[str]) -> None:
        for text in texts:
            understanding.read(text)

    name = f"听懂 {LONG:,} 字的长文每字耗时，对照 {SHORT} 字的"
    ours, yardstick = partial(read, long), partial(read, short)
    return Subject(name, "微秒/字", count_ * LONG, ours, yardstick, goal=Goal(5, 1.3))


def intake(size: float, folder: Path) -> Subject:
    """Many reports at a time through the one writer, against one durable commit after another."""
    return _intake(size, folder, TOGETHER, Goal(3, 2.5, is_most=False))


def intake_one_by_one(size: float, folder: Path) -> Subject:
    """The same where the next report comes only when the last one is done."""
    return _intake(size, folder, 1, Goal(3, 0.25, is_most=False))


def _intake(size: float, folder: Path, together: int, goal: Goal) -> Subject:
    reports = TOGETHER * max(1, int(10 * size))
    ours_at, bare = folder / f"ours{together}.db", folder / f"bare{together}.db"
    url, source = f"sqlite:///{ours_at}", ContextSource(WorkCalendar.shipped(), CONSOLE)
    prepare(url, bare)

    def ours() -> None:
        asyncio.run(take_in(reports, url, source, together))

    def yardstick() -> None:
        insert_one_by_one(reports, bare)

    name = f"上报落盘（{together} 条同时到），对照逐条提交同样多行的 sqlite3"
    return Subject(name, "条/秒", reports, ours, yardstick, is_rate=True, goal=goal)


def prepare(url: str, bare: Path) -> None:
    """The county in our database, one table in the other."""
    database = ready_database(url)
    with database.begin() as tx:
        load_county(tx, CLOCK.now())
    database.close()
    with closing(sqlite3.connect(bare)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(
            "CREATE TABLE line (id INTEGER PRIMARY KEY, key TEXT UNIQUE, text TEXT)"
        )


def insert_one_by_one(reports: int, path: Path) -> None:
    """What a plain program would do: for each report its rows, then a commit to disk."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        for _ in range(reports):
            connection.execute("BEGIN IMMEDIATE")
            for _ in range(ROWS):
                insert = "INSERT INTO line (key, text) VALUES (?, ?)"
                connection.execute(insert, (str(next(ids)), TEXTS[0]))
            connection.execute("COMMIT")


async def take_in(reports: int, url: str, source: ContextSource, together: int) -> None:
    """Deal with so many reports, answers included, all of them on disk at the end."""
    database = Database(url)
    writer = Writer(database)
    for _ in range(reports // together):
        await asyncio.gather(*(take_in_one(writer, source) for _ in range(together)))
    await asyncio.to_thread(writer.close)
    database.close()


async def take_in_one(writer: Writer, source: ContextSource) -> None:
    now = CLOCK.now()
    heard = message(now)
    await writer.run(lambda tx: dispatch(heard, tx, source.at(tx, now)))


def message(now: datetime) -> IncomingMessage:
    """The next report of the story, from somebody who may report."""
    number = next(ids)
    return IncomingMessage(
        platform=CONSOLE[0],
        message_id=str(number),
        chat_id="city",
        is_group=True,
        account="xulei",
        name="xulei",
        text=TEXTS[number % len(TEXTS)],
        received_at=now,
    )


SUBJECTS: Final = (reading, reading_in_python, reading_long, intake, intake_one_by_one)
