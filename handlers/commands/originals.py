"""看原文: what is masked in a ticket, for a reason, in private, and never unseen."""

from __future__ import annotations

from dataclasses import replace

from handlers.commands.base import Command, Replies, numbered, person
from handlers.context import Scene
from handlers.errors import MissingDetail
from handlers.parser import CommandCall
from handlers.rules.permissions import may_see_details
from handlers.steps import roles
from handlers.texts import help as help_texts
from handlers.texts import originals as texts
from storage.directory import PostRole
from storage.records import Role, Ticket


def read(scene: Scene, call: CommandCall) -> Replies:
    """The originals once, in this private chat; who, when and why is written down first."""
    if scene.message.is_group:
        return [scene.answer(texts.PRIVATELY)]
    who = person(scene)
    if not call.number:
        raise MissingDetail("which")
    ticket = numbered(scene, call.number)
    number = ticket.shown_number
    if not _may(scene, ticket):
        no = texts.officers_only if ticket.anonymous else help_texts.no_details
        return [scene.answer(no(number))]
    if not call.note.strip():
        return [scene.answer(texts.no_reason(number))]
    if not scene.tx.originals.has(ticket.id):
        return [scene.answer(texts.nothing(number))]
    found = scene.tx.originals.look(ticket.id, who.id, call.note.strip(), scene.ctx.now)
    if found is None:
        return [scene.answer(texts.lost(number))]
    return [replace(scene.answer(texts.told(number, found)), is_secret=True)]


def _may(scene: Scene, ticket: Ticket) -> bool:
    """Those who read the ticket; where the reporter is protected, the 保密专员 only."""
    if ticket.anonymous:
        officers = scene.ctx.directory.holders(scene.ctx.day, roles=(PostRole.OFFICER,))
        return scene.actor.person in officers
    found = roles(scene.actor, ticket, scene.ctx) - {Role.REPORTER}
    return may_see_details(found)


COMMANDS = (Command("originals", read),)
