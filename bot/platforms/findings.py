"""What the probe finds: one line each, marked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """Works; worth knowing, or could not be told; does not work."""

    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line for the operator, in plain words."""

    mark: Mark
    text: str


def good(text: str) -> Finding:
    """It works."""
    return Finding(Mark.GOOD, text)


def note(text: str) -> Finding:
    """It is worth knowing, but no failure."""
    return Finding(Mark.NOTE, text)


def bad(text: str) -> Finding:
    """It does not work until somebody does what the text says."""
    return Finding(Mark.BAD, text)
