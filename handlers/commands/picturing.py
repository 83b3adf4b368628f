"""Messages that are nothing but pictures or files: which ticket they belong to."""

from __future__ import annotations

from datetime import datetime

from handlers import notices
from handlers.commands.base import Replies, buttons, numbered, protected, shown, speaker
from handlers.commands.reporter import supplement
from handlers.context import Scene
from handlers.parser import CommandCall, find_number
from handlers.rules.lifecycle import allowed
from handlers.steps import ANONYMOUS, Step, roles
from handlers.texts import attachments as texts
from handlers.texts import notices as notice_texts
from handlers.texts import replies
from storage.records import Action, Status, Ticket


def wordless(scene: Scene) -> Replies:
    """No words at all: they go to the ticket quoted, else to the one just spoken of, else ask."""
    number = find_number(scene.message.quote.text) if scene.message.quote else ""
    if number:
        return add(scene, numbered(scene, number))
    since = scene.ctx.now - scene.ctx.supplement_within
    found = scene.tx.attachments.spoken_of(scene.actor.account, scene.actor.id, since)
    ticket = _hidden_one(scene, since) or (scene.tx.tickets.get(found) if found else None)
    if ticket is None or Action.SUPPLEMENT not in _may(scene, ticket):
        return [scene.answer(texts.WHICH)]
    return add(scene, ticket)


def _hidden_one(scene: Scene, since: datetime) -> Ticket | None:
    """The ticket that the sender reported without a name and has just spoken of."""
    history = scene.tx.tickets.history
    return next(
        (
            ticket
            for ticket in protected(scene)
            if any(e.actor_name == ANONYMOUS and e.at >= since for e in history(ticket.id))
        ),
        None,
    )


def is_only_a_number(call: CommandCall) -> bool:
    """Whether the words beside the pictures are a ticket's number and no more."""
    return call.verb == "find" and bool(call.number) and not call.note


def add(scene: Scene, ticket: Ticket) -> Replies:
    """Pictures without words supplement the ticket; its unit hears of them once a day.

    What was sent back for want of them returns to the desk, as by 补充.

    Raises:
        NotAllowed: the sender has nothing to do with the ticket, or it is closed.
    """
    if ticket.status is Status.RETURNED:
        return supplement(scene, CommandCall("supplement", number=ticket.shown_number))
    step = Step(scene.tx, scene.ctx, scene.actor)
    step.require(ticket, Action.SUPPLEMENT)
    step.record(ticket, Action.SUPPLEMENT, ticket.status, texts.NOTE)
    view = shown(scene, ticket)
    told = notices.to_people(
        scene.ctx,
        [p for p in notices.unit_staff(scene.ctx, ticket.unit_id) if p != scene.actor.person],
        f"pictures:{ticket.id}:{scene.ctx.day.isoformat()}",
        notice_texts.moved(view, texts.TOLD, f"{speaker(scene, ticket, Action.SUPPLEMENT)} ", ""),
        buttons(ticket, "detail"),
        not_before=notices.office_time(scene.ctx),
    )
    return [scene.answer(replies.brief(view, texts.ADDED)), *told]


def _may(scene: Scene, ticket: Ticket) -> tuple[Action, ...]:
    return allowed(ticket.status, roles(scene.actor, ticket, scene.ctx))
