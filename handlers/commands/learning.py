"""What the bot proposes to learn from corrections, and an administrator's word on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from handlers import learning
from handlers.commands.base import Command, Replies
from handlers.context import Scene
from handlers.parser import CommandCall
from handlers.texts import learning as texts
from storage.records import ProposalState

_LONGEST: Final = 9  # digits of a proposal's number


def show(scene: Scene, _call: CommandCall) -> Replies:
    """学习: the proposal that waits for a decision, in a few lines."""
    if not _may_decide(scene):
        return [scene.answer(texts.ONLY_ADMINS)]
    proposal = scene.tx.learning.newest(ProposalState.PROPOSED)
    return [scene.answer(texts.offered(proposal) if proposal else texts.NO_PROPOSAL)]


def approve(scene: Scene, call: CommandCall) -> Replies:
    """批准学习: the next message is read with it."""

    def told(number: int) -> str:
        learning.approve(scene.tx, number, scene.actor.id, scene.ctx.now)
        return texts.approved(number)

    return _decide(scene, call, told)


def refuse(scene: Scene, call: CommandCall) -> Replies:
    """不批准学习: it is not taken, or no longer."""

    def told(number: int) -> str:
        was = learning.refuse(scene.tx, number, scene.actor.id, scene.ctx.now)
        return texts.refused(was.id, was.state)

    return _decide(scene, call, told)


def _decide(scene: Scene, call: CommandCall, decide: Callable[[int], str]) -> Replies:
    if not _may_decide(scene):
        return [scene.answer(texts.ONLY_ADMINS)]
    digits = "".join(filter(str.isdecimal, call.note or call.number)).lstrip("0")
    if not digits or len(digits) > _LONGEST:
        return [scene.answer(texts.gone(digits))]
    number = int(digits)
    try:
        return [scene.answer(decide(number))]
    except learning.Gone:
        return [scene.answer(texts.gone(digits))]
    except learning.Decided as error:
        return [scene.answer(texts.decided(number, error.state))]
    except learning.Broken as error:
        return [scene.answer(texts.broken(number, error.failing))]


def _may_decide(scene: Scene) -> bool:
    who = scene.actor.person
    return who is not None and who.is_admin and not scene.message.is_group


COMMANDS = (
    Command("learning", show),
    Command("approve_learning", approve),
    Command("refuse_learning", refuse),
)
