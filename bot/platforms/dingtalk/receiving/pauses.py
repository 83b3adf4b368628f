"""How long things may take in Stream mode, and how long it rests before the next connection.

Pure. Every attempt may cost one of the month's calls, so nothing is tried fast for long.
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
    TOLD = "the platform wants a new connection"
    TOO_OFTEN = "the platform wants fewer connections"
    REFUSED = "the platform refuses client_id or client_secret: check [dingtalk]"
    SPENT = "the organisation has used up the month's calls"

    @property
    def is_for_people(self) -> bool:
        """Whether it lasts until somebody does something about it."""
        return self in (Ending.REFUSED, Ending.SPENT)


@dataclass(frozen=True, slots=True)
class Pace:
    """All the durations; the defaults are for the platform, tests are in more of a hurry.

    `ping_every`: a connection that does not even answer pings is dead after one and a half.
    `idle_limit`: one that answers pings and brings nothing else is replaced after so long.
    `leaving`: the platform closes a connection that it wants replaced after ten seconds.
    """

    connect_within: timedelta = timedelta(seconds=10)
    ping_every: timedelta = timedelta(seconds=30)
    idle_limit: timedelta = timedelta(minutes=30)
    leaving: timedelta = timedelta(seconds=15)
    stable_after: timedelta = timedelta(minutes=2)
    grace: timedelta = timedelta(seconds=10)
    told: timedelta = timedelta(milliseconds=200)
    lost: timedelta = timedelta(seconds=1)
    lost_longest: timedelta = timedelta(minutes=1)
    too_often: timedelta = timedelta(minutes=1)
    refused: timedelta = timedelta(minutes=10)
    longest: timedelta = timedelta(hours=1)


class Tally:
    """Counts what went wrong lately. `salt` differs between processes, so that they part."""

    def __init__(self, pace: Pace, salt: str) -> None:
        self._pace, self._salt = pace, salt
        self._count: Counter[Ending] = Counter()

    def pause(self, ending: Ending, lived: timedelta) -> timedelta:
        """How long to rest after a connection that was live for so long ended like that.

        A connection that lived well clears the record.
        """
        if lived >= self._pace.stable_after:
            self._count.clear()
        self._count[ending] += 1
        first, longest = self._bounds(ending)
        return rest(first, longest, self._count[ending], f"{self._salt}:{ending}")

    def _bounds(self, ending: Ending) -> tuple[timedelta, timedelta]:
        pace = self._pace
        if ending is Ending.TOLD:
            return pace.told, pace.lost_longest
        if ending is Ending.TOO_OFTEN:
            return pace.too_often, pace.longest
        if ending is Ending.REFUSED:
            return pace.refused, pace.refused  # somebody may be correcting the secret
        if ending is Ending.SPENT:
            return pace.longest, pace.longest
        return pace.lost, pace.lost_longest
