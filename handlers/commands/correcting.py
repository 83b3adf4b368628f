"""A ticket in the wrong place: a unit sends it back, the reporter corrects its category."""

from __future__ import annotations

from dataclasses import replace

from handlers.commands import fairness
from handlers.commands.assigning import cards, helper_cards, placed, started
from handlers.commands.base import Command, Replies, last_report, numbered, shown, target, unit_in
from handlers.commands.intake import answer_to
from handlers.commands.limiting import relimit
from handlers.commands.proposing import propose
from handlers.commands.relieving import relieved
from handlers.commands.telling import tell
from handlers.context import Scene
from handlers.errors import MissingDetail
from handlers.parser import CommandCall
from handlers.rules.catalogue import Category, category_named
from handlers.rules.deadlines import compute
from handlers.rules.lifecycle import allowed
from handlers.steps import Step, roles
from handlers.texts import proposals
from handlers.texts import replies as texts
from handlers.texts.steps import DONE
from storage.records import Action, Status, Ticket


def send_back(scene: Scene, call: CommandCall) -> Replies:
    """The unit says it is not theirs (退单): once, within the window, and with a reason."""
    ticket = target(scene, call, Action.SEND_BACK)
    step = Step(scene.tx, scene.ctx, scene.actor)
    step.require(ticket, Action.SEND_BACK)
    _check_return(scene, ticket, call.note)
    suggested = unit_in(scene, call.note)
    changed = replace(ticket, return_count=ticket.return_count + 1, rule="returned")
    data = {"unit_id": ticket.unit_id, "suggested_unit_id": suggested.id if suggested else None}
    saved = step.take(ticket, Action.SEND_BACK, call.note, data, changed=changed)
    answer = scene.answer(texts.done(shown(scene, saved), DONE[Action.SEND_BACK], scene.ctx.now))
    told = [*tell(scene, saved, Action.SEND_BACK, call.note), *relieved(scene, ticket, saved)]
    saved, raised = fairness.after_return(scene, saved, call.note)
    return [answer, *told, *raised, *fairness.after_move(scene, saved)]


def _check_return(scene: Scene, ticket: Ticket, note: str) -> None:
    """Raises MissingDetail for a return without reason, a second one, or a late one."""
    ctx, number = scene.ctx, ticket.shown_number
    if not note:
        raise MissingDetail("reason", Action.SEND_BACK, number)
    if _has_sent_back(scene, ticket):
        raise MissingDetail("again", Action.SEND_BACK, number)
    if fairness.is_settled(scene, ticket):
        raise MissingDetail("decided", Action.SEND_BACK, number)
    since = ticket.dispatched_at or ctx.now
    if ctx.now > compute(since, ctx.policy_of(ticket).return_window, ctx.calendar).due_at:
        raise MissingDetail("late", Action.SEND_BACK, number)


def _has_sent_back(scene: Scene, ticket: Ticket) -> bool:
    return any(
        event.action is Action.SEND_BACK and event.data.get("unit_id") == ticket.unit_id
        for event in scene.tx.tickets.history(ticket.id)
    )


def not_ours(scene: Scene, call: CommandCall) -> Replies:
    """“这个不归我们 是审批局的”: a proposal to send back, done only after one confirmation."""
    unit = unit_in(scene, call.note)
    ticket = numbered(scene, call.number) if call.number else None
    may = allowed(ticket.status, roles(scene.actor, ticket, scene.ctx)) if ticket else ()
    if ticket and unit and Action.SEND_BACK not in may and Action.REASSIGN in may:
        return propose(scene, ticket, "reassign", unit.short_name or unit.name)
    ticket = ticket or target(scene, call, Action.SEND_BACK)
    Step(scene.tx, scene.ctx, scene.actor).require(ticket, Action.SEND_BACK)
    return propose(scene, ticket, "send_back", proposals.not_ours(unit.name if unit else ""))


