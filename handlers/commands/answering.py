"""Answers to the bot's own questions, and words that mean something only beside a ticket."""

from __future__ import annotations

from handlers.commands.base import Command, Replies, mine, numbered
from handlers.commands.correcting import recategorise
from handlers.commands.plain import finish_step
from handlers.commands.reporter import set_project
from handlers.context import Scene
from handlers.errors import MissingDetail, Unclear
from handlers.parser import CommandCall
from handlers.rules.catalogue import CATEGORIES, category_named
from handlers.rules.lifecycle import allowed
from handlers.steps import roles
from handlers.texts import replies as texts
from storage.records import Action, Status, Ticket


def pending(scene: Scene) -> Ticket | None:
    """The sender's newest ticket in this chat if the bot still waits for an answer on it."""
    last = scene.tx.tickets.last_by(scene.actor.account, scene.message.chat_id)
    return last if last and last.asks and last.is_open else None


def choose(scene: Scene, call: CommandCall) -> Replies:
    """“2” after the numbered question: that category it is."""
    ticket = numbered(scene, call.number) if call.number else pending(scene)
    if ticket is None:
        return [scene.answer(texts.SMALL_TALK)]
    position = int(call.note) - 1
    if ticket.asks != "category" or not 0 <= position < len(ticket.choices):
        raise MissingDetail("category", Action.CHOOSE, ticket.shown_number)
    return recategorise(scene, ticket, CATEGORIES[ticket.choices[position]], Action.CHOOSE)


def follow_up(scene: Scene, text: str) -> Replies | None:
    """A bare category or project name answers the open question; else None."""
    ticket = pending(scene)
    if ticket is None:
        return None
    category = category_named(text)
    if ticket.asks == "category" and category:
        return recategorise(scene, ticket, category, Action.CHOOSE)
    if ticket.asks == "project" and len(text) <= 20:
        found = scene.ctx.understanding.read(text).project_ids
        if found:
            return set_project(scene, ticket, found[0], text)
    return None


def acknowledge(scene: Scene, call: CommandCall) -> Replies:
    """“收到”: signs when it answers a ticket that waits for the sender's unit, else nothing."""
    if not call.number:
        return [scene.answer(texts.SMALL_TALK)] if scene.message.is_addressed else []
    ticket = numbered(scene, call.number)
    may = allowed(ticket.status, roles(scene.actor, ticket, scene.ctx))
    if ticket.status is Status.ASSIGNED and Action.SIGN in may:
        return finish_step(scene, ticket, Action.SIGN, "")
    return [scene.answer(texts.SMALL_TALK)] if scene.message.is_addressed else []


def solved(scene: Scene, call: CommandCall) -> Replies:
    """“已办结/解决了”: from the unit an application to close, from the reporter a confirmation."""
    if call.number:
        ticket = numbered(scene, call.number)
    else:
        fits = [t for t in mine(scene) if _solving(scene, t)]
        if len(fits) != 1:
            raise Unclear(tuple(fits))
        ticket = fits[0]
    action = _solving(scene, ticket) or Action.FINISH
    return finish_step(scene, ticket, action, call.note or scene.message.text)


def _solving(scene: Scene, ticket: Ticket) -> Action | None:
    may = allowed(ticket.status, roles(scene.actor, ticket, scene.ctx))
    return next((a for a in (Action.FINISH, Action.RATE) if a in may), None)


COMMANDS = (
    Command("choose", choose),
    Command("ack", acknowledge),
    Command("solved", solved),
)
