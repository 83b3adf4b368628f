"""What goes wrong in one life, drawn from its seed: where processes die, and all the rest."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from random import Random
from typing import Any, Final

from sqlalchemy import Connection, Engine, event

from tests.fire.loop import OWNER, Death

HOUR: Final = 3600.0


class Point(StrEnum):
    """Where a process may die."""

    STEP = "step"  # between any two awaits
    STATEMENT = "statement"  # inside a transaction, before any statement
    COMMIT = "commit"  # before it takes effect
    COMMITTED = "committed"  # after it, before anybody was told
    SENDING = "sending"  # before the platform has the message
    SENT = "sent"  # after the platform took it, before the process knows


# How many of each there are in a life, roughly: a death is drawn among the first so many.
REACH: Final = {
    Point.STEP: 300,
    Point.STATEMENT: 400,
    Point.COMMIT: 40,
    Point.COMMITTED: 40,
    Point.SENDING: 10,
    Point.SENT: 10,
}


class Send(StrEnum):
    """What a platform does with one message."""

    TAKES = "takes"
    REFUSES = "refuses"  # a 5xx: not taken
    TEARS_BEFORE = "tears before"  # the connection breaks, nothing was taken
    TEARS_AFTER = "tears after"  # the connection breaks after it was taken
    HANGS_BEFORE = "hangs before"
    HANGS_AFTER = "hangs after"
    THROTTLES = "throttles"
    PUTS_OFF = "puts off"  # our own count says that there is no room
    BREAKS = "breaks"  # a bug of ours
    FORBIDS = "forbids"  # for good


FAULTS: Final = tuple(kind for kind in Send if kind is not Send.TAKES)


@dataclass
class Spell:
    """Something that lasts from one moment to another, in seconds of this life."""

    kind: str
    begins: float
    ends: float


@dataclass
class Weather:
    """One seed's troubles; `points` and `sends` count what has been seen of them."""

    random: Random
    deaths: dict[Point, set[int]] = field(default_factory=dict)
    spells: list[Spell] = field(default_factory=list)
    points: Counter[Point] = field(default_factory=Counter)
    sends: Counter[Send] = field(default_factory=Counter)
    storms: tuple[float, float] = (0.0, 0.0)  # share of failing sends, and until when
    is_calm: bool = False  # from then on nobody dies
    died: Counter[Point] = field(default_factory=Counter)

    @classmethod
    def drawn(cls, random: Random, trouble: float) -> Weather:
        """Some lives are calm, most are not."""
        weather = cls(random)
        for _ in range(random.choice((0, 1, 1, 2, 3, 5))):
            point = random.choice(list(Point))
            weather.deaths.setdefault(point, set()).add(random.randrange(1, REACH[point]))
        for _ in range(random.choice((0, 0, 1, 2))):
            begins = random.uniform(0, trouble / 2)
            kind = random.choice(("busy", "full", "ahead", "back"))
            weather.spells.append(Spell(kind, begins, begins + random.uniform(1, trouble / 2)))
        weather.storms = (random.choice((0.0, 0.1, 0.3, 0.6)), random.uniform(0, trouble))
        return weather

    def at(self, point: Point) -> None:
        """The process that runs has come to such a point, and perhaps dies of it.

        Raises:
            Death: it does.
        """
        owner = OWNER.get()
        if owner is None or owner.is_dead or self.is_calm:
            return
        self.points[point] += 1
        if self.points[point] in self.deaths.get(point, ()):
            self.died[point] += 1
            owner.is_dead = True
            raise Death(point)

    def send(self, now: float) -> Send:
        """What the platform does with the next message."""
        share, until = self.storms
        is_stormy = now < until and self.random.random() < share
        kind = self.random.choice(FAULTS) if is_stormy else Send.TAKES
        self.sends[kind] += 1
        return kind

    def holds(self, kind: str, now: float) -> bool:
        """Whether such a spell holds now."""
        return any(s.kind == kind and s.begins <= now < s.ends for s in self.spells)

    def until_jump(self, now: float) -> float:
        """Seconds until the clock jumps; without end if it does not any more."""
        clocks = [spell for spell in self.spells if spell.kind in ("ahead", "back")]
        jumps = [at - now for spell in clocks for at in (spell.begins, spell.ends) if at > now]
        return min(jumps, default=math.inf)

    def skew(self, now: float) -> timedelta:
        """How wrong the machine's clock is."""
        wrong = self.holds("ahead", now) - self.holds("back", now)
        return timedelta(hours=2) * wrong

    @contextmanager
    def over_databases(self) -> Iterator[None]:
        """Inside, transactions are points too."""

        def before(_c: Connection, _cursor: Any, statement: str, *_: object) -> None:
            if not statement.startswith(("ROLLBACK", "RELEASE")):
                self.at(Point.STATEMENT)

        def commit(_c: Connection) -> None:
            self.at(Point.COMMIT)

        event.listen(Engine, "before_cursor_execute", before)
        event.listen(Engine, "commit", commit)
        try:
            yield
        finally:
            event.remove(Engine, "before_cursor_execute", before)
            event.remove(Engine, "commit", commit)
