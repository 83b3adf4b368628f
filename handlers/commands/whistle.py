"""吹哨报到: calling units to the spot, and their answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from handlers import notices
from handlers.commands.base import Command, Replies, buttons, numbered, person, shown, speaker
from handlers.context import Scene
from handlers.errors import MissingDetail, Unclear
from handlers.messages import OutgoingMessage
from handlers.parser import CommandCall
from handlers.rules.deadlines import Target, compute
from handlers.steps import Step
from handlers.texts import notices as notice_texts
from handlers.texts import replies as texts
from handlers.texts import whistles as whistle_texts
from storage.directory import Person
from storage.records import Action, Summons, Ticket


def summon(scene: Scene, ticket: Ticket, unit_ids: tuple[int, ...]) -> Replies:
    """Call the units for a whistled ticket; the answer comes first in the returned list."""
    ctx, level = scene.ctx, ticket.whistle_level or 1
    policy = ctx.policy_of(ticket)
    confirm, arrive = policy.whistle_confirm[level], policy.whistle_arrive[level]
    _register(scene, ticket, unit_ids, (confirm, arrive))
    step = Step(scene.tx, ctx, scene.actor)
    saved = step.save(ticket)
    step.record(saved, Action.SUMMON, saved.status, data={"level": level})
    names = [unit.name for i in unit_ids if (unit := ctx.directory.unit(i))]
    view = shown(scene, saved)
    spans = (str(confirm), str(arrive))
    people = _called_people(scene, unit_ids)
    rung = notices.accounts(people, scene.message.platform) if scene.message.is_group else ()
    text = texts.whistled(view, names, *spans)
    return [
        scene.answer(text, buttons(saved, "check_in", "arrive"), rung),
        *_calls(scene, saved, people, spans),
        *_group_calls(scene, saved, names, people, spans),
    ]


def _called_people(scene: Scene, unit_ids: tuple[int, ...]) -> tuple[Person, ...]:
    """Who answers for the called units day to day, and their heads."""
    ctx = scene.ctx
    people = (
        p
        for unit_id in unit_ids
        for p in (*notices.unit_staff(ctx, unit_id), *notices.unit_heads(ctx, unit_id))
    )
    return tuple(dict.fromkeys(people))


def _register(
    scene: Scene, ticket: Ticket, unit_ids: tuple[int, ...], spans: tuple[Target, Target]
) -> None:
    ctx = scene.ctx
    confirm_due_at, arrive_due_at = (compute(ctx.now, s, ctx.calendar).due_at for s in spans)
    for unit_id in unit_ids:
        scene.tx.tickets.summon(Summons(ticket.id, unit_id, confirm_due_at, arrive_due_at))


def _calls(
    scene: Scene, ticket: Ticket, people: Iterable[Person], spans: tuple[str, str]
) -> Replies:
    view = shown(scene, ticket)
    card = notice_texts.whistle_card(view, scene.tx.tickets.text(ticket.id), *spans)
    key = f"whistle:{ticket.id}:{ticket.version}"
    return notices.to_people(
        scene.ctx, people, key, card, buttons(ticket, "check_in", "arrive"), red=True
    )


def _group_calls(
    scene: Scene,
    ticket: Ticket,
    names: list[str],
    people: Iterable[Person],
    spans: tuple[str, str],
) -> list[OutgoingMessage]:
    text = notice_texts.whistle_for_group(shown(scene, ticket), names, *spans)
    key = f"whistle:{ticket.id}:{ticket.version}"
    pressed = buttons(ticket, "check_in", "arrive")
    made = [
        notices.to_group(scene.ctx, group, key, text, pressed, mentions=people, red=True)
        for group in notices.main_groups(scene.ctx)
    ]
    origin = scene.message.chat_id
    return [m for m in made if m and m.target != origin]


def check_in(scene: Scene, call: CommandCall) -> Replies:
    """报到: a called unit says who comes and when."""
    return _answer_call(scene, call, Action.CHECK_IN)


def arrive(scene: Scene, call: CommandCall) -> Replies:
    """已到场: a called unit is on the spot (which is also a 报到)."""
    return _answer_call(scene, call, Action.ARRIVE)


def absent(scene: Scene, call: CommandCall) -> Replies:
    """请假/换人: recorded; the clock goes on until somebody of the unit reports."""
    return _answer_call(scene, call, Action.ABSENT)


def _answer_call(scene: Scene, call: CommandCall, action: Action) -> Replies:
    ticket, calls = _called(scene, call, action)
    now = scene.ctx.now
    for one in calls:
        scene.tx.tickets.save_summons(_answered(one, action, scene, call.note, now))
    step = Step(scene.tx, scene.ctx, scene.actor)
    data = {"unit_id": calls[0].unit_id}
    saved = step.take(ticket, action, call.note, data)
    told = notices.to_people(
        scene.ctx,
        [p for p in notices.reporters(scene.ctx, saved) if p != scene.actor.person],
        f"summons:{saved.id}:{saved.version}",
        whistle_texts.told(shown(scene, saved), speaker(scene, saved, action), action, call.note),
        red=True,
    )
    return [_state(scene, saved, action), *told]


def _state(scene: Scene, ticket: Ticket, action: Action) -> OutgoingMessage:
    """The answer to a called unit: who has answered, who has not."""
    names = {unit.id: unit.name for unit in scene.ctx.directory.units}
    lines = whistle_texts.state(scene.tx.tickets.summonses(ticket.id), names, scene.ctx.now)
    text = whistle_texts.answered(shown(scene, ticket), action, lines)
    return scene.answer(text, buttons(ticket, "arrive"))


def _answered(one: Summons, action: Action, scene: Scene, note: str, now: datetime) -> Summons:
    if action is Action.ABSENT:
        return replace(one, note=note)
    who = scene.actor.id
    return replace(
        one,
        confirmed_at=one.confirmed_at or now,
        confirmed_by=one.confirmed_by or who,
        arrived_at=(one.arrived_at or now) if action is Action.ARRIVE else one.arrived_at,
        note=note or one.note,
    )


def _called(scene: Scene, call: CommandCall, action: Action) -> tuple[Ticket, tuple[Summons, ...]]:
    who = person(scene)
    units = {post.unit_id for post in scene.ctx.directory.posts_of(who.id, scene.ctx.day)}
    if call.number:
        ticket = numbered(scene, call.number)
        calls = _calls_of(scene, ticket, units)
        if not calls:
            raise MissingDetail("whistle", action, ticket.shown_number)
        return ticket, calls
    found = [
        (ticket, calls)
        for ticket in scene.tx.tickets.find()
        if ticket.whistle_level and (calls := _waiting(_calls_of(scene, ticket, units), action))
    ]
    if len(found) != 1:
        raise Unclear(tuple(ticket for ticket, _ in found))
    return found[0]


def _calls_of(scene: Scene, ticket: Ticket, units: set[int]) -> tuple[Summons, ...]:
    return tuple(s for s in scene.tx.tickets.summonses(ticket.id) if s.unit_id in units)


def _waiting(calls: tuple[Summons, ...], action: Action) -> tuple[Summons, ...]:
    if action is Action.ARRIVE:
        return tuple(s for s in calls if s.arrived_at is None)
    return tuple(s for s in calls if s.confirmed_at is None)


COMMANDS = (
    Command("check_in", check_in),
    Command("arrive", arrive),
    Command("absent", absent),
)
