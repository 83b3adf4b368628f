"""Another limit for a ticket whose clock runs: counted from its dispatch, the old one kept."""

from __future__ import annotations

from dataclasses import replace

from handlers.context import Scene
from handlers.rules import clocks, helping
from handlers.rules.derivation import relimited
from handlers.rules.moves import RELIMIT
from handlers.steps import Data
from storage.records import Ticket


def relimit(scene: Scene, before: Ticket, after: Ticket) -> tuple[Ticket, Data]:
    """`after` with the deadline of its own limit, and what the history keeps of the change.

    Units that `after` newly asks for help have their clocks.
    """
    ctx = scene.ctx
    policy = ctx.policy_of(after)
    helps = helping.begun(after, policy, ctx.calendar, ctx.now)
    after = replace(after, helps=helps)
    limit = clocks.target_of(after, policy)
    if limit == clocks.target_of(before, policy):
        return after, {}
    history = scene.tx.tickets.history(before.id)
    due_at = relimited(before, limit, history, policy, ctx.calendar, ctx.now)
    was = before.due_at.isoformat() if before.due_at else None
    data = {RELIMIT: str(limit), "from_due": was, "due": due_at.isoformat() if due_at else None}
    return clocks.moved_to(after, due_at, ctx.calendar), data
