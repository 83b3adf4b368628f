"""The default: a sentence that is no command. Read it, and make the ticket it asks for."""

from __future__ import annotations

from dataclasses import replace

from handlers.commands.assigning import cards, routed
from handlers.commands.base import Command, Replies, buttons, mine, shown
from handlers.commands.whistle import summon
from handlers.context import BOT, Scene
from handlers.messages import Button, OutgoingMessage
from handlers.parser import CommandCall
from handlers.rules import clocks
from handlers.rules.catalogue import CATEGORIES
from handlers.steps import Step
from handlers.texts import replies as texts
from handlers.understanding import Reading, split_matters
from storage.records import Action, Intent, Status, Ticket

LONGEST = 2000  # characters; a longer text is a document, not a report
OTHER = "other"


def report(scene: Scene, call: CommandCall) -> Replies:
    """Answer a free sentence by what it wants: a ticket, a whistle, a look-up, or nothing."""
    if len(call.note) > LONGEST:
        return [scene.answer(texts.TOO_LONG)]
    parts = split_matters(call.note)
    readings = [(part, scene.ctx.understanding.read(part)) for part in parts]
    matters = [(t, r) for t, r in readings if r.intent in (Intent.REPORT, Intent.WHISTLE)]
    if len(matters) > 1:
        return _several(scene, matters)
    reading = scene.ctx.understanding.read(call.note)
    if reading.intent in (Intent.REPORT, Intent.WHISTLE):
        return single(scene, call.note, reading)
    return _not_a_report(scene, reading)


def single(scene: Scene, text: str, reading: Reading, *, anonymous: bool = False) -> Replies:
    """One matter: a ticket with its answer and the cards to those who now owe something."""
    if not reading.choices and not reading.project_ids and reading.intent is not Intent.WHISTLE:
        return [scene.answer(texts.UNCLEAR_REPORT)]
    ticket = open_ticket(scene, text, reading, anonymous=anonymous)
    if ticket.whistle_level:
        return whistle_up(scene, ticket, reading)
    return [_answer(scene, ticket), *_cards(scene, ticket)]


def whistle_up(scene: Scene, ticket: Ticket, reading: Reading) -> Replies:
    """Call the ticket's units and those that the sentence names."""
    named = (*([ticket.unit_id] if ticket.unit_id else []), *ticket.co_unit_ids)
    unit_ids = tuple(dict.fromkeys((*named, *reading.unit_ids)))
    called = summon(scene, ticket, unit_ids)
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
) -> Ticket:
    """A new ticket: dispatched when sure and routable, else waiting for an answer or the desk."""
    draft = _draft(scene, reading, anonymous, whistle_level)
    ticket = scene.tx.tickets.create(draft, text)
    step = Step(scene.tx, scene.ctx, scene.actor)
    step.record(ticket, Action.REPORT, None, data={"category": ticket.category})
    if ticket.status is Status.ASSIGNED:
        data = {"rule": ticket.rule, "unit_id": ticket.unit_id}
        Step(scene.tx, scene.ctx, BOT).record(ticket, Action.DISPATCH, Status.TRIAGE, data=data)
    return step.save(ticket)


def _draft(scene: Scene, reading: Reading, anonymous: bool, whistle_level: int | None) -> Ticket:
    message, ctx = scene.message, scene.ctx
    if whistle_level is None and reading.intent is Intent.WHISTLE:
        whistle_level = level_of(reading)
    ticket = Ticket(
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
    )
    return _placed(scene, ticket, reading)


def _placed(scene: Scene, ticket: Ticket, reading: Reading) -> Ticket:
    ctx, policy = scene.ctx, scene.ctx.policy_of(ticket)
    if not reading.is_sure and ticket.whistle_level is None:
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


def _answer(scene: Scene, ticket: Ticket) -> OutgoingMessage:
    view, now = shown(scene, ticket), scene.ctx.now
    if ticket.status is Status.UNCONFIRMED:
        names = [CATEGORIES[code].name for code in ticket.choices]
        picks = tuple(
            Button(f"choose:{view.number}:{i}", f"{i}. {name}") for i, name in enumerate(names, 1)
        )
        return scene.answer(texts.which_category(view, names), picks)
    if ticket.status is Status.TRIAGE:
        return scene.answer(texts.to_desk(view, now))
    return scene.answer(texts.reported(view, now), buttons(ticket, "detail", "withdraw"))


def _cards(scene: Scene, ticket: Ticket) -> Replies:
    return [] if ticket.status is Status.UNCONFIRMED else cards(scene, ticket)


def _several(scene: Scene, matters: list[tuple[str, Reading]]) -> Replies:
    opened = [open_ticket(scene, text, reading) for text, reading in matters]
    rows = [shown(scene, ticket) for ticket in opened]
    replies: Replies = [scene.answer(texts.several(rows, scene.ctx.now))]
    for ticket in opened:
        replies += _cards(scene, ticket)
    return replies


def _not_a_report(scene: Scene, reading: Reading) -> Replies:
    if reading.intent is Intent.ACCIDENT:
        return [scene.answer(texts.ACCIDENT)]
    if reading.intent is Intent.CHAT:
        return [scene.answer(texts.SMALL_TALK)]
    related = [t for t in mine(scene) if _concerns(t, reading)][:5]
    now = scene.ctx.now
    if reading.intent is Intent.PROGRESS:
        offers = tuple(
            Button(f"progress:{t.shown_number}", texts.note_on(t.shown_number))
            for t in related
            if t.status is Status.WORKING
        )
        return [scene.answer(texts.PROGRESS_NONE, offers)]
    if not related:
        return [scene.answer(texts.QUERY_NONE)]
    rows = [shown(scene, ticket) for ticket in related]
    return [scene.answer(texts.listed(texts.RELATED, rows, now))]


def _concerns(ticket: Ticket, reading: Reading) -> bool:
    if reading.project_ids and ticket.project_id not in reading.project_ids:
        return False
    codes = {choice.code for choice in reading.choices}
    return not codes or ticket.category in codes


def anonymous(scene: Scene, call: CommandCall) -> Replies:
    """匿名反映: only in a private chat; the name is shown to nobody."""
    if scene.message.is_group:
        return [scene.answer(texts.ANONYMOUS_HINT)]
    reading = scene.ctx.understanding.read(call.note)
    if reading.intent not in (Intent.REPORT, Intent.WHISTLE):
        return [scene.answer(texts.UNCLEAR_REPORT)]
    return single(scene, call.note, reading, anonymous=True)


def whistle(scene: Scene, call: CommandCall) -> Replies:
    """吹哨 by command: units are called whatever the sentence alone would have been read as."""
    if not call.note:
        return [scene.answer(texts.WHISTLE_EMPTY)]
    reading = scene.ctx.understanding.read(call.note)
    level = texts.whistle_level(call.note) or 1
    ticket = open_ticket(scene, call.note, reading, whistle_level=level)
    return whistle_up(scene, ticket, reading)


COMMANDS = (
    Command("report", report),
    Command("anonymous", anonymous),
    Command("whistle", whistle),
)
