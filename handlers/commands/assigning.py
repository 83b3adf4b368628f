"""Giving a ticket to a unit: by routing, by the desk's word, back from a unit that declines it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from handlers import notices
from handlers.commands import fairness
from handlers.commands.base import (
    Command,
    Replies,
    buttons,
    shown,
    target,
    unit_in,
)
from handlers.commands.relieving import relieved
from handlers.context import Context, Scene
from handlers.errors import MissingDetail
from handlers.parser import CommandCall
from handlers.rules import clocks, helping
from handlers.rules.catalogue import category_named
from handlers.rules.routing import route
from handlers.steps import UNITLESS, Step
from handlers.texts import facts as fact_texts
from handlers.texts import notices as notice_texts
from handlers.texts import replies as texts
from handlers.texts.steps import DONE
from storage.directory import Person, Unit
from storage.records import Action, Help, Status, Ticket

MOST_HELPERS: Final = 4


def routed(ctx: Context, ticket: Ticket) -> Ticket:
    """The ticket with units from the routing table and, if one is found, running clocks."""
    found = placed(ctx, ticket)
    return started(ctx, found) if found.unit_id else found


def placed(ctx: Context, ticket: Ticket) -> Ticket:
    """The ticket with units from the routing table."""
    project = ctx.directory.project(ticket.project_id)
    found = route(
        ticket.category or "other",
        project,
        ticket.approval_level,
        ctx.directory,
        said=ticket.evidence,
    )
    helpers = dict.fromkeys((*found.co_unit_ids, *_of_others(ctx, ticket)))
    helpers.pop(found.unit_id or 0, None)
    return replace(
        ticket, unit_id=found.unit_id, co_unit_ids=tuple(helpers)[:MOST_HELPERS], rule=found.rule
    )


def _of_others(ctx: Context, ticket: Ticket) -> tuple[int, ...]:
    """The units that would lead in the further categories that the words carry (兼)."""
    project = ctx.directory.project(ticket.project_id)
    routes = (route(code, project, ticket.approval_level, ctx.directory) for code in ticket.also)
    return tuple(found.unit_id for found in routes if found.unit_id)


def started(ctx: Context, ticket: Ticket) -> Ticket:
    """The ticket with its main clocks beginning now."""
    return clocks.start_main(ticket, ctx.policy_of(ticket), ctx.calendar, ctx.now)


def cards(scene: Scene, ticket: Ticket) -> Replies:
    """What units and desk are sent when a ticket is dispatched or waits for the desk."""
    ctx, view = scene.ctx, shown(scene, ticket)
    text = scene.tx.tickets.text(ticket.id)
    key = f"card:{ticket.id}:{ticket.version}"
    if ticket.status is Status.TRIAGE:
        card = notice_texts.for_desk(view, text)
        return notices.to_people(ctx, notices.desk(ctx), key, card, buttons(ticket, "detail"))
    staff = notices.unit_staff(ctx, ticket.unit_id)
    said = ctx.understanding.facts(text, ctx.calendar.local_day(ticket.created_at))
    points = fact_texts.points((fact.kind, fact.value, fact.certainty) for fact in said)
    settled = fairness.is_settled(scene, ticket)
    card = notice_texts.dispatched(view, text, points, ctx.now, is_decided=settled)
    made = notices.to_people(
        ctx,
        staff,
        key,
        card,
        buttons(ticket, "sign", "send_back", "detail"),
        red=ticket.urgent,
    )
    return [*made, *helper_cards(scene, ticket, staff)]


def helper_cards(scene: Scene, ticket: Ticket, known: Collection[Person] = ()) -> Replies:
    """What units are sent that are asked to help now."""
    fresh = [one for one in ticket.helps if one.asked_at == scene.ctx.now]
    return [card for one in fresh for card in _helper_card(scene, ticket, one, known)]


def _helper_card(
    scene: Scene, ticket: Ticket, one: Help, known: Collection[Person] = ()
) -> Replies:
    """What the staff of a unit that is asked to help now is sent, but for those who `known` it."""
    ctx, words = scene.ctx, scene.tx.tickets.text(ticket.id)
    card = notice_texts.co_dispatched(shown(scene, ticket), words, one, ctx.now)
    people = [p for p in notices.unit_staff(ctx, one.unit_id) if p not in known]
    key = f"card:{ticket.id}:{ticket.version}:co{one.unit_id}"
    return notices.to_people(ctx, people, key, card, buttons(ticket, "sign", "detail"))


def dispatch(scene: Scene, call: CommandCall) -> Replies:
    """The desk names the unit of a waiting ticket (分办); 改派 is the same on a dispatched one."""
    ticket = target(scene, call, Action.DISPATCH)
    return give(scene, ticket, _giving(ticket), call.note)


def reassign(scene: Scene, call: CommandCall) -> Replies:
    """Another unit becomes 主办 (改派); the old one stays in the history."""
    ticket = target(scene, call, Action.REASSIGN)
    return give(scene, ticket, _giving(ticket), call.note)


def _giving(ticket: Ticket) -> Action:
    waits = ticket.status in (Status.UNCONFIRMED, *UNITLESS)
    return Action.DISPATCH if waits else Action.REASSIGN


def give(scene: Scene, ticket: Ticket, action: Action, note: str) -> Replies:
    """The unit that the note names gets the ticket, its clocks begin; who is told comes last."""
    step = Step(scene.tx, scene.ctx, scene.actor)
    step.require(ticket, action)
    unit = _unit(scene, note, action, ticket)
    category = category_named(_without_name(note, unit))
    code = category.code if category else ticket.category
    if (unit.id, code) == (ticket.unit_id, ticket.category):  # its clocks would begin anew
        raise MissingDetail("has_it", action, ticket.shown_number, limit=_short(unit))
    given = replace(
        ticket,
        unit_id=unit.id,
        co_unit_ids=tuple(i for i in ticket.co_unit_ids if i != unit.id),
        category=code or "other",
        also=tuple(also for also in ticket.also if also != code),
        rule="desk",
        asks="",
    )
    data: dict[str, str | int | None] = {"unit_id": unit.id, "from_unit_id": ticket.unit_id}
    if category:
        data |= {"category": category.code, "from_category": ticket.category}
    saved = step.take(ticket, action, note, data, changed=started(scene.ctx, given))
    answer = scene.answer(texts.done(shown(scene, saved), DONE[action], scene.ctx.now))
    moved = [*relieved(scene, ticket, saved), *cards(scene, saved)]
    return [answer, *moved, *fairness.after_move(scene, saved)]


def _without_name(note: str, unit: Unit) -> str:
    """What the note says beside the unit: 林业局 alone names no category."""
    names = sorted((unit.name, unit.short_name, *unit.aliases), key=len, reverse=True)
    return note.replace(next((n for n in names if n and n in note), ""), "", 1)


def _short(unit: Unit) -> str:
    return unit.short_name or unit.name


def _unit(scene: Scene, note: str, action: Action, ticket: Ticket) -> Unit:
    unit = unit_in(scene, note)
    if unit is None:
        raise MissingDetail("unit", action, ticket.shown_number)
    return unit


def add_co(scene: Scene, call: CommandCall) -> Replies:
    """One more 协办 unit is asked for its part; one that is through is asked anew."""
    ticket = target(scene, call, Action.ADD_CO_UNIT)
    ctx = scene.ctx
    step = Step(scene.tx, scene.ctx, scene.actor)
    step.require(ticket, Action.ADD_CO_UNIT)
    unit = _unit(scene, call.note, Action.ADD_CO_UNIT, ticket)
    if unit.id == ticket.unit_id:
        raise MissingDetail("leads", Action.ADD_CO_UNIT, ticket.shown_number)
    policy = ctx.policy_of(ticket)
    new = helping.asked(unit.id, (policy.co_unit, policy.sign), ctx.calendar, ctx.now)
    changed = helping.also_asked(ticket, new)
    saved = step.take(ticket, Action.ADD_CO_UNIT, call.note, {"unit_id": unit.id}, changed=changed)
    answer = scene.answer(texts.done(shown(scene, saved), DONE[Action.ADD_CO_UNIT], ctx.now))
    return [answer, *_helper_card(scene, saved, new)]


COMMANDS = (
    Command("dispatch", dispatch),
    Command("reassign", reassign),
    Command("add_co", add_co),
)
