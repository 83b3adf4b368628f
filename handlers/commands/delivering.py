"""What became of messages: a ticket's trail, and sending again what did not arrive."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from handlers import notices
from handlers.commands.base import Command, Replies, may_see_all, numbered
from handlers.context import Context, Scene
from handlers.errors import MissingDetail
from handlers.parser import CommandCall
from handlers.texts import delivering as texts
from storage.envelopes import VEILED
from storage.records import Sent
from storage.transaction import Transaction

RECENT: Final = timedelta(days=7)  # what is older is news to nobody


def trail(scene: Scene, call: CommandCall) -> Replies:
    """轨迹: which notices about a ticket went to whom, when, and what became of them."""
    if not (may_see_all(scene) or _is_admin(scene)):
        return [scene.answer(texts.TRAIL_WHO)]
    if scene.message.is_group:
        return [scene.answer(texts.TRAIL_PRIVATELY)]
    if not call.number:
        raise MissingDetail("which")
    ticket = numbered(scene, call.number)
    found = scene.tx.trail.about(ticket.number, ticket.created_at)
    return [scene.answer(texts.trail(ticket, named(scene.ctx, found), scene.ctx.now))]


def resend(scene: Scene, call: CommandCall) -> Replies:
    """重发: what did not arrive is listed, or owed once more."""
    if scene.message.is_group or not _is_admin(scene):
        return [scene.answer(texts.RESEND_WHO)]
    ctx = scene.ctx
    stuck = scene.tx.trail.stuck(ctx.now - RECENT)
    if not stuck:
        return [scene.answer(texts.NOTHING_STUCK)]
    if not (call.note or call.number):
        return [scene.answer(texts.stuck_list(named(ctx, stuck), ctx.now))]
    found = chosen(scene.tx, call.note, call.number, stuck)
    if not found:
        return [scene.answer(texts.NOT_STUCK)]
    return [scene.answer(texts.resent(len(found), owe_again(scene.tx, ctx, found)))]


def chosen(tx: Transaction, said: str, number: str, stuck: Iterable[Sent]) -> list[Sent]:
    """What of that is meant: all, what tells of the ticket with that number, or the ids said."""
    if texts.is_all(said):
        return [*stuck]
    if number and (ticket := tx.tickets.by_number(number)):
        about = {one.id for one in tx.trail.about(ticket.number, ticket.created_at)}
        return [one for one in stuck if one.id in about]
    wanted = texts.numbers(said)
    return [one for one in stuck if one.id in wanted]


def owe_again(tx: Transaction, ctx: Context, found: Sequence[Sent]) -> int:
    """Owe them once more; returns how many routine ones wait for office hours."""
    quiet = notices.office_time(ctx)
    later = [one.id for one in found if quiet and not one.red]
    tx.outbox.again([one.id for one in found if one.id not in later], ctx.now)
    return tx.outbox.again(later, quiet or ctx.now)


def named(ctx: Context, found: Iterable[Sent]) -> list[tuple[str, Sent]]:
    """Each with its reader's name, as far as that may be told."""
    return [(_reader(ctx, one), one) for one in found]


def _reader(ctx: Context, sent: Sent) -> str:
    if sent.target_kind == "group":
        group = ctx.directory.group_of_chat(sent.platform, sent.target)
        return group.name if group else texts.UNKNOWN_GROUP
    if sent.target == VEILED:
        return texts.PROTECTED_READER
    person = ctx.directory.by_account(sent.platform, sent.target)
    return person.name if person else texts.UNKNOWN_READER


def _is_admin(scene: Scene) -> bool:
    who = scene.actor.person
    return who is not None and who.is_admin


COMMANDS = (Command("trail", trail), Command("resend", resend))
