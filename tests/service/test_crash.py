"""The power goes out at a chosen moment: nothing is lost, nothing is doubled.

A real process is killed with SIGKILL while it works, started again, and given the same messages
once more, as a platform would redeliver them. The moments are chosen by what can be observed from
outside (a row, a line in the chat, an answer) or by milliseconds after the request was sent.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from bot.platforms.console import ConsolePlatform
from handlers.rules.transitions import TRANSITIONS
from storage.records import Event, Owed, Ticket
from storage.transaction import Database
from tests.fire.people import PROJECTS, WHISTLE
from tests.service.office import REPORT, office
from tests.service.running import ask, demo_process, free_port, send, until

Body = dict[str, Any]
Moment = Callable[[Path, str], None]


def report(key: str, project: str) -> Body:
    text = f"@吹哨 {project}财政配套资金没到位，施工队说再不给钱就停工"
    return {"chat": "city", "sender": "xulei", "text": text, "id": key}


def whistle(key: str, project: str) -> Body:
    text = WHISTLE.format(p=project)
    return {"chat": "city", "sender": "xulei", "text": text, "id": key}


def query(path: Path, sql: str, *values: object) -> list[Any]:
    """Rows of a database that somebody else is writing."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)) as connection:
        return connection.execute(sql, values).fetchall()


def after(milliseconds: int) -> Moment:
    return lambda _folder, _key: time.sleep(milliseconds / 1000)


def committed(folder: Path, key: str) -> None:
    """The message is on disk; its answer is still owed."""
    sql = "SELECT 1 FROM inbox WHERE message_id = ?"
    until(lambda: bool(query(folder / "chuishao.db", sql, key)))


def answered(folder: Path, key: str) -> None:
    """The answer has arrived; whether that is settled nobody knows."""
    sql = "SELECT 1 FROM messages WHERE id = ?"
    until(lambda: bool(query(folder / "chat.db", sql, f"answer:console:{key}")))


def told(count: int) -> Moment:
    """So many people have heard of it, others have not."""

    def wait(folder: Path, _key: str) -> None:
        sql = "SELECT count(*) FROM messages WHERE is_bot AND seq > ?"
        start = int((folder.parent / "seq").read_text())
        until(lambda: query(folder / "chat.db", sql, start)[0][0] >= count)

    return wait


def moved(count: int) -> Moment:
    """The clock is on its way, and has stopped so often."""

    def wait(folder: Path, _key: str) -> None:
        sql = "SELECT value FROM setting WHERE name = 'clock_offset_seconds'"
        seen: set[str] = set()

        def is_on_its_way() -> bool:
            seen.update(str(row[0]) for row in query(folder / "chuishao.db", sql))
            return len(seen) > count

        until(is_on_its_way)

    return wait


REPORTS: Final[dict[str, Moment]] = {
    "just sent": after(0),
    "3 ms after": after(3),
    "10 ms after": after(10),
    "committed": committed,
    "answered": answered,
}
WHISTLES: Final[dict[str, Moment]] = {
    "committed": committed,
    "first was told": told(1),
    "third was told": told(3),
}
JOURNEY: Final = "P7D"  # many stops, so that a slow onlooker who misses some still sees enough
JOURNEYS: Final[dict[str, Moment]] = {
    "just begun": after(0),
    "first stop": moved(1),
    "third stop": moved(3),
}


