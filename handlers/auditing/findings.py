"""What an audit may find."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """What is wrong with a ticket's history or its notices."""

    BROKEN = "broken"  # a line does not go on from the one before, or the first is missing
    FORBIDDEN = "forbidden"  # the table of transitions knows no such step
    DRIFT = "drift"  # the stored ticket is not what its history makes of it
    DEADLINE = "deadline"  # a deadline that does not follow from limits, pauses and calendar
    LIGHT = "light"  # another light than the proven clocks give
    MISSED = "missed"  # a rung was due and is not marked as told
    EARLY = "early"  # told before it was due, or sent before it was owed
    LATE = "late"  # told long after it was due, and nothing stood still
    UNFOUNDED = "unfounded"  # a rung that the ticket's state did not have
    DOUBLED = "doubled"  # told or sent twice
    UNTOLD = "untold"  # marked as told, but nobody was owed the message
    NIGHT = "night"  # a routine notice in quiet hours
    RESTDAY = "restday"  # a digest for a day on which nobody works
    UNWANTED = "unwanted"  # a digest to who wants none
    EMPTY = "empty"  # a digest or list for which there was nothing to tell


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: on which ticket ("" if on none), and about what (a field, a rung or a key)."""

    fault: Fault
    number: str
    about: str = ""
