"""Requests and decisions: extension, suspension, audit, and the desk's yes or no."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from handlers.commands.base import Command, Replies, mine, numbered, shown, target
from handlers.commands.plain import finish_step, tell
from handlers.context import Scene
from handlers.errors import MissingDetail
from handlers.parser import CommandCall
from handlers.rules.clocks import moved_to
from handlers.rules.dates import parse_day
from handlers.rules.lifecycle import allowed
from handlers.steps import Step, roles
from handlers.texts import replies as texts
from storage.records import Action, Status, Ticket

SUSPENSION_DAYS = timedelta(days=30)  # domain: a suspension lasts at most 30 days a round


def extend(scene: Scene, call: CommandCall) -> Replies:
    """延期: asked by the unit before the due moment, granted at once when the desk says it."""
    return _ask_or_do(scene, call, Action.ASK_EXTENSION, Action.EXTEND)


def suspend(scene: Scene, call: CommandCall) -> Replies:
    """挂起: asked by the unit with a cause; the desk or a leader grants it."""
    return _ask_or_do(scene, call, Action.ASK_SUSPENSION, Action.SUSPEND)


def _ask_or_do(scene: Scene, call: CommandCall, ask: Action, do: Action) -> Replies:
    ticket = _either(scene, call, ask, do)
    mine_now = allowed(ticket.status, roles(scene.actor, ticket, scene.ctx))
    action = do if do in mine_now else ask
    Step(scene.tx, scene.ctx, scene.actor).require(ticket, action)
    until = _until(scene, call, action, ticket)
    if action is ask:
        _check_extension(scene, ticket, ask)
        changed = replace(ticket, asked_action=do, asked_due_at=until)
        return finish_step(scene, ticket, ask, call.note, changed)
    return _grant(scene, ticket, do, until, call.note)


def _either(scene: Scene, call: CommandCall, ask: Action, do: Action) -> Ticket:
    if call.number:
        return numbered(scene, call.number)
    fits = [t for t in mine(scene) if do in allowed(t.status, roles(scene.actor, t, scene.ctx))]
    return fits[0] if len(fits) == 1 else target(scene, call, ask)


def _until(scene: Scene, call: CommandCall, action: Action, ticket: Ticket) -> datetime:
    ctx = scene.ctx
    day = parse_day(call.note, ctx.day)
    if day is None and action in (Action.SUSPEND, Action.ASK_SUSPENSION):
        if not call.note:
            raise MissingDetail("reason", action, ticket.shown_number)
        day = ctx.day + SUSPENSION_DAYS
    if day is None:
        raise MissingDetail("date", action, ticket.shown_number)
    if day <= ctx.day:
        raise MissingDetail("past", action, ticket.shown_number)
    return ctx.calendar.closing(ctx.calendar.roll(day))


def _check_extension(scene: Scene, ticket: Ticket, ask: Action) -> None:
    if ask is not Action.ASK_EXTENSION:
        return
    if ticket.due_at and scene.ctx.day >= scene.ctx.calendar.local_day(ticket.due_at):
        raise MissingDetail("early", ask, ticket.shown_number)
    if ticket.extension_count >= scene.ctx.policy_of(ticket).max_extensions:
        raise MissingDetail("limit", ask, ticket.shown_number)


def _grant(scene: Scene, ticket: Ticket, do: Action, until: datetime, note: str) -> Replies:
    changed = replace(ticket, asked_action=None, asked_due_at=None)
    if do is Action.SUSPEND:
        changed = replace(changed, suspended_at=scene.ctx.now, stage_due_at=until)
        return finish_step(scene, ticket, do, note, changed)
    changed = moved_to(changed, until, scene.ctx.calendar)
    changed = replace(changed, extension_count=ticket.extension_count + 1)
    data = {"until": scene.ctx.calendar.local_day(until).isoformat()}
    saved = Step(scene.tx, scene.ctx, scene.actor).take(ticket, do, note, data, changed=changed)
    answer = scene.answer(texts.deferred(shown(scene, saved), until, saved.original_due_at))
    return [answer, *tell(scene, saved, do, note)]


def approve(scene: Scene, call: CommandCall) -> Replies:
    """通过 and 同意: passes the audit, or grants what was asked for."""
    ticket = numbered(scene, call.number) if call.number else _waiting(scene, call)
    if ticket.asked_action and ticket.asked_due_at and ticket.status is Status.WORKING:
        return _grant(scene, ticket, ticket.asked_action, ticket.asked_due_at, call.note)
    return finish_step(scene, ticket, Action.APPROVE, call.note)


def _waiting(scene: Scene, call: CommandCall) -> Ticket:
    asked = [t for t in mine(scene) if t.asked_action and t.status is Status.WORKING]
    return asked[0] if len(asked) == 1 else target(scene, call, Action.APPROVE)


COMMANDS = (
    Command("extend", extend),
    Command("suspend", suspend),
    Command("approve", approve),
    Command("agree", approve),
)
