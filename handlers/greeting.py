"""What an account hears once, at the end of its first answer."""

from __future__ import annotations

from dataclasses import replace

from handlers.context import Scene
from handlers.messages import OutgoingMessage
from handlers.texts import claims, protection


def first_words(scene: Scene, replies: list[OutgoingMessage]) -> list[OutgoingMessage]:
    """With the question who a stranger is, and in private with the notice of 个保法 art. 17.

    http://www.npc.gov.cn/npc/c2/c30834/202108/t20210820_313088.html
    What is kept of it tells the day and not the moment, so that it points to no ticket.
    """
    if not replies or not replies[0].is_answer:
        return replies
    lines = [replies[0].text]
    platform, account = scene.actor.account
    day = scene.ctx.now.replace(hour=0, minute=0, second=0, microsecond=0)
    if scene.actor.person is None and scene.tx.registers.ask_stranger(platform, account, day):
        lines.append(claims.WHO_ARE_YOU)
    if not scene.message.is_group and _is_new(scene):
        lines.append(protection.PRIVACY)
    return [replace(replies[0], text="\n".join(lines)), *replies[1:]]


def _is_new(scene: Scene) -> bool:
    who = scene.tx.veil.digest("met", *scene.actor.account)
    day = scene.ctx.now.replace(hour=0, minute=0, second=0, microsecond=0)
    return scene.tx.marks.claim("met", who, day)
