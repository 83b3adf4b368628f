"""交办: a leader's private instruction with a day, on a ticket or as a new one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from handlers.commands.assigning import give
from handlers.commands.base import Command, Replies, numbered, shown, speaker, unit_in
from handlers.commands.digesting import at_line
from handlers.commands.intake import cards_of, open_ticket, project_of
from handlers.commands.plain import instead
from handlers.commands.proposing import LONGEST
from handlers.commands.telling import tell
from handlers.context import Scene
from handlers.errors import MissingDetail
from handlers.messages import Button
from handlers.parser import CommandCall
from handlers.rules import clocks
from handlers.rules.dates import parse_day
from handlers.rules.permissions import is_leader
from handlers.steps import Step
from handlers.texts import hearing, proposals
from handlers.texts import ordering as texts
from storage.records import Action, Intent, Status, Ticket


def order(scene: Scene, call: CommandCall) -> Replies:
    """Recorded with its day; the due day only ever becomes earlier, the first one stays known."""
    _screen(scene)
    if not call.number and (meant := at_line(scene, call.note)):
        call = replace(call, number=meant[0], note=meant[1])
    if not call.number:
        return _anew(scene, call.note)
    ticket = numbered(scene, call.number)
    Step(scene.tx, scene.ctx, scene.actor).require(ticket, Action.ORDER)
    return carry_out(scene, ticket, until_in(scene, call.note, ticket.shown_number), call.note)


def _screen(scene: Scene) -> None:
    """Raises MissingDetail in a group and beside a picture."""
    if scene.message.media:
        raise MissingDetail("original")
    if scene.message.is_group:
        raise MissingDetail("private")


def until_in(scene: Scene, note: str, number: str = "") -> datetime:
    """The close of the working day that the words name.

    Raises:
        MissingDetail: they name none, or one that has passed.
    """
    ctx = scene.ctx
    day = parse_day(note, ctx.day)
    if day is None:
        raise MissingDetail("date", Action.ORDER, number)
    if day < ctx.day:
        raise MissingDetail("past", Action.ORDER, number)
    return ctx.calendar.closing(ctx.calendar.roll(day))


def carry_out(scene: Scene, ticket: Ticket, until: datetime, note: str) -> Replies:
    """Record the instruction, answer with its receipt and tell the unit and the desk.

    Raises:
        NotAllowed: the status or the sender's roles do not permit it.
    """
    is_earlier = ticket.due_at is not None and until < ticket.due_at
    changed = clocks.ordered(ticket, until, scene.ctx.calendar) if is_earlier else ticket
    data = {"until": scene.ctx.calendar.local_day(until).isoformat()}
    step = Step(scene.tx, scene.ctx, scene.actor)
    saved = step.take(ticket, Action.ORDER, note, data, changed=changed)
    answer = scene.answer(texts.ordered(shown(scene, saved), until, is_earlier))
    return [answer, *tell(scene, saved, Action.ORDER, note)]


def _anew(scene: Scene, note: str) -> Replies:
    reading = scene.ctx.understanding.read(note, insists=True)._replace(intent=Intent.REPORT)
    if not _leads(scene, project_of(scene, reading)):
        raise MissingDetail("leader")
    until = until_in(scene, note)
    ticket = open_ticket(scene, note, reading, may_ask=False)
    unit = unit_in(scene, note)
    if unit and unit.id != ticket.unit_id:
        waits = ticket.status is Status.TRIAGE
        give(scene, ticket, Action.DISPATCH if waits else Action.REASSIGN, unit.name)
    answer, *told = carry_out(scene, numbered(scene, ticket.number), until, note)
    return [answer, *instead(told, _cards(scene, numbered(scene, ticket.number), until))]


def _cards(scene: Scene, ticket: Ticket, until: datetime) -> Replies:
    """The cards of the new matter, each with who ordered it and by when."""
    who = speaker(scene, ticket, Action.ORDER)
    cards = cards_of(scene, ticket)
    return [replace(card, text=texts.on_card(card.text, who, until)) for card in cards]


def bare(scene: Scene, text: str) -> Replies | None:
    """“请林业局周五前办好……” of a leader in private: proposed as 交办; else None."""
    if scene.message.is_group or scene.message.media or not hearing.is_instruction(text):
        return None
    if unit_in(scene, text) is None or parse_day(text, scene.ctx.day) is None:
        return None
    reading = scene.ctx.understanding.read(text, insists=True)
    if len(text) > LONGEST or not _leads(scene, project_of(scene, reading)):
        return None
    pick = Button(f"order::{text}", proposals.CONFIRM), Button("keep", proposals.CANCEL)
    return [scene.answer(texts.proposed(text), pick)]


def _leads(scene: Scene, project_id: int | None) -> bool:
    who, directory = scene.actor.person, scene.ctx.directory
    if who is None or is_leader(who, directory, scene.ctx.day):
        return who is not None
    project = directory.project(project_id)
    return project is not None and project.leader_id == who.id


COMMANDS = (Command("order", order),)
