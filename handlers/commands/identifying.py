"""Saying who one is, and an administrator's word on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from handlers import claims
from handlers.commands.base import Command, Replies
from handlers.context import Scene
from handlers.parser import CommandCall
from handlers.texts import claims as texts

_SHOWN: Final = 10
_LONGEST: Final = 9  # digits of a claim's number


def claim(scene: Scene, _call: CommandCall) -> Replies:
    """我是 name number: an answer that tells nothing of who is registered.

    In a group the number is stored nowhere, and the sender is asked to go private.
    """
    message, account = scene.message, scene.actor.account
    said = texts.heard(message.text)
    scene.tx.registers.ask_stranger(*account, scene.ctx.now)  # they know by now how to say it
    if message.is_group and not message.is_addressed:
        return []
    if said is None or not said.mobile:
        return [scene.answer(texts.USAGE)]
    if message.is_group:
        return [scene.answer(texts.IN_A_GROUP)]
    who = scene.actor.person
    if who and said.who.endswith(texts.squeezed(who.name)) and said.mobile == who.mobile:
        return [scene.answer(texts.already(claims.shown(scene.ctx, who)))]
    owed = claims.make(scene.tx, scene.ctx, account, said)
    if owed is None:
        return [scene.answer(texts.TOO_MANY)]
    return [scene.answer(texts.RECEIVED), *owed]


def confirm(scene: Scene, call: CommandCall) -> Replies:
    """确认身份: the account is that person's; without a number, those that wait."""

    def told(number: int) -> Replies:
        person, owed = claims.confirm(scene.tx, scene.ctx, number, scene.actor.id)
        return [scene.answer(texts.told_confirmed(claims.shown(scene.ctx, person))), owed]

    return _decide(scene, call, told)


def deny(scene: Scene, call: CommandCall) -> Replies:
    """否认身份: it is not."""

    def told(number: int) -> Replies:
        owed = claims.refuse(scene.tx, scene.ctx, number, scene.actor.id)
        return [scene.answer(texts.told_refused(number)), owed]

    return _decide(scene, call, told)


def _decide(scene: Scene, call: CommandCall, decide: Callable[[int], Replies]) -> Replies:
    who = scene.actor.person
    if scene.message.is_group or who is None or not who.is_admin:
        return [scene.answer(texts.ONLY_ADMINS)]
    said = call.note or call.number
    if not said:
        return [scene.answer(_waiting(scene))]
    digits = "".join(filter(str.isdecimal, said)).lstrip("0")
    if not digits or len(digits) > _LONGEST:
        return [scene.answer(texts.gone(digits))]
    number = int(digits)
    try:
        return decide(number)
    except claims.Gone:
        return [scene.answer(texts.gone(digits))]
    except claims.Decided as error:
        return [scene.answer(texts.decided(number, error.state))]
    except claims.Outdated:
        return [scene.answer(texts.outdated(number))]
    except claims.Unknown:
        return [scene.answer(texts.cannot_confirm(number))]


def _waiting(scene: Scene) -> str:
    rows = []
    for one in scene.tx.claims.asked(_SHOWN):
        person = scene.ctx.directory.person(one.person_id)
        who = claims.shown(scene.ctx, person) if person else one.said
        rows.append((one.id, who, one.platform, one.account))
    return texts.waiting(rows)


COMMANDS = (
    Command("claim", claim),
    Command("confirm_claim", confirm),
    Command("deny_claim", deny),
)