def correct(scene: Scene, call: CommandCall) -> Replies:
    """“不对，是环评”: another category or project, and with it another unit and fresh clocks."""
    said = call.note.rpartition(proposals.BUT)[2]  # “不是冷链，是储能”
    category = category_named(said)
    ticket = corrected_ticket(scene, call)
    Step(scene.tx, scene.ctx, scene.actor).require(ticket, Action.CORRECT)
    if category:
        if category.code == ticket.category and ticket.status is not Status.UNCONFIRMED:
            raise MissingDetail("is_so", number=ticket.shown_number, limit=category.name)
        return recategorise(scene, ticket, category, Action.CORRECT)
    projects = scene.ctx.understanding.read(said).project_ids
    if len(projects) != 1:
        raise MissingDetail("category", Action.CORRECT, ticket.shown_number)
    if projects[0] == ticket.project_id:
        project = shown(scene, ticket).project
        raise MissingDetail("is_so", number=ticket.shown_number, limit=project)
    return _move_project(scene, ticket, projects[0], call.note)


def _move_project(scene: Scene, ticket: Ticket, project_id: int, note: str) -> Replies:
    """The ticket is of that project; a question about its category stays open."""
    if ticket.status is not Status.UNCONFIRMED:
        changed = placed(scene.ctx, replace(ticket, project_id=project_id, asks=""))
        return _rerouted(scene, ticket, changed, Action.CORRECT)
    changed = replace(ticket, project_id=project_id)
    step, data = Step(scene.tx, scene.ctx, scene.actor), {"project_id": project_id}
    return [answer_to(scene, step.take(ticket, Action.SUPPLEMENT, note, data, changed=changed))]


def corrected_ticket(scene: Scene, call: CommandCall) -> Ticket:
    """What “不对” is about: the number given, else the sender's newest ticket in this chat."""
    if call.number:
        return numbered(scene, call.number)
    last = last_report(scene)
    if last is None or not last.is_open:
        return target(scene, call, Action.CORRECT)
    return last


def recategorise(scene: Scene, ticket: Ticket, category: Category, action: Action) -> Replies:
    """Set the category, route anew, tell the units; without a unit it waits for the desk.

    If the unit stays, its clocks go on from when they began; another unit's begin now, as after
    any other reassignment.
    """
    Step(scene.tx, scene.ctx, scene.actor).require(ticket, action)
    changed = placed(
        scene.ctx,
        replace(
            ticket,
            category=category.code,
            choices=(),
            confidence=1.0,
            also=tuple(c for c in ticket.also if c != category.code),
            asks="" if ticket.project_id else "project",
        ),
    )
    return _rerouted(scene, ticket, changed, action)


def _rerouted(scene: Scene, ticket: Ticket, changed: Ticket, action: Action) -> Replies:
    """The ticket at the unit that the routing table named anew; both units are told."""
    old_unit = ticket.unit_id
    if old_unit is not None and changed.unit_id == old_unit and ticket.dispatched_at:
        return _at_its_unit(scene, ticket, changed, action)
    if changed.unit_id is None:
        action = Action.SUBMIT
    elif ticket.status is Status.WORKING:
        action = Action.REASSIGN
    begun = started(scene.ctx, changed) if changed.unit_id else changed
    step = Step(scene.tx, scene.ctx, scene.actor)
    saved = step.take(ticket, action, "", _moved(ticket, changed), changed=begun)
    answer = scene.answer(texts.corrected(shown(scene, saved), scene.ctx.now))
    moved = [*relieved(scene, ticket, saved), *cards(scene, saved)]
    return [answer, *moved, *fairness.after_move(scene, saved)]


def _at_its_unit(scene: Scene, ticket: Ticket, changed: Ticket, action: Action) -> Replies:
    """The unit keeps the ticket: its limit is that of the category, from the dispatch on."""
    again, data = relimit(scene, ticket, changed)
    step = Step(scene.tx, scene.ctx, scene.actor)
    saved = step.take(ticket, action, "", {**_moved(ticket, changed), **data}, changed=again)
    view, now = shown(scene, saved), scene.ctx.now
    answer = scene.answer(texts.corrected(view, now))
    is_moved = saved.due_at != ticket.due_at
    what = view.category if saved.category != ticket.category else view.project
    note = texts.limit_changed(view, ticket.due_at) if is_moved else what
    told = tell(scene, saved, Action.CORRECT, note)
    return [answer, *told, *relieved(scene, ticket, saved), *helper_cards(scene, saved)]


def _moved(before: Ticket, after: Ticket) -> dict[str, str | int | None]:
    return {
        "category": after.category,
        "from_category": before.category,
        "project_id": after.project_id,
        "unit_id": after.unit_id,
        "from_unit_id": before.unit_id,
    }


COMMANDS = (
    Command("send_back", send_back),
    Command("not_ours", not_ours),
    Command("correct", correct),
)
