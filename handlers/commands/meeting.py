"""会商: the desk's docket for the weekly meeting, and what was decided there."""

from __future__ import annotations

from dataclasses import replace

from handlers import dockets
from handlers.commands.base import Command, Replies, person, shown, unit_in
from handlers.commands.digesting import LINE
from handlers.commands.ordering import carry_out, until_in
from handlers.commands.privately import privately
from handlers.context import Scene
from handlers.parser import CommandCall
from handlers.rules.permissions import is_desk
from handlers.texts import dockets as texts
from storage.records import Role, Ticket


def docket(scene: Scene, call: CommandCall) -> Replies:
    """The docket as of now; with a line, a day and words: a decision, as an instruction."""
    who = person(scene)
    if not is_desk(who, scene.ctx.directory, scene.ctx.day):
        return [scene.answer(texts.WHO)]
    if not call.note and not call.number:
        return privately(scene, dockets.made(scene.tx, scene.ctx, who.id) or texts.NOTHING)
    if scene.message.is_group:
        return [scene.answer(texts.PRIVATELY)]
    match = LINE.fullmatch(call.note)
    if match is None or call.number:
        return [scene.answer(texts.HOW)]
    found = dockets.line(scene.tx, who.id, int(match[1]))
    ticket = scene.tx.tickets.get(found) if found else None
    if ticket is None:
        return [scene.answer(texts.NO_LINE.format(place=match[1]))]
    return _decided(scene, ticket, match[2])


def _decided(scene: Scene, ticket: Ticket, note: str) -> Replies:
    """The meeting is one of leaders: who keeps its record gives their instruction."""
    until = until_in(scene, note, ticket.shown_number)
    named = unit_in(scene, note)
    if named and named.id != ticket.unit_id:
        return [scene.answer(texts.other_unit(shown(scene, ticket), named.name))]
    leading = replace(scene.actor, roles=frozenset({Role.LEADER}))
    return carry_out(replace(scene, actor=leading), ticket, until, texts.DECIDED.format(note=note))


COMMANDS = (Command("docket", docket),)
