"""What the reporter's side does after reporting: rate, urge, withdraw, supplement."""

from __future__ import annotations

from dataclasses import replace

from handlers import notices
from handlers.commands.assigning import cards, routed
from handlers.commands.base import (
    Command,
    Replies,
    buttons,
    last_report,
    mine,
    numbered,
    shown,
    speaker,
    target,
)
from handlers.commands.plain import adjust, finish_step
from handlers.commands.telling import tell
from handlers.context import Scene
from handlers.errors import MissingDetail
from handlers.parser import CommandCall
from handlers.rules.lifecycle import allowed
from handlers.steps import Step, roles
from handlers.texts import notices as notice_texts
from handlers.texts import replies as texts
from handlers.texts.steps import DONE, RATINGS, TOLD
from storage.records import Action, Status, Ticket

# What an objection does before anybody was asked to rate; afterwards it reopens.
DISPUTES = {Status.REVIEW: Action.REDO, Status.WORKING: Action.SUPPLEMENT}


def satisfied(scene: Scene, call: CommandCall) -> Replies:
    """满意 (also 确认): closes the ticket, or tells the desk that the reporter sees it solved."""
    return _rate(scene, call, "satisfied")


def basically(scene: Scene, call: CommandCall) -> Replies:
    """基本满意."""
    return _rate(scene, call, "basically")


def _rate(scene: Scene, call: CommandCall, rating: str) -> Replies:
    """Before the audit it is kept for then, unless it is the unit's own word of its work."""
    ticket = target(scene, call, Action.RATE)
    counts = Action.RATE in allowed(Status.RATING, roles(scene.actor, ticket, scene.ctx))
    changed = replace(ticket, rating=rating if counts else "")
    note = RATINGS[rating] + (f"：{call.note}" if call.note else "")
    return finish_step(scene, ticket, Action.RATE, note, changed)


def unsatisfied(scene: Scene, call: CommandCall) -> Replies:
    """不满意, 还没解决: back to work; before the audit as 重办, after it as 重开 with -R1."""
    ticket = _disputed(scene, call)
    action = DISPUTES.get(ticket.status, Action.REOPEN)
    Step(scene.tx, scene.ctx, scene.actor).require(ticket, action)
    if not call.note:
        raise MissingDetail("objection", action, ticket.shown_number)
    changed = adjust(action, ticket, scene)
    return finish_step(scene, ticket, action, f"{RATINGS['unsatisfied']}：{call.note}", changed)


def _disputed(scene: Scene, call: CommandCall) -> Ticket:
    """The ticket meant: by number, else the only one of the sender's said to be done."""
    if call.number:
        return numbered(scene, call.number)
    waiting = mine(scene, (Status.REVIEW, Status.RATING))
    return waiting[0] if len(waiting) == 1 else target(scene, call, Action.REOPEN)


def urge(scene: Scene, call: CommandCall) -> Replies:
    """催办: counted each time, pushed to the unit at most once a day."""
    ticket, ctx = target(scene, call, Action.URGE), scene.ctx
    changed = replace(ticket, urge_count=ticket.urge_count + 1)
    saved = Step(scene.tx, ctx, scene.actor).take(ticket, Action.URGE, call.note, changed=changed)
    view = shown(scene, saved)
    text = notice_texts.moved(
        view, TOLD[Action.URGE], f"{speaker(scene, saved, Action.URGE)} ", call.note
    )
    told = notices.to_people(
        ctx,
        notices.unit_staff(ctx, saved.unit_id),
        f"urge:{saved.id}:{ctx.day.isoformat()}",
        text,
        buttons(saved, "sign" if saved.status is Status.ASSIGNED else "progress", "detail"),
        not_before=notices.office_time(ctx),
    )
    return [scene.answer(texts.done(view, DONE[Action.URGE], ctx.now)), *told]


def withdraw(scene: Scene, call: CommandCall) -> Replies:
    """撤回: before sign-off it ends there; later the desk is told that it is solved.

    Where work has begun only the desk ends it so, and says why (`needs` of the lifecycle).
    """
    ticket = target(scene, call, Action.WITHDRAW) if call.number else _withdrawable(scene, call)
    mine_now = allowed(ticket.status, roles(scene.actor, ticket, scene.ctx))
    if Action.WITHDRAW not in mine_now and Action.RATE in mine_now:
        return finish_step(scene, ticket, Action.RATE, call.note)
    needs = Step(scene.tx, scene.ctx, scene.actor).require(ticket, Action.WITHDRAW).needs
    if "reason" in needs and not call.note:
        raise MissingDetail("reason", Action.WITHDRAW, ticket.shown_number)
    return finish_step(scene, ticket, Action.WITHDRAW, call.note)


def _withdrawable(scene: Scene, call: CommandCall) -> Ticket:
    last = last_report(scene)
    if last and last.is_open:
        return last
    return target(scene, call, Action.WITHDRAW)


def supplement(scene: Scene, call: CommandCall) -> Replies:
    """补充: adds words to the reporter's ticket; a returned one goes back to the desk."""
    named = numbered(scene, call.number).shown_number if call.number else ""
    if not call.note and not scene.message.media:
        raise MissingDetail("text", Action.SUPPLEMENT, named)
    last = last_report(scene)
    ticket = last if last and last.is_open and not call.number else None
    ticket = ticket or target(scene, call, Action.SUPPLEMENT)
    found = scene.ctx.understanding.read(call.note).project_ids
    if found and ticket.project_id is None:
        return set_project(scene, ticket, found[0], call.note)
    replies = finish_step(scene, ticket, Action.SUPPLEMENT, call.note)
    saved = scene.tx.tickets.get(ticket.id)
    if saved and saved.status is Status.TRIAGE and ticket.status is Status.RETURNED:
        replies += cards(scene, saved)
    return replies


def set_project(scene: Scene, ticket: Ticket, project_id: int, note: str) -> Replies:
    """The missing project was named: routed anew while no unit has it yet."""
    changed = replace(ticket, project_id=project_id, asks="")
    action = Action.SUPPLEMENT
    if ticket.status in (Status.UNCONFIRMED, Status.TRIAGE) and ticket.category:
        changed = routed(scene.ctx, changed)
        if changed.unit_id:
            waits = ticket.status is Status.UNCONFIRMED
            action = Action.CHOOSE if waits else Action.CORRECT
    step = Step(scene.tx, scene.ctx, scene.actor)
    saved = step.take(ticket, action, note, {"project_id": project_id}, changed=changed)
    answer = scene.answer(texts.corrected(shown(scene, saved), scene.ctx.now))
    if action is Action.SUPPLEMENT:
        return [answer, *tell(scene, saved, action, note)]
    return [answer, *cards(scene, saved)]


COMMANDS = (
    Command("satisfied", satisfied),
    Command("basically", basically),
    Command("unsatisfied", unsatisfied),
    Command("urge", urge),
    Command("withdraw", withdraw),
    Command("supplement", supplement),
)
