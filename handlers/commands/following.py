"""Whose report was merged into another (合并) hears how that one fares."""

from __future__ import annotations

from typing import Final

from handlers import notices
from handlers.commands.base import Replies, shown, speaker
from handlers.context import Scene
from handlers.texts import notices as texts
from handlers.texts.steps import told
from storage.directory import Person
from storage.records import Action, Ticket

FOLLOWED: Final = frozenset(
    {
        *(Action.SIGN, Action.PROGRESS, Action.FINISH, Action.APPROVE, Action.RATE),
        *(Action.EXTEND, Action.SUSPEND, Action.RESUME, Action.DECIDE, Action.REOPEN),
        *(Action.DECLINE, Action.TRANSFER, Action.WITHDRAW, Action.MERGE),
    }
)


def tell_followers(
    scene: Scene, ticket: Ticket, action: Action, note: str, seen: set[Person | None]
) -> Replies:
    """Reporters of what was merged into the ticket, also by way of another one, each once.

    `seen` have heard already.
    """
    made: Replies = []
    if action not in FOLLOWED:
        return made
    view, who = shown(scene, ticket), f"{speaker(scene, ticket, action)} "
    for merged in _merged_into(scene, ticket):
        people = [p for p in notices.reporters(scene.ctx, merged) if p not in seen]
        seen.update(people)
        text = texts.moved(
            view, told(action, ticket), who, note, texts.merged_here(merged.shown_number)
        )
        key = f"followed:{merged.id}:{ticket.id}:{ticket.version}"
        made += notices.to_people(scene.ctx, people, key, text)
    return made


def _merged_into(scene: Scene, ticket: Ticket) -> tuple[Ticket, ...]:
    found = scene.tx.tickets.find(merged_into=ticket.id, open_only=False)
    return (*found, *(one for near in found for one in _merged_into(scene, near)))
