"""Becoming known: the first administrator's one-time code."""

from __future__ import annotations

from handlers.commands.base import Command, Replies, person
from handlers.context import Scene
from handlers.parser import CommandCall
from handlers.texts import replies as texts

ADMIN = "admin"


def bind(scene: Scene, call: CommandCall) -> Replies:
    """绑定 with the code that `admin-code` printed: the sender becomes an administrator.

    Only in a private chat, so that nobody reads the code; ten minutes, five tries, once.
    """
    if scene.message.is_group:
        return [scene.answer(texts.BIND_PRIVATELY)]
    who = person(scene)
    code = "".join(filter(str.isdigit, call.note))
    if not scene.tx.registers.spend_code(ADMIN, code, scene.ctx.now):
        return [scene.answer(texts.BAD_CODE)]  # not a Refusal: the spent try must be kept
    scene.tx.registers.set_admin(who.id)
    return [scene.answer(texts.bound_admin(who.name))]


COMMANDS = (Command("bind", bind),)
