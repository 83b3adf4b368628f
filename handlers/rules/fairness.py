"""Who had a ticket, who gave it back, and whether it is thrown to and fro: read from its history.

首接负责 (the first unit to receive a matter leads until a decision moves it): art. 14 of
北京市接诉即办工作条例. That nobody returns it after a decision: art. 22 of the rules for the 12345
hotline of 潍坊.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from storage.records import Action, Event

RETURNS_BEFORE_DECISION: Final = 2
DECISIONS: Final = frozenset({Action.DISPATCH, Action.REASSIGN})  # of desk or leader
MOVES: Final = DECISIONS | {Action.CORRECT, Action.CHOOSE, Action.SUBMIT}


@dataclass(frozen=True, slots=True)
class Bounce:
    """A ticket that went to and fro: who received it first, who gave it back, in order."""

    first_unit_id: int
    returned_by: tuple[int, ...]


def is_decided(history: Sequence[Event]) -> bool:
    """Whether desk or leader named the present unit after two returns: it stays there (指定)."""
    returns, decided = 0, False
    for event in history:
        if event.action is Action.SEND_BACK:
            returns += 1
        if event.action in MOVES:
            decided = event.action in DECISIONS and returns >= RETURNS_BEFORE_DECISION
    return decided


def bounce(history: Sequence[Event]) -> Bounce | None:
    """Set when two units gave it back, or it came back to one that had it, and nobody decided."""
    held = _holders(history)
    returned = tuple(
        dict.fromkeys(
            unit
            for event in history
            if event.action is Action.SEND_BACK and (unit := _unit(event, "unit_id"))
        )
    )
    is_to_and_fro = len(returned) >= RETURNS_BEFORE_DECISION or len(held) > len(set(held))
    if not held or not is_to_and_fro or is_decided(history):
        return None
    return Bounce(held[0], returned)


def _holders(history: Sequence[Event]) -> list[int]:
    """The units that held it, one after the other."""
    named: list[int | None] = []
    for event in history:
        if event.action in MOVES:
            named += [_unit(event, "from_unit_id"), _unit(event, "unit_id")]
        if event.action is Action.SEND_BACK:
            named.append(_unit(event, "unit_id"))
    held = [unit for unit in named if unit is not None]
    return held[:1] + [b for a, b in pairwise(held) if a != b]


def _unit(event: Event, name: str) -> int | None:
    value = event.data.get(name)
    return value if isinstance(value, int) else None
