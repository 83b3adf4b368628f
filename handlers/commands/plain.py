"""Steps that need nothing but a ticket and perhaps some words: one table, one function."""

from __future__ import annotations

from dataclasses import dataclass, replace

from handlers.commands.assigning import helper_cards
from handlers.commands.base import Command, Replies, shown, target
from handlers.commands.calling import call_off
from handlers.commands.relieving import relieved
from handlers.commands.telling import tell
from handlers.context import Scene
from handlers.errors import MissingDetail
from handlers.parser import CommandCall
from handlers.rules.deadlines import compute
from handlers.rules.transitions import CHIEFLY
from handlers.steps import Data, Step, roles
from handlers.texts import deadlines, steps
from handlers.texts import replies as texts
from storage.records import Action, Role, Ticket

ENDS_UNDONE = frozenset({Action.WITHDRAW, Action.DECLINE, Action.TRANSFER})
LEADERS = 3  # 协调层级 at which 包联领导 settle a matter


@dataclass(frozen=True, slots=True)
class Plain:
    """A step without parameters; `needs` names what its note must hold ("" nothing)."""

    action: Action
    needs: str = ""

    def __call__(self, scene: Scene, call: CommandCall) -> Replies:
        """Take the step on the ticket meant, answer, and tell those concerned."""
        ticket = target(scene, call, self.action)
        is_shown = self.needs == "text" and bool(scene.message.media)  # pictures speak as well
        if self.needs and not call.note and not is_shown:
            Step(scene.tx, scene.ctx, scene.actor).require(ticket, self.action)
            raise MissingDetail(self.needs, self.action, ticket.shown_number)
        return finish_step(
            scene, ticket, self.action, call.note, adjust(self.action, ticket, scene)
        )


def adjust(action: Action, ticket: Ticket, scene: Scene) -> Ticket:
    """The ticket with the counters and marks that this action leaves."""
    if action is Action.PROGRESS and ticket.first_feedback_at is None:
        leads = roles(scene.actor, ticket, scene.ctx) & {Role.UNIT, Role.DESK}
        return replace(ticket, first_feedback_at=scene.ctx.now) if leads else ticket
    if action is Action.REOPEN:
        _check_reopening(scene, ticket)
        return replace(ticket, reopen_count=ticket.reopen_count + 1, rating="", closed_at=None)
    if action is Action.REDO:
        return replace(ticket, rating="")  # given for what is not accepted
    if action is Action.ESCALATE:
        return replace(ticket, level=min(max(ticket.level + 1, LEADERS), 4))
    if action is Action.REFUSE and ticket.asked_action is None:
        raise MissingDetail("not_asked", action, ticket.shown_number)
    if action is Action.REFUSE:
        return replace(ticket, asked_action=None, asked_due_at=None)
    return ticket


def _check_reopening(scene: Scene, ticket: Ticket) -> None:
    """Raises MissingDetail when the reporter comes too late; desk and leaders still may."""
    ctx, who = scene.ctx, roles(scene.actor, ticket, scene.ctx)
    if ticket.closed_at is None or Role.REPORTER not in who or who & CHIEFLY:
        return
    window = compute(ticket.closed_at, ctx.policy_of(ticket).reopen_window, ctx.calendar)
    if ctx.now > window.due_at:
        last = deadlines.day_name(ctx.calendar.local_day(window.due_at))
        raise MissingDetail("reopen_late", Action.REOPEN, ticket.shown_number, limit=last)


def finish_step(
    scene: Scene,
    ticket: Ticket,
    action: Action,
    note: str,
    changed: Ticket | None = None,
    data: Data | None = None,
) -> Replies:
    """Take the step, answer with the card, tell those concerned."""
    saved = Step(scene.tx, scene.ctx, scene.actor).take(
        ticket, action, note, data, changed=changed
    )
    view = shown(scene, saved)
    hint = steps.HINTS.get(action, "").format(number=view.number, day=steps.moment(action, saved))
    answer = scene.answer(texts.done(view, steps.done(action, saved), scene.ctx.now, hint))
    told = [*tell(scene, saved, action, note), *relieved(scene, ticket, saved)]
    if action is Action.REOPEN:  # the clocks of those who help begin anew as well
        told += helper_cards(scene, saved)
    if ticket.whistle_level and action in ENDS_UNDONE:
        told = instead(told, call_off(scene, saved, action))
    return [answer, *told]


def instead(told: Replies, called: Replies) -> Replies:
    """What those called hear, and the rest of what is told: nobody hears the same twice."""
    known = {(message.platform, message.target) for message in called}
    return [*(m for m in told if (m.platform, m.target) not in known), *called]


COMMANDS = (
    Command("finish", Plain(Action.FINISH, "text")),
    Command("redo", Plain(Action.REDO, "reason")),
    Command("reopen", Plain(Action.REOPEN, "reason")),
    Command("escalate", Plain(Action.ESCALATE)),
    Command("resume", Plain(Action.RESUME)),
    Command("refuse", Plain(Action.REFUSE, "reason")),
    Command("decline", Plain(Action.DECLINE, "reason")),
    Command("transfer", Plain(Action.TRANSFER, "reason")),
    Command("request_info", Plain(Action.REQUEST_INFO, "reason")),
)
