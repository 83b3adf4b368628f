"""Answers that only the sender reads."""

from __future__ import annotations

from handlers import notices
from handlers.commands.base import Replies, person
from handlers.context import Scene
from handlers.messages import Button
from handlers.texts import replies


def privately(scene: Scene, text: str, extra: tuple[Button, ...] = ()) -> Replies:
    """The answer where nobody else reads it; a group only hears that it was sent.

    Raises:
        MissingDetail: asked in a group by somebody who is not registered.
    """
    if not scene.message.is_group:
        return [scene.answer(text, extra)]
    who = person(scene)
    key = f"private:{scene.message.platform}:{scene.message.message_id}"
    private = notices.to_person(scene.ctx, who, key, text, extra)
    return [scene.answer(replies.SENT_PRIVATELY), *([private] if private else [])]
