"""存证: the head of the chain over the records, now or every day in this group."""

from __future__ import annotations

from handlers.commands.base import Command, Replies
from handlers.context import Scene
from handlers.parser import CommandCall
from handlers.rules.permissions import is_desk
from handlers.texts import chain as texts
from storage.chain import CHAT


def head(scene: Scene, call: CommandCall) -> Replies:
    """For the desk and administrators."""
    who, ctx, message = scene.actor.person, scene.ctx, scene.message
    if who is None or not (who.is_admin or is_desk(who, ctx.directory, ctx.day)):
        return [scene.answer(texts.WHO)]
    if call.note in texts.STOP_WORDS:
        scene.tx.marks.set_text(CHAT, "")
        return [scene.answer(texts.STOPPED)]
    if call.note in texts.DAILY_WORDS:
        if not message.is_group:
            return [scene.answer(texts.ONLY_GROUP)]
        scene.tx.marks.set_text(CHAT, f"{message.platform} {message.chat_id}")
        return [scene.answer(texts.DAILY)]
    last = scene.tx.chain.head()
    return [scene.answer(texts.posted(last.id, last.hash, ctx.now))]


COMMANDS = (Command("chain_head", head),)
