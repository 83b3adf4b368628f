"""Taking a matter in: from a reading to a ticket that somebody owns, or that asks one question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from handlers.commands.assigning import cards, routed
from handlers.commands.base import Replies, buttons, shown
from handlers.commands.calling import summon
from handlers.context import BOT, Scene
from handlers.messages import Button, OutgoingMessage
from handlers.rules import clocks
from handlers.rules.catalogue import CATEGORIES
from handlers.steps import Step
from handlers.texts import questions
from handlers.texts import replies as texts
from handlers.understanding import Reading
from storage.directory import Person
from storage.records import Action, Intent, Status, Ticket

NONE: Final = "0"  # the answer that none of the offered categories fits


def whistle_up(
    scene: Scene, ticket: Ticket, reading: Reading, people: Sequence[Person] = ()
) -> Replies:
    """Call the ticket's units and those that the sentence names, with people by their names."""
    named = (*([ticket.unit_id] if ticket.unit_id else []), *ticket.co_unit_ids)
    unit_ids = tuple(dict.fromkeys((*named, *reading.unit_ids)))
    called = summon(scene, ticket, unit_ids, people)
    if ticket.unit_id is None:
        called += cards(scene, ticket)
    return called


def open_ticket(
    scene: Scene,
    text: str,
    reading: Reading,
    *,
    anonymous: bool = False,
    whistle_level: int | None = None,
    may_ask: bool = True,
    part_of: Ticket | None = None,
) -> Ticket:
    """A new ticket: dispatched when sure and routable, else waiting for an answer or the desk.

    A `part_of` another ticket belongs to that one's reporter and project.
    """
    draft = _draft(scene, reading, anonymous, whistle_level)
    if part_of:
        draft = _inherited(draft, part_of, bool(reading.project_ids))
    return _taken(scene, text, _placed(scene, draft, reading, may_ask), part_of)


def _inherited(draft: Ticket, whole: Ticket, names_project: bool) -> Ticket:
    return replace(
        draft,
        platform=whole.platform,
        chat_id=whole.chat_id,
        reporter_account=whole.reporter_account,
        reporter_id=whole.reporter_id,
        anonymous=whole.anonymous,
        policy=whole.policy,
        project_id=draft.project_id if names_project else whole.project_id,
    )


def hold(scene: Scene, text: str, reading: Reading, asks: str) -> Ticket:
    """A new ticket that waits for the reporter's answer to a question."""
    draft = replace(_draft(scene, reading, False, None), status=Status.UNCONFIRMED, asks=asks)
    ctx = scene.ctx
    return _taken(scene, text, clocks.wait(draft, ctx.policy_of(draft), ctx.calendar, ctx.now))


def _taken(scene: Scene, text: str, draft: Ticket, part_of: Ticket | None = None) -> Ticket:
    """Stored, with the first lines of its history."""
    ticket = scene.tx.tickets.create(draft, text)
    step = Step(scene.tx, scene.ctx, scene.actor)
    is_placed = ticket.status is Status.ASSIGNED
    received = replace(ticket, status=Status.TRIAGE) if is_placed else ticket
    data: dict[str, str | int | None] = {"category": ticket.category}
    if part_of:
        data["split_from"] = part_of.id
    step.record(received, Action.REPORT, None, data=data)
    if is_placed:
        placed = {"rule": ticket.rule, "unit_id": ticket.unit_id}
        Step(scene.tx, scene.ctx, BOT).record(ticket, Action.DISPATCH, Status.TRIAGE, data=placed)
    return step.save(ticket)


def _draft(scene: Scene, reading: Reading, anonymous: bool, whistle_level: int | None) -> Ticket:
    message, ctx = scene.message, scene.ctx
    if whistle_level is None and reading.intent is Intent.WHISTLE:
        whistle_level = level_of(reading)
    return Ticket(
        id=0,
        number="",
        status=Status.TRIAGE,
        created_at=ctx.now,
        platform=message.platform,
        chat_id=message.chat_id,
        reporter_account=message.account,
        reporter_id=scene.actor.id,
        category=reading.category or (reading.choices[0].code if reading.choices else None),
        also=reading.also,
        confidence=reading.confidence,
        evidence=reading.evidence,
        project_id=project_of(scene, reading),
        urgent=reading.is_urgent,
        anonymous=anonymous,
        approval_level=reading.approval_level,
        whistle_level=whistle_level,
        policy=ctx.policy,
    )


def _placed(scene: Scene, ticket: Ticket, reading: Reading, may_ask: bool) -> Ticket:
    ctx, policy = scene.ctx, scene.ctx.policy_of(ticket)
    is_sure = reading.is_sure or ticket.whistle_level is not None
    if not is_sure and not may_ask:
        return clocks.wait(ticket, policy, ctx.calendar, ctx.now)
    if not is_sure:
        asked = replace(
            ticket,
            status=Status.UNCONFIRMED,
            asks="category",
            choices=tuple(choice.code for choice in reading.choices),
        )
        return clocks.wait(asked, policy, ctx.calendar, ctx.now)
    asks = "" if ticket.project_id else "project"
    placed = routed(ctx, replace(ticket, asks=asks))
    if placed.unit_id:
        return replace(placed, status=Status.ASSIGNED)
    return clocks.wait(placed, policy, ctx.calendar, ctx.now)


def level_of(reading: Reading) -> int:
    """Whistle level: wages and other matters of the day are 二级, what is blocked now 一级."""
    return 2 if reading.category == "labour" else 1


def project_of(scene: Scene, reading: Reading) -> int | None:
    """The project named, else the only one that the sender or the group has to do with."""
    if reading.project_ids:
        return reading.project_ids[0]
    directory, who = scene.ctx.directory, scene.actor.person
    own = [p.id for p in directory.projects if who and p.manager_id == who.id]
    if len(own) == 1:
        return own[0]
    group = directory.group_of_chat(scene.message.platform, scene.message.chat_id)
    if group and len(group.project_ids) == 1:
        return group.project_ids[0]
    return None


def answer_to(scene: Scene, ticket: Ticket) -> OutgoingMessage:
    """The answer to whoever reported: dispatched, at the desk, or one question."""
    view, now = shown(scene, ticket), scene.ctx.now
    if ticket.status is Status.UNCONFIRMED:
        names = [CATEGORIES[code].name for code in ticket.choices]
        picks = tuple(
            Button(f"choose:{view.number}:{i}", f"{i}. {name}") for i, name in enumerate(names, 1)
        )
        none = Button(f"choose:{view.number}:{NONE}", questions.NONE_OF_THESE)
        return scene.answer(questions.which_category(view, names), (*picks, none))
    if ticket.status is Status.TRIAGE:
        return scene.answer(texts.to_desk(view, now))
    return scene.answer(texts.reported(view, now), buttons(ticket, "detail", "withdraw"))


def cards_of(scene: Scene, ticket: Ticket) -> Replies:
    """The cards to those who now owe something; nobody while a question is open."""
    return [] if ticket.status is Status.UNCONFIRMED else cards(scene, ticket)
