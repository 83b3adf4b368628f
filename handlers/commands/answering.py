"""Answers to the bot's own questions, and words that mean something only beside a ticket."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from handlers.commands.assigning import cards
from handlers.commands.assisting import own_parts, sign_part
from handlers.commands.base import Command, Replies, fitting, last_report, may_do, numbered, shown
from handlers.commands.correcting import recategorise
from handlers.commands.intake import NONE
from handlers.commands.plain import finish_step
from handlers.commands.reporter import set_project
from handlers.commands.several import APART, TOGETHER, decide
from handlers.context import Scene
from handlers.errors import MissingDetail, Unclear
from handlers.parser import CommandCall
from handlers.rules.catalogue import CATEGORIES, category_named
from handlers.steps import Step
from handlers.texts import hearing
from handlers.texts import replies as texts
from storage.records import Action, Status, Ticket

# Whoever asks for something to read (“查 环评”) answers no question by that.
LOOK_UPS: Final = frozenset({"find", "detail", "digest", "docket", "weekly", "chart", "paper"})


def pending(scene: Scene) -> Ticket | None:
    """The sender's newest ticket in this chat if the bot still waits for an answer on it."""
    last = last_report(scene)
    return last if last and last.asks and last.is_open else None


def choose(scene: Scene, call: CommandCall) -> Replies:
    """“2” after the numbered question: that answer it is; “都不是” leaves it to the desk."""
    ticket = numbered(scene, call.number) if call.number else pending(scene)
    if ticket is None:
        return [scene.answer(texts.SMALL_TALK)]
    if ticket.asks == "split" and call.note in (APART, TOGETHER):
        return decide(scene, ticket, call.note)
    if ticket.asks == "category" and call.note == NONE:
        return _none_of_these(scene, ticket)
    position = int(call.note) - 1 if call.note.isdecimal() else -1
    Step(scene.tx, scene.ctx, scene.actor).require(ticket, Action.CHOOSE)
    if ticket.asks != "category" or not 0 <= position < len(ticket.choices):
        raise MissingDetail("category", Action.CHOOSE, ticket.shown_number)
    return recategorise(scene, ticket, CATEGORIES[ticket.choices[position]], Action.CHOOSE)


def _none_of_these(scene: Scene, ticket: Ticket) -> Replies:
    """No offered category fits: no second question, the desk decides."""
    changed = replace(ticket, asks="", choices=(), category=None, evidence=(), confidence=0.0)
    data = {"from_category": ticket.category}
    step = Step(scene.tx, scene.ctx, scene.actor)
    saved = step.take(ticket, Action.SUBMIT, "", data, changed=changed)
    answer = scene.answer(texts.to_desk(shown(scene, saved), scene.ctx.now))
    return [answer, *cards(scene, saved)]


def follow_up(scene: Scene, call: CommandCall, text: str) -> Replies | None:
    """A bare category or project name answers the open question; else None.

    What names another project, or is surely about another matter, is a report of its own.
    """
    ticket = pending(scene)
    if ticket is None or call.verb in LOOK_UPS:
        return None
    if ticket.asks == "split" and (answer := hearing.apart_or_not(text)):
        return decide(scene, ticket, answer)
    category = category_named(text)
    if ticket.asks == "category" and category:
        named = scene.ctx.understanding.read(text).project_ids
        is_other = ticket.project_id and named and ticket.project_id not in named
        return None if is_other else recategorise(scene, ticket, category, Action.CHOOSE)
    if ticket.asks == "project" and len(text) <= 20:
        reading = scene.ctx.understanding.read(text)
        is_other = reading.is_sure and reading.category != ticket.category
        if reading.project_ids and not is_other:
            return set_project(scene, ticket, reading.project_ids[0], text)
    return None


def acknowledge(scene: Scene, call: CommandCall) -> Replies:
    """“收到”: signs when it answers a ticket that waits for the sender's unit, else nothing."""
    if not call.number:
        return [scene.answer(texts.SMALL_TALK)] if scene.message.is_addressed else []
    ticket = numbered(scene, call.number)
    if ticket.status is Status.ASSIGNED and Action.SIGN in may_do(scene, ticket):
        return finish_step(scene, ticket, Action.SIGN, "")
    if Action.CO_SIGN in may_do(scene, ticket) and any(
        one.signed_at is None for one in own_parts(scene, ticket)
    ):
        return sign_part(scene, ticket)
    return [scene.answer(texts.SMALL_TALK)] if scene.message.is_addressed else []


def solved(scene: Scene, call: CommandCall) -> Replies:
    """“已办结/解决了”: from the unit an application to close, from the reporter a confirmation."""
    if call.number:
        ticket = numbered(scene, call.number)
    else:
        fits = fitting(scene, Action.FINISH, Action.RATE)
        if len(fits) != 1:
            raise Unclear(fits)
        ticket = fits[0]
    action = _solving(scene, ticket) or Action.FINISH
    return finish_step(scene, ticket, action, call.note or scene.message.text)


def _solving(scene: Scene, ticket: Ticket) -> Action | None:
    may = may_do(scene, ticket)
    return next((a for a in (Action.FINISH, Action.RATE) if a in may), None)


COMMANDS = (
    Command("choose", choose),
    Command("ack", acknowledge),
    Command("solved", solved),
)
