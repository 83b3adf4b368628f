"""协办: a unit that is asked to help signs its part and gives its piece; 主办 is not touched."""

from __future__ import annotations

from handlers.commands.base import Command, Replies, mine, numbered
from handlers.commands.plain import Plain, finish_step
from handlers.context import Scene
from handlers.errors import MissingDetail, Unclear
from handlers.parser import CommandCall
from handlers.rules import helping
from handlers.rules.lifecycle import allowed
from handlers.steps import Step, roles
from storage.directory import PostRole
from storage.records import Action, Help, Role, Ticket

SIGN, PROGRESS = Plain(Action.SIGN), Plain(Action.PROGRESS, "text")
LEADING = frozenset({Role.UNIT, Role.DESK})


def own_parts(scene: Scene, ticket: Ticket) -> tuple[Help, ...]:
    """The clocks of the sender's units on that ticket."""
    who, ctx = scene.actor.person, scene.ctx
    posts = ctx.directory.served_by(who.id, ctx.day) if who else ()
    units = {post.unit_id for post in posts if post.role is not PostRole.MANAGER}
    return helping.of_units(ticket, units)


def only_helps(scene: Scene, ticket: Ticket) -> bool:
    """Whether what the sender says of that ticket is said for a 协办 unit alone."""
    leads = roles(scene.actor, ticket, scene.ctx) & LEADING
    return not leads and bool(own_parts(scene, ticket))


def sign(scene: Scene, call: CommandCall) -> Replies:
    """签收: the 主办 unit takes the ticket, a 协办 unit its part."""
    if ticket := _part_meant(scene, call, Action.SIGN, Action.CO_SIGN):
        return sign_part(scene, ticket)
    return SIGN(scene, call)


def sign_part(scene: Scene, ticket: Ticket) -> Replies:
    """The sender's 协办 unit has taken note of what it owes."""
    parts = own_parts(scene, ticket)
    if parts and all(one.signed_at for one in parts):
        raise MissingDetail("part_signed", Action.CO_SIGN, ticket.shown_number)
    units = [one.unit_id for one in parts]
    changed = helping.signed(ticket, units, scene.ctx.now)
    return finish_step(scene, ticket, Action.CO_SIGN, "", changed, _data(units))


def progress(scene: Scene, call: CommandCall) -> Replies:
    """进展 of a 协办 unit is its piece; of anybody else, news of the ticket."""
    ticket = _part_meant(scene, call, Action.PROGRESS, Action.ASSIST)
    if ticket and only_helps(scene, ticket):
        return _given(scene, ticket, call.note)
    return PROGRESS(scene, call)


def assist(scene: Scene, call: CommandCall) -> Replies:
    """协办意见: the piece that was asked for; the 主办 unit hears of it, the clock ends."""
    ticket = numbered(scene, call.number) if call.number else _only_part(scene)
    if ticket is None:
        raise Unclear()
    return _given(scene, ticket, call.note)


def _given(scene: Scene, ticket: Ticket, note: str) -> Replies:
    Step(scene.tx, scene.ctx, scene.actor).require(ticket, Action.ASSIST)
    if not own_parts(scene, ticket):
        raise MissingDetail("helper", Action.ASSIST, ticket.shown_number)
    if not note and not scene.message.media:
        raise MissingDetail("text", Action.ASSIST, ticket.shown_number)
    return give_part(scene, ticket, note)


def give_part(scene: Scene, ticket: Ticket, note: str) -> Replies:
    """The piece of the sender's 协办 unit, in words or pictures."""
    units = [one.unit_id for one in own_parts(scene, ticket)]
    changed = helping.given(ticket, units, scene.ctx.now)
    return finish_step(scene, ticket, Action.ASSIST, note, changed, _data(units))


def _data(units: list[int]) -> dict[str, str | int | None]:
    return {"units": ",".join(map(str, units))}


def _part_meant(scene: Scene, call: CommandCall, main: Action, part: Action) -> Ticket | None:
    """The ticket on which the sender's word is for a 协办 unit; None: for the ticket itself."""
    if call.number:
        ticket = numbered(scene, call.number)
        may = _allowed(scene, ticket)
        is_part = part in may and bool(own_parts(scene, ticket))
        return ticket if is_part and (main not in may or only_helps(scene, ticket)) else None
    leading = [t for t in mine(scene) if main in _allowed(scene, t) and not only_helps(scene, t)]
    return None if leading else _only_part(scene, part)


def _only_part(scene: Scene, part: Action = Action.ASSIST) -> Ticket | None:
    """The only open ticket on which the sender's unit still owes its piece (or its signature)."""
    found = tuple(
        ticket
        for ticket in mine(scene)
        if part in _allowed(scene, ticket) and _owes(scene, ticket, part)
    )
    if len(found) > 1:
        raise Unclear(found)
    return next(iter(found), None)


def _owes(scene: Scene, ticket: Ticket, part: Action) -> bool:
    owed = helping.running(own_parts(scene, ticket))
    return any(part is Action.ASSIST or one.signed_at is None for one in owed)


def _allowed(scene: Scene, ticket: Ticket) -> tuple[Action, ...]:
    return allowed(ticket.status, roles(scene.actor, ticket, scene.ctx))


COMMANDS = (Command("sign", sign), Command("progress", progress), Command("assist", assist))
