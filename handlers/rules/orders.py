"""交办: what a leader gave in private, so that no group reads of it."""

from __future__ import annotations

from collections.abc import Sequence

from storage.records import Action, Event


def is_private(history: Sequence[Event]) -> bool:
    """Whether the ticket began as a leader's private instruction (as `Trail.begun_by` asks it)."""
    return any(e.action is Action.ORDER and e.at == history[0].at for e in history)
