"""What follows from returns: one level up at the second, 首接负责 when it goes to and fro."""

from __future__ import annotations

from dataclasses import replace

from handlers import notices
from handlers.commands.base import Replies, buttons, shown, speaker
from handlers.context import BOT, Scene
from handlers.rules.fairness import RETURNS_BEFORE_DECISION, bounce, is_decided
from handlers.steps import Step
from handlers.texts import fairness as texts
from storage.directory import Person
from storage.records import Action, Ticket

LEADERS = 3  # 协调层级 at which 包联领导 settle a matter
HIGHEST = 4


def after_return(scene: Scene, ticket: Ticket, note: str) -> tuple[Ticket, Replies]:
    """At the second return the ticket goes one level up, to leader and desk."""
    if ticket.return_count != RETURNS_BEFORE_DECISION:
        return ticket, []
    level = min(max(ticket.level + 1, LEADERS), HIGHEST)
    data: dict[str, str | int | None] = {"level": level, "cause": "returned"}
    step = Step(scene.tx, scene.ctx, BOT)
    saved = step.take(ticket, Action.ESCALATE, "", data, changed=replace(ticket, level=level))
    text = texts.second_return(shown(scene, saved), speaker(scene, saved), note)
    readers = (*notices.leaders(scene.ctx, saved), *notices.desk(scene.ctx))
    key = f"returned:{saved.id}:{saved.return_count}"
    return saved, _politely(scene, saved, readers, key, text)


def after_move(scene: Scene, ticket: Ticket) -> Replies:
    """The desk hears who received it first when it comes back to where it was."""
    history = scene.tx.tickets.history(ticket.id)
    found = bounce(history)
    if found is None:
        return []
    first, returned = _names(scene, found.first_unit_id, *found.returned_by)
    text = texts.bounced(shown(scene, ticket), first, returned)
    key = f"bounced:{ticket.id}:{len(history)}"
    return _politely(scene, ticket, notices.desk(scene.ctx), key, text)


def _politely(
    scene: Scene, ticket: Ticket, readers: tuple[Person, ...], key: str, text: str
) -> Replies:
    quiet, pressed = notices.office_time(scene.ctx), buttons(ticket, "detail")
    return notices.to_people(scene.ctx, readers, key, text, pressed, not_before=quiet)


def is_settled(scene: Scene, ticket: Ticket) -> bool:
    """Whether its unit was named by desk or leader after two returns."""
    return is_decided(scene.tx.tickets.history(ticket.id))


def line(scene: Scene, ticket: Ticket) -> str:
    """What the details say about it, or ""."""
    history = scene.tx.tickets.history(ticket.id)
    if found := bounce(history):
        return texts.first_receiver(*_names(scene, found.first_unit_id, *found.returned_by))
    return texts.DECIDED if ticket.is_open and is_decided(history) else ""


def _names(scene: Scene, first: int, *returned: int) -> tuple[str, list[str]]:
    units = [scene.ctx.directory.unit(unit_id) for unit_id in (first, *returned)]
    names = [unit.name if unit else "" for unit in units]
    return names[0], names[1:]
