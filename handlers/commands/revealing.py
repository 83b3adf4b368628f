"""Who reported without a name: only two named officers together learn it, and the reporter too."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from handlers import notices
from handlers.commands.base import Command, Replies, numbered, person
from handlers.context import Scene
from handlers.errors import MissingDetail
from handlers.messages import Button
from handlers.parser import CommandCall
from handlers.protection import protected_reporter
from handlers.texts import protection as texts
from handlers.texts import replies
from storage.directory import Person, PostRole
from storage.records import Reporter, Reveal, Ticket

VALID_FOR: Final = timedelta(hours=24)
OFFICERS: Final = 2


def reveal(scene: Scene, call: CommandCall) -> Replies:
    """查看反映人: asks the other officer; nothing is shown yet."""
    if scene.message.is_group:
        return _not_here(scene)
    officers, no = _officers(scene)
    if no:
        return [scene.answer(no)]
    ticket = _meant(scene, call)
    no = _why_not(scene, ticket, call.note)
    if no:
        return [scene.answer(no)]
    now, who = scene.ctx.now, person(scene)
    asked = scene.tx.reveals.ask(Reveal(0, ticket.id, who.id, call.note, now, now + VALID_FOR))
    number = ticket.shown_number
    text = texts.with_until(
        texts.ASK_OFFICER, asked.expires_at, name=who.name, number=number, reason=call.note
    )
    others = [officer for officer in officers if officer != who]
    button = Button(f"agree_reveal:{number}", texts.AGREE.format(number=number))
    told = notices.to_people(scene.ctx, others, f"reveal:{asked.id}", text, (button,), red=True)
    return [scene.answer(texts.with_until(texts.ASKED, asked.expires_at)), *told]


def agree(scene: Scene, call: CommandCall) -> Replies:
    """同意查看: the asking officer reads the name once, the reporter is told of it."""
    if scene.message.is_group:
        return _not_here(scene)
    officers, no = _officers(scene)
    if no:
        return [scene.answer(no)]
    ticket, who, now = _meant(scene, call), person(scene), scene.ctx.now
    number = ticket.shown_number
    asked = scene.tx.reveals.waiting(ticket.id, now)
    asker = next((o for o in officers if asked and o.id == asked.asked_by), None)
    if asked is None or asker is None:
        return [scene.answer(texts.NONE_WAITING.format(number=number))]
    if asker == who:
        return [scene.answer(texts.SAME_PERSON)]
    reporter = scene.tx.sealed.reporter(ticket.id)
    if reporter is None:
        return [scene.answer(texts.LOST.format(number=number))]
    scene.tx.reveals.confirm(asked, who.id, now)
    return [
        scene.answer(texts.AGREED.format(number=number)),
        *_tell(scene, ticket, asked, asker, reporter),
    ]


def _tell(
    scene: Scene, ticket: Ticket, asked: Reveal, asker: Person, reporter: Reporter
) -> Replies:
    ctx, number = scene.ctx, ticket.shown_number
    known = ctx.directory.person(reporter.person_id)
    name = known.name if known else texts.UNREGISTERED.format(account=reporter.account)
    said = texts.NAMED.format(number=number, name=name)
    notice = texts.TOLD_REPORTER.format(number=number, reason=asked.reason)
    told = [
        *notices.to_people(ctx, [asker], f"named:{asked.id}", said, red=True),
        *notices.to_people(ctx, protected_reporter(ctx, ticket), f"seen:{asked.id}", notice),
    ]
    return [replace(message, is_secret=True) for message in told]


def _officers(scene: Scene) -> tuple[tuple[Person, ...], str]:
    """The two officers of today, and why the sender may not go on ("" if they may)."""
    found = scene.ctx.directory.holders(scene.ctx.day, roles=(PostRole.OFFICER,))
    if scene.actor.person not in found:
        return found, texts.NOT_OFFICER
    return found, "" if len(found) == OFFICERS else texts.NEED_TWO.format(count=len(found))


def _meant(scene: Scene, call: CommandCall) -> Ticket:
    if not call.number:
        raise MissingDetail("which")
    return numbered(scene, call.number)


def _why_not(scene: Scene, ticket: Ticket, reason: str) -> str:
    number = ticket.shown_number
    if not ticket.anonymous:
        return texts.NOT_ANONYMOUS.format(number=number)
    if not reason.strip():
        return texts.NO_REASON.format(number=number)
    if scene.tx.sealed.reporter(ticket.id) is None:
        return texts.LOST.format(number=number)
    waiting = scene.tx.reveals.waiting(ticket.id, scene.ctx.now)
    return texts.with_until(texts.WAITS, waiting.expires_at, number=number) if waiting else ""


def _not_here(scene: Scene) -> Replies:
    """In a group nobody learns that somebody asked; an officer hears privately where to ask."""
    found = scene.ctx.directory.holders(scene.ctx.day, roles=(PostRole.OFFICER,))
    who = [officer for officer in found if officer == scene.actor.person]
    key = f"reveal:{scene.message.platform}:{scene.message.message_id}"
    told = notices.to_people(scene.ctx, who, key, texts.PLEASE_PRIVATELY)
    return [scene.answer(replies.SMALL_TALK), *told]


COMMANDS = (Command("reveal", reveal), Command("agree_reveal", agree))
