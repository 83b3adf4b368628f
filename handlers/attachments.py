"""Pictures and files of messages: kept with the ticket, given up loudly, shown by short links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from handlers.context import Scene
from handlers.errors import MissingDetail, Refusal
from handlers.messages import OutgoingMessage
from handlers.rules.links import token
from handlers.steps import is_hidden
from handlers.texts import attachments as texts
from storage.records import AttachmentState, Fetch, Ticket
from storage.transaction import Transaction

PATH: Final = "/attachments/"
NEVER_HERE: Final = frozenset({"secret", "original"})  # refusals of what must not be sent here


def take(
    scene: Scene, replies: list[OutgoingMessage], touched: Sequence[int]
) -> list[OutgoingMessage]:
    """Owe what came with the message to the first ticket it touched; the answer says so.

    Of a message that touched no ticket nothing is kept, and the answer says that; so it does of
    what came beside the words and cannot be fetched.
    """
    media, tx = scene.message.media, scene.tx
    if not media:
        is_lost = scene.message.unread and scene.message.text and touched
        return _with_line(replies, texts.WORDS_ONLY) if is_lost else replies
    ticket = tx.tickets.get(touched[0]) if touched else None
    if ticket is None:
        return _with_line(replies, texts.NOT_KEPT)
    for one in media:
        tx.attachments.add(
            scene.ctx.now,
            ticket_id=ticket.id,
            platform=scene.message.platform,
            account="" if _is_unnamed(scene, ticket) else scene.message.account,
            message_id=scene.message.message_id,
            kind=one.kind,
            url=one.url,
            secret=one.secret,
            name=one.name,
        )
    return _with_line(replies, texts.kept(len(media), ticket.shown_number))


def _is_unnamed(scene: Scene, ticket: Ticket) -> bool:
    """Whether it is the reporter who must not be named, and has not just acted by name."""
    id_, now = scene.actor.id, scene.ctx.now
    acted = any(
        one.at == now and one.actor_id == id_ for one in scene.tx.tickets.history(ticket.id)
    )
    return is_hidden(scene.actor, ticket) and (id_ is None or not acted)


def take_none(scene: Scene, answer: OutgoingMessage, refusal: Refusal) -> list[OutgoingMessage]:
    """Nothing is kept of what came with a refused message.

    The answer says so, but asks nobody to send again what must not be sent here.
    """
    is_never = isinstance(refusal, MissingDetail) and refusal.what in NEVER_HERE
    return [answer] if is_never else take(scene, [answer], ())


def _with_line(replies: list[OutgoingMessage], line: str) -> list[OutgoingMessage]:
    return [replace(r, text=f"{r.text}\n{line}") if r.is_answer else r for r in replies]


def give_up(tx: Transaction, now: datetime, fetch: Fetch, reason: str) -> bool:
    """Settle as failed and tell who sent it, once a message; False if the lease was lost."""
    if not tx.attachments.fail(fetch, reason):
        return False
    ticket = tx.tickets.get(fetch.ticket_id)
    hidden = None if fetch.account else tx.sealed.reporter(fetch.ticket_id)
    told = OutgoingMessage(
        key=f"attachment:{fetch.platform}:{fetch.message_id}",
        platform=fetch.platform,
        target_kind="person",
        target=hidden.account if hidden else fetch.account,
        text=texts.given_up(ticket.shown_number if ticket else "", reason),
    )
    tx.outbox.enqueue(
        key=told.key,
        platform=told.platform,
        target_kind=told.target_kind,
        target=told.target,
        payload=told.payload,
        red=True,
        now=now,
        veiled=hidden is not None,
    )
    return True


def shown_to(scene: Scene, ticket: Ticket, reader_id: int | None) -> str:
    """The lines about a ticket's attachments for somebody who may see them, "" without any.

    Links are valid for minutes; that they were given is recorded.
    """
    tx, ctx = scene.tx, scene.ctx
    found = tx.viewing.of_ticket(ticket.id)
    if not found:
        return ""
    if not ctx.public_url:
        return texts.counted(len(found))
    key = tx.viewing.make_link_key()
    tx.viewing.looked(ticket.id, reader_id, ctx.now)
    base = f"{ctx.public_url.rstrip('/')}{PATH}"
    stored = [one for one in found if one.state is AttachmentState.STORED]
    return texts.listed(found, {one.id: base + token(key, one.id, ctx.now) for one in stored})
