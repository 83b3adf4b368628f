"""Decides what a message wants from the signs in its clauses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from handlers.understanding.clauses import Clause, total
from storage.records import Intent

_WHISTLE: Final = 5.0
_TOPIC: Final = 2.0  # from here on a message is about a matter of projects


def decide(parts: Sequence[Clause], topic: float) -> tuple[Intent, float]:
    """What the message wants, with a confidence; tips are recognised before this."""
    opened, solved = total(parts, "open"), total(parts, "solved")
    asked, talk = total(parts, "question"), total(parts, "chat")
    if total(parts, "accident") >= 3:
        return Intent.ACCIDENT, 0.95
    if _alarm(parts) >= _WHISTLE:
        return Intent.WHISTLE, 0.9
    if talk >= 3 and talk > opened + 1:
        return Intent.CHAT, 0.9
    if asked and asked > opened and not _complains(parts):
        return Intent.QUERY, 0.9
    if solved and _ends_well(parts, opened, solved):
        return Intent.PROGRESS, 0.85
    if talk > opened:
        return Intent.CHAT, 0.7
    if opened:
        return (Intent.REPORT, 0.9) if opened >= 2 and topic >= _TOPIC else (Intent.REPORT, 0.6)
    return (Intent.REPORT, 0.55) if topic >= _TOPIC else (Intent.CHAT, 0.6)


def _alarm(parts: Sequence[Clause]) -> float:
    """How strongly the message calls people to the spot now."""
    event = max(total(parts, "block"), total(parts, "danger"))
    if not event and not total(parts, "come"):
        return 0.0
    now, come = min(total(parts, "now"), 4), min(total(parts, "come"), 4)
    return event + now + come - 3 * min(total(parts, "past"), 2)


def _complains(parts: Sequence[Clause]) -> bool:
    """A question asked at the end of a complaint is no enquiry."""
    return any(part.is_open and part.signs["open"] >= 2 for part in parts[:-1])


def _ends_well(parts: Sequence[Clause], opened: float, solved: float) -> bool:
    told = [part for part in parts if part.is_open or part.is_solved]
    return bool(told) and told[-1].is_solved and solved + 1 >= opened
