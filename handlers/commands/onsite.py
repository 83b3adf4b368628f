"""现场办公: a leader on the spot closes several tickets by decision, after one confirmation."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from handlers.commands.base import Command, Replies, numbered, shown
from handlers.commands.telling import tell
from handlers.context import Scene
from handlers.errors import MissingDetail, Refusal
from handlers.messages import Button
from handlers.parser import CommandCall, find_numbers
from handlers.steps import Step, roles
from handlers.texts import onsite as texts
from handlers.texts import reasons, refusals
from storage.records import Action, Role, Ticket

MOST: Final = 10
LONGEST: Final = 40  # characters of the result: a button has to carry it


def onsite(scene: Scene, call: CommandCall) -> Replies:
    """“现场办公 办结 Q0917 Q0921 结果”: lists them; once confirmed, each takes its own step."""
    named = (call.number, *call.others, *find_numbers(call.note))
    numbers = tuple(dict.fromkeys(filter(None, named)))
    is_sure, result = texts.said(call.note)
    if not numbers:
        raise MissingDetail("number", Action.DECIDE)
    if not result:
        raise MissingDetail("text", Action.DECIDE, " ".join(numbers))
    if len(numbers) > MOST or len(result) > LONGEST:
        return [scene.answer(texts.too_much(MOST, LONGEST))]
    return _decide(scene, numbers, result) if is_sure else _propose(scene, numbers, result)


def _propose(scene: Scene, numbers: tuple[str, ...], result: str) -> Replies:
    ready, refused = [], []
    for number in numbers:
        try:
            ready.append(_checked(scene, number, result))
        except Refusal as refusal:
            refused.append(refusals.word(refusal))
    if not ready:
        return [scene.answer("\n".join(refused))]
    found = [ticket.shown_number for ticket in ready]
    confirm = Button(f"onsite:{found[0]}:{texts.confirming(found[1:], result)}", texts.CONFIRM)
    pick = (confirm, Button(f"keep:{found[0]}", texts.CANCEL))
    rows = [shown(scene, ticket) for ticket in ready]
    return [scene.answer(texts.proposed(rows, result, refused, scene.ctx.now), pick)]


def _checked(scene: Scene, number: str, result: str) -> Ticket:
    """The ticket that the sender may close by decision; the desk names who is behind it.

    Raises:
        Refusal: not in this state, not by this person, or without what it rests on.
    """
    ticket = numbered(scene, number)
    Step(scene.tx, scene.ctx, scene.actor).require(ticket, Action.DECIDE)
    leads = Role.LEADER in roles(scene.actor, ticket, scene.ctx)
    if not leads and not reasons.basis(result):
        raise MissingDetail("basis", Action.DECIDE, ticket.shown_number)
    return ticket


def _decide(scene: Scene, numbers: tuple[str, ...], result: str) -> Replies:
    done: list[Ticket] = []
    refused: list[str] = []
    told: Replies = []
    for number in numbers:
        try:
            with scene.tx.savepoint():
                ticket = _checked(scene, number, result)
                step = Step(scene.tx, scene.ctx, scene.actor)
                changed = replace(ticket, rating="")
                saved = step.take(ticket, Action.DECIDE, result, changed=changed)
        except Refusal as refusal:
            refused.append(refusals.word(refusal))
            continue
        done.append(saved)
        told += tell(scene, saved, Action.DECIDE, result)
    rows = [shown(scene, ticket) for ticket in done]
    return [scene.answer(texts.decided(rows, refused)), *told]


COMMANDS = (Command("onsite", onsite),)
