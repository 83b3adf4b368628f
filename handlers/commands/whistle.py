"""报到: what called units answer, and who is coming."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from handlers import notices
from handlers.commands.base import (
    Command,
    Replies,
    buttons,
    numbered,
    people_in,
    person,
    shown,
    speaker,
)
from handlers.commands.calling import ONE_MINUTE, blown, call_instead, coming_key
from handlers.context import Scene
from handlers.errors import MissingDetail, Unclear
from handlers.messages import OutgoingMessage
from handlers.parser import CommandCall
from handlers.rules.calls import AGAIN, on_leave
from handlers.rules.deadlines import compute
from handlers.rules.moments import parse_moment
from handlers.steps import Step
from handlers.texts import whistles as whistle_texts
from storage.records import Action, Summons, Ticket


def check_in(scene: Scene, call: CommandCall) -> Replies:
    """报到: a called unit says who comes and when."""
    return _answer_call(scene, call, Action.CHECK_IN)


def arrive(scene: Scene, call: CommandCall) -> Replies:
    """已到场: a called unit is on the spot (which is also a 报到)."""
    return _answer_call(scene, call, Action.ARRIVE)


def absent(scene: Scene, call: CommandCall) -> Replies:
    """请假/换人: recorded; the clock goes on until somebody of the unit reports.

    Whoever is named instead is called as well.
    """
    answer, *others = _answer_call(scene, call, Action.ABSENT)
    ticket = (
        numbered(scene, call.number) if call.number else _called(scene, call, Action.ABSENT)[0]
    )
    instead = [p for p in people_in(scene, call.note) if p != scene.actor.person]
    if not instead:
        return [replace(answer, text=f"{answer.text}\n{whistle_texts.WHO_INSTEAD}"), *others]
    return [answer, *others, *call_instead(scene, ticket, instead)]


def who_comes(scene: Scene, call: CommandCall) -> Replies:
    """谁来了: who was called, who has answered, who is there."""
    ticket = numbered(scene, call.number) if call.number else blown(scene)
    if not scene.tx.tickets.summonses(ticket.id):
        raise MissingDetail("not_whistled", number=ticket.shown_number)
    return [scene.answer(_state_text(scene, ticket))]


def _answer_call(scene: Scene, call: CommandCall, action: Action) -> Replies:
    ticket, calls = _called(scene, call, action)
    now = scene.ctx.now
    promised = parse_moment(call.note, now) if action is Action.CHECK_IN else None
    for one in calls:
        answered = _answered(one, action, scene, call.note, ticket)
        answered = replace(answered, promised_at=promised or answered.promised_at)
        scene.tx.tickets.save_summons(answered)
    step = Step(scene.tx, scene.ctx, scene.actor)
    units = ",".join(str(one.unit_id) for one in calls)
    data: dict[str, str | int | None] = {"unit_id": calls[0].unit_id, "units": units}
    if promised:
        data["promised"] = promised.isoformat()
    if action is Action.ABSENT:
        data[AGAIN] = ticket.whistle_level
    saved = step.take(ticket, action, call.note, data)
    told = notices.to_people(
        scene.ctx,
        [p for p in notices.reporters(scene.ctx, saved) if p != scene.actor.person],
        f"summons:{saved.id}:{saved.version}",
        whistle_texts.told(shown(scene, saved), speaker(scene, saved, action), action, call.note),
        red=True,
    )
    _show_in_group(scene, saved)
    return [_state(scene, saved, action, _too_late(scene, calls, promised)), *told]


def _too_late(scene: Scene, calls: tuple[Summons, ...], promised: datetime | None) -> str:
    """What is said to who will come after the limit, else ""."""
    limit = min(one.arrive_due_at for one in calls)
    is_late = promised is not None and promised > limit
    return (
        f"\n{whistle_texts.late(promised, limit, scene.ctx.now)}" if promised and is_late else ""
    )


def _state(scene: Scene, ticket: Ticket, action: Action, remark: str) -> OutgoingMessage:
    """The answer to a called unit: who has answered, who has not."""
    text = whistle_texts.answered(shown(scene, ticket), action, _lines(scene, ticket))
    return scene.answer(f"{text}{remark}", buttons(ticket, "arrive"))


def _lines(scene: Scene, ticket: Ticket) -> list[str]:
    names = {unit.id: unit.name for unit in scene.ctx.directory.units}
    return whistle_texts.state(scene.tx.tickets.summonses(ticket.id), names, scene.ctx.now)


def _state_text(scene: Scene, ticket: Ticket) -> str:
    return whistle_texts.coming(shown(scene, ticket), _lines(scene, ticket))


def _show_in_group(scene: Scene, ticket: Ticket) -> None:
    """The group where it was blown sees who is coming: the answers of one minute as one message.

    While that message waits, it is reworded, so the group reads the newest state.
    """
    ctx, outbox = scene.ctx, scene.tx.outbox
    group = ctx.directory.group_of_chat(ticket.platform, ticket.chat_id)
    if group is None or ticket.chat_id == scene.message.chat_id:
        return  # blown privately, or the answer stands there already
    told = notices.to_group(
        ctx,
        group,
        coming_key(ticket, ctx.now),
        _state_text(scene, ticket),
        red=True,
        not_before=ctx.now + ONE_MINUTE,
    )
    if told and not outbox.reword(told.key, told.payload):
        notices.owe(scene.tx, ctx, [told])


def _answered(one: Summons, action: Action, scene: Scene, note: str, ticket: Ticket) -> Summons:
    ctx, who, now = scene.ctx, scene.actor.id, scene.ctx.now
    if action is Action.ABSENT:
        window = ctx.policy_of(ticket).whistle_confirm[ticket.whistle_level or 1]
        return on_leave(replace(one, note=note), compute(now, window, ctx.calendar).due_at)
    return replace(
        one,
        confirmed_at=one.confirmed_at or now,
        confirmed_by=one.confirmed_by or who,
        arrived_at=(one.arrived_at or now) if action is Action.ARRIVE else one.arrived_at,
        note=note or one.note,
    )


def _called(scene: Scene, call: CommandCall, action: Action) -> tuple[Ticket, tuple[Summons, ...]]:
    who = person(scene)
    units = {post.unit_id for post in scene.ctx.directory.served_by(who.id, scene.ctx.day)}
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
    silent = tuple(s for s in calls if s.confirmed_at is None)
    return silent or tuple(s for s in calls if s.arrived_at is None)  # said otherwise before


COMMANDS = (
    Command("who_comes", who_comes),
    Command("check_in", check_in),
    Command("arrive", arrive),
    Command("absent", absent),
)
