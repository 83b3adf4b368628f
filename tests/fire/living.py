"""Many lives after one another, in one prepared county."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from handlers.context import ContextSource
from handlers.rules.workcalendar import WorkCalendar
from storage.transaction import Database
from tests.chat import Chat
from tests.fire.checking import faults
from tests.fire.world import World

FAST: Final = Path("/dev/shm")  # noqa: S108  (a disk in memory; nothing here must last)


@dataclass
class Report:
    """What befell everybody, and what went wrong, by seed."""

    lives: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    wrong: dict[int, list[str]] = field(default_factory=dict)

    def add(self, world: World, found: list[str]) -> None:
        """One life more."""
        self.lives += 1
        weather = world.weather
        self.seen.update({f"died at {point}": n for point, n in weather.died.items()})
        self.seen.update({f"platform {kind}": n for kind, n in weather.sends.items()})
        self.seen.update({f"spells {spell.kind}": 1 for spell in weather.spells})
        self.seen["outages"] += bool(world.waited)
        self.seen["messages"] += len(world.said)
        self.seen["shown"] += sum(map(len, world.ledger.shown.values()))
        if found:
            self.wrong[world.seed] = found

    def join(self, other: Report) -> None:
        """What befell others too."""
        self.lives += other.lives
        self.seen += other.seen
        self.wrong |= other.wrong

    def __str__(self) -> str:
        lines = [f"{self.lives} lives, {len(self.wrong)} went wrong"]
        lines += [f"  {name}: {count}" for name, count in sorted(self.seen.items())]
        for seed, found in self.wrong.items():
            lines += [f"{seed}:", *(f"  {fault}" for fault in found)]
        if self.wrong:
            lines.append(f"python -m tests.fire --only {' '.join(map(str, self.wrong))}")
        return "\n".join(lines)


Tamper = Callable[[World], None]


def lives(seeds: Iterable[int], tamper: Tamper = lambda _world: None) -> Report:
    """Live them all; what they write is gone afterwards. `tamper` may spoil each at its end."""
    report = Report()
    source = ContextSource(WorkCalendar.shipped(), ("console",))
    with tempfile.TemporaryDirectory(dir=FAST if FAST.is_dir() else None) as name, _hushed():
        county, path = Path(name) / "county.db", Path(name) / "life.db"
        _prepare(county)
        database = Database(f"sqlite:///{path}")  # one for all: statements stay compiled
        for seed in seeds:
            shutil.copy(county, path)
            world = World(seed, path, database, source)
            world.live()
            tamper(world)
            report.add(world, faults(world))
            database.close()
            for left in Path(name).glob("life.db-*"):
                left.unlink()
    return report


@contextmanager
def _hushed() -> Iterator[None]:
    """Failures are what this is about; nobody logs them."""
    level = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(level)


def _prepare(path: Path) -> None:
    """The county with an administrator, and nobody who speaks for the first time."""
    chat = Chat(path).load()
    with chat.database.begin() as tx:
        people = tx.registers.directory().people
        tx.registers.set_admin(
            next(p.id for p in people if ("console", "linxiaotang") in p.accounts)
        )
    chat.database.close()
