"""How long things may take in Stream mode, and how long it rests before the next connection.

Pure. Every attempt may cost one of the month's calls, so nothing is tried fast for long.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


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

    def bounds(self, ending: Ending) -> tuple[timedelta, timedelta]:
        """The first rest after such an ending, and the longest."""
        if ending is Ending.TOLD:
            return self.told, self.lost_longest
        if ending is Ending.TOO_OFTEN:
            return self.too_often, self.longest
        if ending is Ending.REFUSED:
            return self.refused, self.refused  # somebody may be correcting the secret
        if ending is Ending.SPENT:
            return self.longest, self.longest
        return self.lost, self.lost_longest

    def is_grave(self, _ending: Ending) -> bool:
        """A connection that lived well clears the whole record."""
        return False
