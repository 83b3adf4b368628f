"""How long things may take on the long connection, and how long it rests before the next.

Pure. Being displaced by a newer connection is no failure but somebody's decision.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.platforms.pauses import rest


class Ending(StrEnum):
    """Why a connection ended or did not come to be, in the operator's words."""

    LOST = "the connection was lost"
    SILENT = "the platform has gone silent"
    TOO_OFTEN = "the platform wants fewer connections"
    REFUSED = "the platform refuses bot_id or secret: check [wecom.bot]"
    KICKED = "another process has connected with this bot_id: only one of them can work"

    @property
    def is_for_people(self) -> bool:
        """Whether it lasts until somebody does something about it."""
        return self in (Ending.REFUSED, Ending.KICKED)


@dataclass(frozen=True, slots=True)
class Pace:
    """All the durations; the defaults are for the platform, tests are in more of a hurry."""

    connect_within: timedelta = timedelta(seconds=10)
    answer_within: timedelta = timedelta(seconds=5)
    heartbeat_every: timedelta = timedelta(seconds=30)
    silence_limit: timedelta = timedelta(seconds=75)
    stable_after: timedelta = timedelta(minutes=2)
    grace: timedelta = timedelta(seconds=10)
    lost: timedelta = timedelta(seconds=1)
    lost_longest: timedelta = timedelta(minutes=1)
    too_often: timedelta = timedelta(minutes=1)
    refused: timedelta = timedelta(minutes=10)
    kicked: timedelta = timedelta(minutes=15)
    longest: timedelta = timedelta(hours=4)


class Tally:
    """Counts what went wrong lately. `salt` differs between processes, so that they part."""

    def __init__(self, pace: Pace, salt: str) -> None:
        self._pace, self._salt = pace, salt
        self._count: Counter[Ending] = Counter()

    def pause(self, ending: Ending, lived: timedelta) -> timedelta:
        """How long to rest after a connection that was live for so long ended like that.

        A connection that lived well clears the record, except of being displaced: two processes
        that displace each other every quarter of an hour must not do so for ever.
        """
        if lived >= self._pace.stable_after:
            kicks = 0 if lived >= self._pace.longest else self._count[Ending.KICKED]
            self._count = Counter({Ending.KICKED: kicks})
        self._count[ending] += 1
        times = self._count[ending]
        first, longest = self._bounds(ending)
        return rest(first, longest, times, f"{self._salt}:{ending}")

    def _bounds(self, ending: Ending) -> tuple[timedelta, timedelta]:
        pace = self._pace
        if ending is Ending.TOO_OFTEN:
            return pace.too_often, pace.longest
        if ending is Ending.REFUSED:
            return pace.refused, pace.refused  # somebody may be correcting the secret
        if ending is Ending.KICKED:
            return pace.kicked, pace.longest
        return pace.lost, pace.lost_longest
