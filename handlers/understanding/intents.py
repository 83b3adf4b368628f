"""Decides what a message wants from the signs in its clauses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from handlers.understanding.clauses import Clause
from storage.records import Intent

_WHISTLE: Final = 5.0
_CLEAR: Final = 2.0  # weaker signs of trouble do not count alone
_BRIEF: Final = 2  # clauses of a message that may be a mere question
_TOPIC: Final = 2.0  # from here on a message is about a matter of projects


def decide(
    parts: Sequence[Clause], signs: Mapping[str, float], topic: float
) -> tuple[Intent, float]:
    """What the message wants, with a confidence; tips are recognised before this.

    `signs` are those of all clauses together.
    """
    opened, solved = signs.get("open", 0.0), signs.get("solved", 0.0)
    asked, talk = signs.get("question", 0.0), signs.get("chat", 0.0)
    if signs.get("accident", 0.0) and not signs.get("drill", 0.0):
        return Intent.ACCIDENT, 0.95
    if _alarm(signs) >= _WHISTLE:
        return Intent.WHISTLE, 0.9
    if talk >= 3 and talk > opened + 1 and (topic < _TOPIC or talk > solved + 1):
        return Intent.CHAT, 0.9
    if _asks(parts, asked, opened):
        return Intent.QUERY, 0.9
    if solved and _ends_well(parts, opened, solved):
        return Intent.PROGRESS, 0.85
    if talk > opened:
        return Intent.CHAT, 0.7
    if opened:
        is_clear = opened >= _CLEAR and topic >= _TOPIC
        return Intent.REPORT, 0.9 if is_clear else 0.6
    return (Intent.REPORT, 0.55) if topic >= _TOPIC else (Intent.CHAT, 0.6)


def _alarm(signs: Mapping[str, float]) -> float:
    """How strongly the message calls people to the spot now."""
    if is_find(signs):
        return _WHISTLE
    event = min(max(signs.get("block", 0.0), signs.get("danger", 0.0)), 4)
    if not event and not signs.get("come", 0.0):
        return 0.0
    now, come = min(signs.get("now", 0.0), 4), min(signs.get("come", 0.0), 4)
    return event + now + come - 3 * min(signs.get("past", 0.0), 2)


def is_find(signs: Mapping[str, float]) -> bool:
    """Whether something old or dangerous has just been dug up: work stops, people must come."""
    return (
        signs.get("find", 0.0) > 0 and not signs.get("solved", 0.0) and not signs.get("past", 0.0)
    )


def is_petition(signs: Mapping[str, float]) -> bool:
    """Whether people announce that they will go to the authorities together (吹哨二级: today)."""
    return signs.get("petition", 0.0) > 0 and not signs.get("solved", 0.0)


def _asks(parts: Sequence[Clause], asked: float, opened: float) -> bool:
    if asked:
        return asked > opened and not _complains(parts)
    return parts[-1].has("ask") and opened < _CLEAR and len(parts) <= _BRIEF


def _complains(parts: Sequence[Clause]) -> bool:
    """A question asked at the end of a complaint is no enquiry."""
    return any(part.is_open and part.signs["open"] >= _CLEAR for part in parts[:-1])


def _ends_well(parts: Sequence[Clause], opened: float, solved: float) -> bool:
    told = [part for part in parts if part.is_open or part.is_solved]
    return bool(told) and told[-1].is_solved and solved + 1 >= opened
