"""疑难 and 一般: the desk judges a matter hard, with a plan by days (节点计划), or ordinary."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from handlers.commands.base import Command, Replies, shown, target
from handlers.commands.limiting import relimit
from handlers.commands.plain import LEADERS
from handlers.commands.telling import tell
from handlers.context import Scene
from handlers.errors import MissingDetail
from handlers.parser import CommandCall
from handlers.rules.dates import find_days
from handlers.steps import Data, Step
from handlers.texts import hardness as texts
from handlers.texts.replies import SMALL_TALK
from storage.records import Action, Node, Ticket

MOST: Final = 9  # nodes of a plan


def hard(scene: Scene, call: CommandCall) -> Replies:
    """疑难: the longer limit from the dispatch on, level 3 at least, and each node reminded.

    Said again it replaces the plan; what is done stays done where the day stays.
    """
    ticket = target(scene, call, Action.JUDGE_HARD)
    Step(scene.tx, scene.ctx, scene.actor).require(ticket, Action.JUDGE_HARD)
    nodes = _plan(scene, ticket, call.note)
    level = max(ticket.level, LEADERS)
    return _judge(
        scene,
        ticket,
        Action.JUDGE_HARD,
        call.note,
        replace(ticket, is_hard=True, nodes=nodes, level=level),
    )


def _plan(scene: Scene, ticket: Ticket, note: str) -> tuple[Node, ...]:
    """The days that the note names, in order; MissingDetail for none, and for one gone by."""
    ctx, number = scene.ctx, ticket.shown_number
    days = sorted({day for _, _, day in find_days(note, ctx.day)})
    if not days or len(days) > MOST:
        raise MissingDetail("nodes", Action.JUDGE_HARD, number)
    if days[0] < ctx.day:
        raise MissingDetail("past", Action.JUDGE_HARD, number)
    done = {node.due_at: node for node in ticket.nodes}
    moments = dict.fromkeys(ctx.calendar.closing(ctx.calendar.roll(day)) for day in days)
    return tuple(done.get(at) or Node(at) for at in moments)


def ordinary(scene: Scene, call: CommandCall) -> Replies:
    """一般: the usual limit from the dispatch on, and no plan any more."""
    if not call.number:  # the word alone may be about anything
        return [scene.answer(SMALL_TALK)]
    ticket = target(scene, call, Action.JUDGE_ORDINARY)
    Step(scene.tx, scene.ctx, scene.actor).require(ticket, Action.JUDGE_ORDINARY)
    if not ticket.is_hard:
        raise MissingDetail("not_hard", Action.JUDGE_ORDINARY, ticket.shown_number)
    changed = replace(ticket, is_hard=False, nodes=())
    return _judge(scene, ticket, Action.JUDGE_ORDINARY, call.note, changed)


def _judge(scene: Scene, ticket: Ticket, action: Action, note: str, judged: Ticket) -> Replies:
    again, data = relimit(scene, ticket, judged)
    step = Step(scene.tx, scene.ctx, scene.actor)
    saved = step.take(ticket, action, note, _told(again, data), changed=again)
    view = shown(scene, saved)
    said = texts.judged(view, ticket.due_at)
    told = texts.told(view, ticket.due_at, note)
    return [scene.answer(said), *tell(scene, saved, action, told)]


def _told(judged: Ticket, data: Data) -> Data:
    return {**data, "nodes": len(judged.nodes)}


def node_done(scene: Scene, call: CommandCall) -> Replies:
    """节点完成: the first node that is open, or the one whose place in the plan is said."""
    ticket = target(scene, call, Action.NODE_DONE)
    step = Step(scene.tx, scene.ctx, scene.actor)
    step.require(ticket, Action.NODE_DONE)
    waiting = [n for n, node in enumerate(ticket.nodes, 1) if node.done_at is None]
    place = texts.place(call.note) or next(iter(waiting), 0)
    if place not in waiting:
        raise MissingDetail("no_node", Action.NODE_DONE, ticket.shown_number)
    nodes = tuple(
        replace(node, done_at=scene.ctx.now) if n == place else node
        for n, node in enumerate(ticket.nodes, 1)
    )
    changed = replace(ticket, nodes=nodes)
    saved = step.take(ticket, Action.NODE_DONE, call.note, {"node": place}, changed=changed)
    view = shown(scene, saved)
    answer = scene.answer(texts.node_done(view, place, scene.ctx.now))
    return [answer, *tell(scene, saved, Action.NODE_DONE, call.note)]


COMMANDS = (
    Command("hard", hard),
    Command("ordinary", ordinary),
    Command("node_done", node_done),
)
