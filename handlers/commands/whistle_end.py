"""收哨: a whistle ends with decisions that become tickets, or it is called off."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from math import ceil

from handlers import notices
from handlers.commands.assigning import cards, started
from handlers.commands.base import Command, Replies, numbered, shown
from handlers.commands.calling import blown, call_off, tell_called
from handlers.commands.naming import units_in
from handlers.context import BOT, Scene
from handlers.errors import MissingDetail
from handlers.parser import CommandCall
from handlers.rules import helping
from handlers.rules.dates import find_days
from handlers.rules.deadlines import Target, TargetKind, compute, find_target
from handlers.steps import Step
from handlers.texts import whistles as texts
from storage.records import Action, Help, Status, Ticket


@dataclass(frozen=True, slots=True)
class Decision:
    """Who does what by when; the limit counts from now."""

    unit_id: int
    limit: Target
    measure: str
    co_unit_ids: tuple[int, ...] = ()  # named beside it: they help


def end(scene: Scene, call: CommandCall) -> Replies:
    """收哨: each clause with unit and limit becomes a ticket of that unit; the calling ends."""
    ticket = _whistled(scene, call)
    step = Step(scene.tx, scene.ctx, scene.actor)
    step.require(ticket, Action.END_WHISTLE)
    if not call.note:
        raise MissingDetail("follow_up", Action.END_WHISTLE, ticket.shown_number)
    clauses = texts.clauses(call.note)
    decisions = [_decision(scene, clause) for clause in clauses]
    if any(one is None for one in decisions) and not texts.says_solved(call.note):
        raise MissingDetail("follow_up", Action.END_WHISTLE, ticket.shown_number)
    made = [_follow_up(scene, ticket, one) for one in decisions if one]
    numbers = ",".join(one.number for one in made)
    saved = step.take(
        ticket, Action.END_WHISTLE, call.note, {"tickets": numbers}, changed=_quiet(ticket)
    )
    views = [shown(scene, one) for one in made]
    answer = scene.answer(texts.ended(shown(scene, saved), views, scene.ctx.now))
    told = tell_called(scene, saved, texts.ended_told(shown(scene, saved), views))
    return [answer, *told, *(card for one in made for card in cards(scene, one))]


def _whistled(scene: Scene, call: CommandCall) -> Ticket:
    ticket = numbered(scene, call.number) if call.number else blown(scene)
    if not ticket.whistle_level:
        raise MissingDetail("not_whistled", number=ticket.shown_number)
    return ticket


def _quiet(ticket: Ticket) -> Ticket:
    return replace(ticket, whistle_level=None)


def _decision(scene: Scene, clause: str) -> Decision | None:
    """The clause understood, or None when unit or limit is missing."""
    units = units_in(scene, clause)
    limit = find_target(clause) or _until(scene, clause)
    return Decision(units[0], limit, clause, tuple(units[1:])) if units and limit else None


def _until(scene: Scene, clause: str) -> Target | None:
    """The day named, as calendar days from today; days gone by are none.

    Today is what is left of it until the office closes.
    """
    ctx = scene.ctx
    days = [(day - ctx.day).days for _, _, day in find_days(clause, ctx.day)]
    if later := next((n for n in days if n > 0), 0):
        return Target(later, TargetKind.DAYS)
    left = ceil((ctx.calendar.closing(ctx.day) - ctx.now) / timedelta(minutes=1))
    return Target(left, TargetKind.MINUTES) if 0 in days and left > 0 else None


def _follow_up(scene: Scene, whistle: Ticket, one: Decision) -> Ticket:
    """A ticket of that unit with that limit, for the same matter and reporter."""
    ctx = scene.ctx
    draft = _draft(scene, whistle, one)
    due = compute(ctx.now, one.limit, ctx.calendar)
    begun = replace(
        started(ctx, draft),
        due_at=due.due_at,
        original_due_at=due.due_at,
        provisional=due.provisional,
        helps=tuple(_helping(scene, draft, unit_id, one.limit) for unit_id in one.co_unit_ids),
    )
    return _recorded(scene, scene.tx.tickets.create(begun, one.measure), one, whistle.number)


def _helping(scene: Scene, draft: Ticket, unit_id: int, limit: Target) -> Help:
    """Who helps owes its piece within the limit that the meeting gave."""
    ctx = scene.ctx
    return helping.asked(unit_id, (limit, ctx.policy_of(draft).sign), ctx.calendar, ctx.now)


def _draft(scene: Scene, whistle: Ticket, one: Decision) -> Ticket:
    return Ticket(
        id=0,
        number="",
        status=Status.ASSIGNED,
        created_at=scene.ctx.now,
        platform=whistle.platform,
        chat_id=whistle.chat_id,
        reporter_account=whistle.reporter_account,
        reporter_id=whistle.reporter_id,
        category=whistle.category or "other",
        project_id=whistle.project_id,
        unit_id=one.unit_id,
        co_unit_ids=one.co_unit_ids,
        rule="whistle",
        anonymous=whistle.anonymous,
        policy=whistle.policy,
    )


def _recorded(scene: Scene, made: Ticket, one: Decision, number: str) -> Ticket:
    """With the first lines of its history, which name the whistle and the limit given."""
    ctx, of = scene.ctx, {"of": number}
    step = Step(scene.tx, ctx, scene.actor)
    received = replace(made, status=Status.TRIAGE)
    step.record(received, Action.REPORT, None, data={"category": made.category, **of})
    placed = {"rule": made.rule, "unit_id": made.unit_id, "limit": str(one.limit), **of}
    Step(scene.tx, ctx, BOT).record(made, Action.DISPATCH, Status.TRIAGE, data=placed)
    return step.save(made)


def cancel(scene: Scene, call: CommandCall) -> Replies:
    """取消吹哨: nobody needs to come any more; those called hear it once, with thanks."""
    ticket = _whistled(scene, call)
    step = Step(scene.tx, scene.ctx, scene.actor)
    step.require(ticket, Action.CANCEL_WHISTLE)
    if not call.note:
        raise MissingDetail("reason", Action.CANCEL_WHISTLE, ticket.shown_number)
    saved = step.take(ticket, Action.CANCEL_WHISTLE, call.note, changed=_quiet(ticket))
    told = call_off(scene, saved, Action.CANCEL_WHISTLE)
    return [scene.answer(texts.cancelled(shown(scene, saved))), *told]


def empty(scene: Scene, call: CommandCall) -> Replies:
    """空哨: the desk notes it; only whoever blew hears of it, and only in private."""
    ticket = numbered(scene, call.number) if call.number else blown(scene)
    if not scene.tx.tickets.summonses(ticket.id):
        raise MissingDetail("not_whistled", number=ticket.shown_number)
    step = Step(scene.tx, scene.ctx, scene.actor)
    step.require(ticket, Action.EMPTY_WHISTLE)
    if not call.note:
        raise MissingDetail("reason", Action.EMPTY_WHISTLE, ticket.shown_number)
    saved = step.take(ticket, Action.EMPTY_WHISTLE, call.note, changed=_quiet(ticket))
    view = shown(scene, saved)
    blower = scene.ctx.directory.person(saved.reporter_id)
    told = notices.to_people(
        scene.ctx,
        [blower] if blower else [],
        f"empty:{saved.id}:{saved.version}",
        texts.empty_told(view),
        not_before=notices.office_time(scene.ctx),
    )
    return [scene.answer(texts.emptied(view)), *told]


COMMANDS = (
    Command("end_whistle", end),
    Command("cancel_whistle", cancel),
    Command("empty_whistle", empty),
)
