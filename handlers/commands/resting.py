"""静默: a group rests for a while; and how many tips were turned away."""

from __future__ import annotations

from handlers.commands.base import Command, Replies
from handlers.context import Scene
from handlers.parser import CommandCall
from handlers.resting import rest, wake
from handlers.rules.permissions import is_desk
from handlers.texts import protection as texts


def quiet(scene: Scene, call: CommandCall) -> Replies:
    """Routine notices wait until then; without words: until when the group rests."""
    message, now = scene.message, scene.ctx.now
    if not (message.is_group and _may(scene)):
        return [scene.answer(texts.QUIET_WHO)]
    chat = (message.platform, message.chat_id)
    resting = scene.tx.quieting.until(*chat, now)
    if not call.note:
        is_ = texts.with_until(texts.QUIET_IS, resting) if resting else texts.QUIET_NOT
        return [scene.answer(is_ if resting else f"{is_}{texts.QUIET_SAY}")]
    until = texts.until(call.note, now)
    if until is None:
        return [scene.answer(texts.QUIET_SAY)]
    rest(scene.tx, scene.ctx, chat, until, scene.actor.id)
    return [scene.answer(texts.with_until(texts.QUIET_SET, until))]


def unquiet(scene: Scene, _call: CommandCall) -> Replies:
    """What waited goes out now."""
    message = scene.message
    if not (message.is_group and _may(scene)):
        return [scene.answer(texts.QUIET_WHO)]
    woken = wake(scene.tx, scene.ctx, message.platform, message.chat_id)
    return [scene.answer(texts.QUIET_OVER if woken else texts.QUIET_NOT)]


def tips(scene: Scene, _call: CommandCall) -> Replies:
    """How many tips were turned away; nothing else is kept of them."""
    if not _may(scene):
        return [scene.answer(texts.TIPS_WHO)]
    counter = scene.tx.marks.counter
    month = counter(f"tips:{scene.ctx.day:%Y-%m}")
    return [scene.answer(texts.TIPS.format(month=month, all=counter("tips")))]


def _may(scene: Scene) -> bool:
    who, ctx = scene.actor.person, scene.ctx
    return who is not None and (who.is_admin or is_desk(who, ctx.directory, ctx.day))


COMMANDS = (Command("quiet", quiet), Command("unquiet", unquiet), Command("tips", tips))
