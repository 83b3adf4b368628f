"""Requests and decisions: extension, suspension, audit, and the desk's yes or no."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from handlers.commands.base import (
    Command,
    Replies,
    check_days,
    fitting,
    may_do,
    mine,
    numbered,
    shown,
    target,
)
from handlers.commands.plain import finish_step
from handlers.commands.telling import tell
from handlers.context import BOT, Scene
from handlers.errors import MissingDetail, Unclear
from handlers.parser import CommandCall
from handlers.rules import moretime
from handlers.rules.clocks import moved_to
from handlers.rules.dates import parse_day, without_days
from handlers.steps import Data, Step, roles
from handlers.texts import deadlines, reasons, steps
from handlers.texts import replies as texts
from storage.records import Action, Role, Status, Ticket


def extend(scene: Scene, call: CommandCall) -> Replies:
    """延期: asked by the unit a working day before it is due, granted at once by the desk."""
    ticket, action = _meant(scene, call, Action.ASK_EXTENSION, Action.EXTEND)
    check_days(scene, call.note)
    day = parse_day(call.note, scene.ctx.day)
    if day is None:
        lacks = "date" if action is Action.EXTEND else "date_and_stage"
        raise MissingDetail(lacks, action, ticket.shown_number)
    until = _closing(scene, ticket, action, day)
    if action is Action.EXTEND:
        return _extend(scene, ticket, until, call.note)
    _check_extension(scene, ticket, action, until)
    due, number = ticket.due_at, ticket.shown_number
    if due and scene.ctx.day > (last := moretime.last_day_to_ask(due, scene.ctx.calendar)):
        raise MissingDetail("early", action, number, limit=deadlines.day_name(last))
    check_stage(scene, ticket, call.note)
    changed = replace(ticket, asked_action=Action.EXTEND, asked_due_at=until)
    return finish_step(scene, ticket, action, call.note, changed, _until(scene, until))


def suspend(scene: Scene, call: CommandCall) -> Replies:
    """挂起: asked by the unit with a cause; the desk or a leader grants it."""
    ticket, action = _meant(scene, call, Action.ASK_SUSPENSION, Action.SUSPEND)
    number = ticket.shown_number
    cause = reasons.reason(Action.SUSPEND, call.note)
    if cause == reasons.OTHER:
        names = "、".join(reasons.choices(Action.SUSPEND))
        raise MissingDetail("cause", Action.SUSPEND, number, limit=names, said=call.note)
    latest = moretime.suspension(scene.ctx.now, scene.ctx.policy_of(ticket), scene.ctx.calendar)
    last = scene.ctx.calendar.local_day(latest.due_at)
    check_days(scene, call.note)
    day = parse_day(call.note, scene.ctx.day) or last
    if day > last:
        span = f"{deadlines.day_name(last)}（{deadlines.spoken(latest.target)}）"
        raise MissingDetail("too_long", action, number, limit=span)
    until = _closing(scene, ticket, action, day)
    data = {**_until(scene, until), "reason": cause}
    if action is Action.SUSPEND:
        return _suspend(scene, ticket, until, call.note, data)
    changed = replace(ticket, asked_action=Action.SUSPEND, asked_due_at=until)
    return finish_step(scene, ticket, action, call.note, changed, data)


def _meant(scene: Scene, call: CommandCall, ask: Action, do: Action) -> tuple[Ticket, Action]:
    """The ticket, and whether the sender asks or does.

    Raises:
        NotAllowed: the sender may do neither.
    """
    ticket = _either(scene, call, ask, do)
    action = do if do in may_do(scene, ticket) else ask
    Step(scene.tx, scene.ctx, scene.actor).require(ticket, action)
    return ticket, action


def _either(scene: Scene, call: CommandCall, ask: Action, do: Action) -> Ticket:
    if call.number:
        return numbered(scene, call.number)
    fits = fitting(scene, do)
    if len(fits) > 1:
        raise Unclear(fits)
    return fits[0] if fits else target(scene, call, ask)


def _closing(scene: Scene, ticket: Ticket, action: Action, day: date) -> datetime:
    """When the office closes on that day; MissingDetail for a day that is not to come."""
    if day <= scene.ctx.day:
        raise MissingDetail("past", action, ticket.shown_number)
    return scene.ctx.calendar.closing(scene.ctx.calendar.roll(day))


def _until(scene: Scene, until: datetime) -> dict[str, str | int | None]:
    return {"until": scene.ctx.calendar.local_day(until).isoformat()}


def _check_extension(scene: Scene, ticket: Ticket, action: Action, until: datetime) -> None:
    """Raises MissingDetail for one too many, and for a day that is no later than the due day."""
    number, most = ticket.shown_number, scene.ctx.policy_of(ticket).max_extensions
    if ticket.extension_count >= most:
        raise MissingDetail("limit", action, number, limit=str(most))
    if ticket.due_at and until <= ticket.due_at:
        due = deadlines.day_and_time(ticket.due_at)
        raise MissingDetail("sooner", action, number, limit=due)


def check_stage(scene: Scene, ticket: Ticket, words: str) -> None:
    """Raises MissingDetail when who asks for more time names a day and nothing else."""
    said = without_days(words, scene.ctx.day)
    if not reasons.explains(said) and not scene.message.media:  # pictures speak as well
        raise MissingDetail("stage", Action.ASK_EXTENSION, ticket.shown_number, limit=words)


def _extend(scene: Scene, ticket: Ticket, until: datetime, note: str) -> Replies:
    ctx, do = scene.ctx, Action.EXTEND
    _check_extension(scene, ticket, do, until)
    policy = ctx.policy_of(ticket)
    is_leader = Role.LEADER in roles(scene.actor, ticket, ctx)
    may = is_leader or reasons.basis(note) in moretime.AUTHORITIES
    if not may and moretime.needs_leader(ticket, until, policy, ctx.calendar):
        most = deadlines.spoken(policy.first_extension_limit)
        raise MissingDetail("chiefly", do, ticket.shown_number, limit=most)
    changed = replace(ticket, asked_action=None, asked_due_at=None)
    changed = moved_to(changed, until, ctx.calendar)
    changed = replace(changed, extension_count=ticket.extension_count + 1)
    step = Step(scene.tx, ctx, scene.actor)
    saved = step.take(ticket, do, note, _until(scene, until), changed=changed)
    answer = scene.answer(texts.deferred(shown(scene, saved), until, saved.original_due_at))
    return [answer, *tell(scene, saved, do, note)]


def _suspend(scene: Scene, ticket: Ticket, until: datetime, note: str, data: Data) -> Replies:
    changed = replace(ticket, asked_action=None, asked_due_at=None)
    changed = replace(changed, suspended_at=scene.ctx.now, stage_due_at=until)
    return finish_step(scene, ticket, Action.SUSPEND, note, changed, data)


def approve(scene: Scene, call: CommandCall) -> Replies:
    """通过 and 同意: passes the audit, or grants what was asked for."""
    ticket = numbered(scene, call.number) if call.number else _waiting(scene, call)
    if ticket.asked_action and ticket.asked_due_at and ticket.status is Status.WORKING:
        return _grant(scene, ticket, ticket.asked_action, ticket.asked_due_at, call.note)
    if ticket.status is Status.WORKING and Action.EXTEND in may_do(scene, ticket):
        raise MissingDetail("not_asked", Action.APPROVE, ticket.shown_number)
    if ticket.status is Status.REVIEW and ticket.rating:
        return _close(scene, ticket, call.note)
    return finish_step(scene, ticket, Action.APPROVE, call.note)


def _close(scene: Scene, ticket: Ticket, note: str) -> Replies:
    """Audited, and rated by the reporter before: nobody is asked again."""
    passed = Step(scene.tx, scene.ctx, scene.actor).take(ticket, Action.APPROVE, note)
    rated = steps.rated_before(passed.rating)
    saved = Step(scene.tx, scene.ctx, BOT).take(passed, Action.RATE, rated)
    what = steps.done(Action.APPROVE, saved)
    answer = scene.answer(texts.done(shown(scene, saved), what, scene.ctx.now))
    return [answer, *tell(scene, saved, Action.APPROVE, note)]


def _grant(scene: Scene, ticket: Ticket, do: Action, until: datetime, note: str) -> Replies:
    """What was asked for, unless its day has come meanwhile."""
    Step(scene.tx, scene.ctx, scene.actor).require(ticket, do)
    _closing(scene, ticket, do, scene.ctx.calendar.local_day(until))
    if do is Action.EXTEND:
        return _extend(scene, ticket, until, note)
    history = scene.tx.tickets.history(ticket.id)
    asked = [event for event in history if event.action is Action.ASK_SUSPENSION]
    cause = asked[-1].data.get("reason", reasons.OTHER) if asked else reasons.OTHER
    return _suspend(scene, ticket, until, note, {**_until(scene, until), "reason": cause})


def _waiting(scene: Scene, call: CommandCall) -> Ticket:
    asked = [t for t in mine(scene, [Status.WORKING]) if t.asked_action]
    if len(asked) > 1:
        raise Unclear(tuple(asked))
    return asked[0] if asked else target(scene, call, Action.APPROVE)


COMMANDS = (
    Command("extend", extend),
    Command("suspend", suspend),
    Command("approve", approve),
    Command("agree", approve),
)
