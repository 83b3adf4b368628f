"""How long things may take on the long connection, and how long it rests before the next.

Pure. Being displaced by a newer connection is no failure but somebody's decision.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


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

    def bounds(self, ending: Ending) -> tuple[timedelta, timedelta]:
        """The first rest after such an ending, and the longest."""
        if ending is Ending.TOO_OFTEN:
            return self.too_often, self.longest
        if ending is Ending.REFUSED:
            return self.refused, self.refused  # somebody may be correcting the secret
        if ending is Ending.KICKED:
            return self.kicked, self.longest
        return self.lost, self.lost_longest

    def is_grave(self, ending: Ending) -> bool:
        """Two that displace each other every quarter of an hour must not do so for ever."""
        return ending is Ending.KICKED