class Life:
    """One folder of data that survives one crash after another."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.messages: list[Body] = []
        self.answers: dict[str, str] = {}

    def say(self, body: Body) -> None:
        """Say it and hear the answer; a repetition must get the same answer."""
        replies = ask(self.port, "/demo/messages", body)["replies"]
        assert replies, f"no answer to {body['id']}"
        text = self.answers.setdefault(body["id"], replies[0]["text"])
        assert replies[0]["text"] == text

    def crash(self, path: str, body: Body, moment: Moment) -> None:
        """Send it, and cut the power at that moment."""
        highest = query(self.folder / "chat.db", "SELECT max(seq) FROM messages")[0][0]
        (self.folder.parent / "seq").write_text(str(highest))
        with demo_process(self.folder, self.port) as process:
            ask(self.port, "/demo/state")
            for known in self.messages[-2:]:
                self.say(known)
            with send(self.port, path, body):
                moment(self.folder, str(body.get("id")))
                process.kill()

    def crash_while_saying(self, body: Body, moment: Moment) -> None:
        self.crash("/demo/messages", body, moment)
        self.messages.append(body)

    def settle(self) -> None:
        """A last start: everything is said once more, and what is due gets its time."""
        with demo_process(self.folder, self.port):
            for body in self.messages * 2:
                self.say(body)
            ask(self.port, "/demo/clock", {"advance": "workday"})


def check(life: Life) -> None:
    """What must hold, however often the power went out."""
    assert query(life.folder / "chuishao.db", "PRAGMA integrity_check") == [("ok",)]
    database = Database(f"sqlite:///{life.folder / 'chuishao.db'}")
    with database.read() as tx:
        tickets = tx.tickets.find(open_only=False)
        texts = {ticket.number: tx.tickets.text(ticket.id) for ticket in tickets}
        histories = {ticket.number: tx.tickets.history(ticket.id) for ticket in tickets}
        counts = tx.outbox.counts()
    database.close()
    for body in life.messages:
        numbers = [n for n, text in texts.items() if text in body["text"]]
        assert len(numbers) == 1, f"{body['id']} has the tickets {numbers}"
        assert numbers[0] in life.answers[body["id"]]
    for ticket in tickets:
        check_history(ticket, histories[ticket.number])
    check_delivery(life.folder, counts)


def check_history(ticket: Ticket, history: tuple[Event, ...]) -> None:
    """Every step begins where the last one ended, and the table allows it."""
    first, *steps = history
    assert first.from_status is None
    status = steps[0].from_status if steps else first.to_status
    for event in steps:
        assert status is not None
        assert event.from_status is status
        assert event.to_status is (TRANSITIONS[status, event.action].to or status)
        status = event.to_status
    assert status is ticket.status
    assert [event.at for event in history] == sorted(event.at for event in history)
    rungs = [event.data["rung"] for event in history if "rung" in event.data]
    assert len(rungs) == len(set(rungs)), f"{ticket.number} was told twice of {rungs}"


def check_delivery(folder: Path, counts: dict[str, int]) -> None:
    """Whatever was owed has arrived exactly once, and nothing else has."""
    assert counts["sending"] == counts["unknown"] == counts["dead"] == 0
    rows = query(folder / "chuishao.db", "SELECT key, state FROM outbox")
    sent = sorted(key for key, state in rows if state == "sent")
    arrived = sorted(
        row[0] for row in query(folder / "chat.db", "SELECT id FROM messages WHERE is_bot")
    )
    assert sent == arrived
    assert len(set(sent)) == len(sent)
    sql = "SELECT key FROM outbox WHERE state = 'pending' AND not_before < ?"
    now = query(folder / "chat.db", "SELECT max(at) FROM messages")[0][0]
    by = now.replace("T", " ").removesuffix("+00:00")  # as the database writes it
    assert not query(folder / "chuishao.db", sql, by), "what was due has gone out"


@pytest.mark.process
def test_reports_survive(folder: Path) -> None:
    life = Life(folder)
    for number, (name, moment) in enumerate(REPORTS.items()):
        life.crash_while_saying(report(f"report {name}", PROJECTS[number]), moment)
    life.settle()
    check(life)


@pytest.mark.process
def test_whistles_survive(folder: Path) -> None:
    life = Life(folder)
    for number, (name, moment) in enumerate(WHISTLES.items()):
        life.crash_while_saying(whistle(f"whistle {name}", PROJECTS[number]), moment)
    life.settle()
    check(life)


@pytest.mark.process
def test_journeys_of_the_clock_survive(folder: Path) -> None:
    life = Life(folder)
    for number, (name, moment) in enumerate(JOURNEYS.items()):
        life.messages.append(report(f"report {name}", PROJECTS[number]))
        life.crash("/demo/clock", {"advance": JOURNEY}, moment)
    life.settle()
    check(life)


@pytest.mark.process
def test_the_first_preparation_survives(tmp_path: Path) -> None:
    life = Life(tmp_path / "demo")
    unfinished = tmp_path / ".demo.new" / "chat.db"

    def is_told(count: int) -> bool:
        with suppress(sqlite3.Error):
            return bool(query(unfinished, "SELECT count(*) FROM messages")[0][0] >= count)
        return False

    for count in (1, 30):
        with demo_process(life.folder, life.port) as process:
            until(lambda: is_told(count))  # noqa: B023 - used in this round only
            process.kill()
        assert not life.folder.exists()
    life.messages.append(report("report", PROJECTS[0]))
    life.settle()
    check(life)
    numbers = query(life.folder / "chuishao.db", "SELECT number FROM ticket ORDER BY number")
    assert [row[0] for row in numbers] == [f"Q{n:04}" for n in range(1, 7)]


# --- the same without processes -------------------------------------------------------------


class Vanishing(ConsolePlatform):
    """Delivers, and vanishes before it can say so."""

    async def send(self, batch: Sequence[Owed]) -> str:
        await super().send(batch)
        await asyncio.Event().wait()
        raise AssertionError


@pytest.fixture
def county(county_file: Path, tmp_path: Path) -> Path:
    shutil.copy(county_file, tmp_path / "chuishao.db")
    return tmp_path


async def test_what_was_owed_when_all_was_dropped_is_delivered_by_the_next(county: Path) -> None:
    async with office(county) as here:
        await here.service.receive(here.message("xulei", REPORT, "city", "mine"))
        assert here.transcript.find("answer:console:mine") is None
    async with office(county) as here:
        await here.service.warm_up()
        await here.service.drain()
        assert here.transcript.find("answer:console:mine") is not None
        again = await here.says("xulei", REPORT, "city", "mine")
        assert again.is_repeat
        assert len(await here.tickets()) == 1


async def test_an_answer_whose_sender_vanished_arrives_once(county: Path) -> None:
    async with office(county, kind=Vanishing) as here:
        await here.service.receive(here.message("xulei", REPORT, "city", "mine"))
        sending = asyncio.create_task(here.service.drain())
        while here.transcript.find("answer:console:mine") is None:  # noqa: ASYNC110 - in a file
            await asyncio.sleep(0.005)
        sending.cancel()
        await asyncio.wait([sending])
    async with office(county) as here:
        assert await here.service.drain() == 0, "perhaps its sender still lives"
        here.clock.advance_to(here.clock.now() + timedelta(minutes=2))
        await here.service.drain()
        counts = await here.service.read(lambda tx: tx.outbox.counts())
        assert counts["sending"] == counts["unknown"] == 0
        lines = [line for line in here.transcript.since() if line.id == "answer:console:mine"]
        assert len(lines) == 1
