"""Steps that need nothing but a ticket and perhaps some words: one table, one function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from handlers import notices
from handlers.commands.base import Command, Replies, buttons, shown, speaker, target
from handlers.commands.following import tell_followers
from handlers.context import Context, Scene
from handlers.errors import MissingDetail
from handlers.parser import CommandCall
from handlers.rules.deadlines import compute
from handlers.rules.moretime import needs_leader
from handlers.rules.transitions import CHIEFLY
from handlers.steps import Data, Step, roles
from handlers.texts import deadlines
from handlers.texts import notices as notice_texts
from handlers.texts import replies as texts
from handlers.texts.steps import DONE, HINTS, TOLD, TOLD_HINTS
from storage.directory import Person
from storage.records import Action, Role, Ticket

LEADERS = 3  # 协调层级 at which 包联领导 settle a matter
Audience = Callable[[Context, Ticket], tuple[Person, ...]]


def unit(ctx: Context, ticket: Ticket) -> tuple[Person, ...]:
    """Who answers for the ticket's 主办 unit (the desk while there is none)."""
    return notices.unit_staff(ctx, ticket.unit_id)


def desk(ctx: Context, _ticket: Ticket) -> tuple[Person, ...]:
    """The dispatch desk."""
    return notices.desk(ctx)


def granters(ctx: Context, ticket: Ticket) -> tuple[Person, ...]:
    """Who may grant the extension asked for: the desk, and a leader where only a leader may."""
    until, policy = ticket.asked_due_at, ctx.policy_of(ticket)
    chiefly = until and needs_leader(ticket, until, policy, ctx.calendar)
    return (*notices.desk(ctx), *(notices.leaders(ctx, ticket) if chiefly else ()))


@dataclass(frozen=True, slots=True)
class Told:
    """An audience of a step and the buttons it gets."""

    audience: Audience
    verbs: tuple[str, ...] = ()


REPORTER = Told(notices.reporters)
UNIT = Told(unit, ("detail",))

# What the desk is told of but need not see at once: it decides within days, or only reads.
GATHERED = frozenset({Action.FINISH, Action.RATE, Action.NODE_DONE, Action.ORDER, Action.DECIDE})

# Who hears of a step besides the one who took it; the actor is never told of their own step.
TELLS: dict[Action, tuple[Told, ...]] = {
    Action.SIGN: (REPORTER,),
    Action.PROGRESS: (REPORTER,),
    Action.ASSIST: (UNIT,),
    Action.CORRECT: (UNIT, REPORTER),
    Action.JUDGE_HARD: (UNIT, Told(notices.leaders, ("detail",)), REPORTER),
    Action.JUDGE_ORDINARY: (UNIT, REPORTER),
    Action.NODE_DONE: (Told(desk, ("detail",)),),
    Action.FINISH: (Told(desk, ("approve", "redo", "detail")), REPORTER),
    Action.APPROVE: (Told(notices.reporters, ("satisfied", "basically", "unsatisfied")),),
    Action.REDO: (UNIT,),
    Action.RATE: (UNIT, Told(desk)),
    Action.REOPEN: (UNIT, Told(desk)),
    Action.ESCALATE: (Told(notices.leaders, ("detail",)), UNIT),
    Action.WITHDRAW: (UNIT,),
    Action.SUPPLEMENT: (UNIT,),
    Action.SEND_BACK: (Told(desk, ("detail",)), REPORTER),
    Action.REQUEST_INFO: (REPORTER,),
    Action.DECLINE: (REPORTER,),
    Action.TRANSFER: (REPORTER,),
    Action.MERGE: (REPORTER, UNIT),
    Action.ASK_EXTENSION: (Told(granters, ("agree", "refuse", "detail")),),
    Action.ASK_SUSPENSION: (Told(desk, ("agree", "refuse", "detail")),),
    Action.EXTEND: (UNIT, REPORTER),
    Action.SUSPEND: (UNIT, REPORTER),
    Action.REFUSE: (UNIT,),
    Action.RESUME: (UNIT, REPORTER),
    Action.SPLIT: (REPORTER, UNIT),
    Action.LINK: (REPORTER, UNIT),
    Action.ORDER: (UNIT, Told(desk, ("detail",))),
    Action.DECIDE: (Told(notices.reporters, ("reopen",)), UNIT, Told(desk)),
}


def tell(
    scene: Scene,
    ticket: Ticket,
    action: Action,
    note: str = "",
    seen: set[Person | None] | None = None,
) -> Replies:
    """The private notices that follow a step, one to each person concerned.

    `seen` have heard of the same step on another ticket; who hears now is added to them.
    """
    made: Replies = []
    seen = seen if seen is not None else set()
    seen.add(scene.actor.person)
    view = shown(scene, ticket)
    hint = TOLD_HINTS.get(action, "").format(number=view.number)
    for told in TELLS.get(action, ()):
        people = [p for p in told.audience(scene.ctx, ticket) if p not in seen]
        seen.update(people)
        who = f"{speaker(scene, ticket, action)} "
        text = notice_texts.moved(view, TOLD[action], who, note, hint if told.verbs else "")
        key = f"told:{ticket.id}:{ticket.version}:{action}"
        sent = notices.to_people(
            scene.ctx, people, key, text, buttons(ticket, *told.verbs), red=action is Action.URGE
        )
        gathers = told.audience is desk and action in GATHERED and not ticket.whistle_level
        made += [replace(one, gathers=gathers) for one in sent]
    return [*made, *tell_followers(scene, ticket, action, note, seen)]


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
    hint = HINTS.get(action, "").format(number=view.number)
    answer = scene.answer(texts.done(view, DONE[action], scene.ctx.now, hint))
    return [answer, *tell(scene, saved, action, note)]


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
