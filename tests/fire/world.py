"""One life from its seed: a county, one or two processes, a platform, people, and their fate."""

from __future__ import annotations

import contextvars
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

from sqlalchemy import Connection, Engine, event

from handlers.context import ContextSource
from handlers.messages import IncomingMessage
from handlers.rules.workcalendar import SHANGHAI
from storage.transaction import Database
from tests.fire.ledger import Ledger
from tests.fire.loop import Death, StandingLoop
from tests.fire.people import People, Said
from tests.fire.process import Process
from tests.fire.weather import HOUR, Point, Weather

STARTS: Final = (
    datetime(2026, 9, 14, 9, 0, tzinfo=SHANGHAI),
    datetime(2026, 9, 14, 11, 30, tzinfo=SHANGHAI),
    datetime(2026, 9, 18, 16, 30, tzinfo=SHANGHAI),
    datetime(2026, 9, 30, 20, 30, tzinfo=SHANGHAI),
)
TROUBLES: Final = (0.2 * HOUR, 0.2 * HOUR, 0.2 * HOUR, HOUR)  # afterwards nothing goes wrong
PEACE: Final = 0.3 * HOUR  # beyond the longest delay, in which everything owed must go out
REDELIVERY: Final = (5.0, 30.0, 120.0)  # seconds without an acknowledgement
OUTAGE: Final = 72 * HOUR
NO_LIMIT: Final = 1_073_741_823  # pages: SQLite's own


class World:
    """Everything that outlives a process."""

    def __init__(self, seed: int, path: Path, database: Database, source: ContextSource) -> None:
        self.random, self.seed = Random(seed), seed  # noqa: S311  (a game)
        self.path, self.database = path, database
        self.trouble = self.random.choice(TROUBLES)
        self.weather, self.source = Weather.drawn(self.random, self.trouble), source
        self.ledger = Ledger(self.weather, is_idempotent=self.random.random() < 0.3)
        self.loop = StandingLoop(lambda: self.weather.at(Point.STEP))
        self.start = self.random.choice(STARTS).astimezone(UTC)
        self.people = People(self.random, self._later, self.trouble)
        self.ledger.on_shown.append(self.people.sees)
        self.processes: list[Process] = []
        self._outside = contextvars.copy_context()  # what outlives every process
        self.acknowledged: set[str] = set()
        self.said: dict[str, Said] = {}
        self.waited = 0.0  # seconds of it
        self.outage = self.random.choice((0.0,) * 7 + (OUTAGE,))
        self.deaths = 0

    def now(self) -> datetime:
        """The machine's clock, as wrong as it is."""
        seconds = self.loop.time()
        return self.start + timedelta(seconds=seconds) + self.weather.skew(seconds)

    def live(self) -> None:
        """From the first message to peace."""
        with self.weather.over_databases(), self._over_disks():
            self.reports = self.people.report()
            for _ in range(self.random.choice((1, 1, 2))):
                self._begin()
            self._in(self.trouble, self._calm_down)
            self._run()
            for process in self.processes:
                process.bury()
        self.loop.close()

    def _calm_down(self) -> None:
        """Nobody dies any more; three days without any process are over before."""
        if self.loop.time() < self.trouble + self.waited:
            self._in(self.waited, self._calm_down)
            return
        self.weather.is_calm = True
        self._in(self.trouble + PEACE, self.loop.stop)

    def _run(self) -> None:
        while True:
            try:
                self.loop.run_forever()
            except Death:
                self._bury()
            else:
                return

    def _bury(self) -> None:
        """A restart follows, sooner or later; in some lives the first one takes three days."""
        for process in [one for one in self.processes if one.is_dead]:
            process.bury()
            self.database.close()  # whatever connections there are
            self.processes.remove(process)
            self.deaths += 1
            wait = self.random.uniform(0.5, 300)
            if self.outage and self.deaths == 1:
                self.waited = self.outage
                for other in self.processes:
                    other.bury()
                    self._in(self.outage + wait, self._begin)
                self.processes.clear()
                wait += self.outage
            self._in(wait, self._begin)

    def _in(self, seconds: float, do: Callable[..., None], *what: Any) -> None:
        self.loop.call_later(seconds, do, *what, context=self._outside)

    def _begin(self) -> None:
        process = Process(self.loop, self.database, self.source, self, self.ledger)
        self.processes.append(process)

    # --- people's messages, as the platform delivers them

    def _later(self, wait: float, said: Said) -> None:
        """Nobody begins anything more when peace has come."""
        if self.loop.time() + wait > self.trouble + self.waited:
            return
        self.said[said.id] = said
        for late in [0.0] * self.random.choice((1, 1, 1, 2, 3)):
            self._in(wait + late + self.random.uniform(0, 60), self._deliver, said, 0)

    def _deliver(self, said: Said, tries: int) -> None:
        """To any process that listens; again and again until one acknowledges it."""
        listening = [one for one in self.processes if one.is_up]
        if listening:
            process = self.random.choice(listening)
            process.begin(self._receive(process, said))
        wait = REDELIVERY[min(tries, len(REDELIVERY) - 1)]
        self._in(wait, self._ask_again, said, tries + 1)

    def _ask_again(self, said: Said, tries: int) -> None:
        if said.id not in self.acknowledged:
            self._deliver(said, tries)

    async def _receive(self, process: Process, said: Said) -> None:
        is_group = not said.chat.startswith("p:")
        await process.service.receive(
            IncomingMessage(
                platform="console",
                message_id=said.id,
                chat_id=said.chat,
                is_group=is_group,
                account=said.account,
                name=said.account,
                text=said.text,
                button=said.button,
                received_at=self.now(),
            )
        )
        self.acknowledged.add(said.id)

    # --- the disk

    @contextmanager
    def _over_disks(self) -> Iterator[None]:
        """Inside, transactions meet a database that another process holds, or a full disk."""
        held: list[sqlite3.Connection] = []

        def begin(_c: Connection, cursor: Any, statement: str, *_: object) -> None:
            if statement != "BEGIN IMMEDIATE":
                return
            seconds = self.loop.time()
            is_busy, is_full = (self.weather.holds(k, seconds) for k in ("busy", "full"))
            cursor.execute(f"PRAGMA busy_timeout = {0 if is_busy else 5000}")
            most = cursor.execute("PRAGMA page_count").fetchone()[0] if is_full else NO_LIMIT
            cursor.execute(f"PRAGMA max_page_count = {most}")
            if is_busy and not held:
                held.append(sqlite3.connect(self.path, isolation_level=None))
                held[0].execute("BEGIN IMMEDIATE")
            elif held and not is_busy:
                held.pop().close()

        event.listen(Engine, "before_cursor_execute", begin)
        try:
            yield
        finally:
            event.remove(Engine, "before_cursor_execute", begin)
            for one in held:
                one.close()
