"""吹哨: calling units, and people by name, to the spot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from handlers import notices
from handlers.commands.base import Replies, buttons, mine, shown, speaker
from handlers.commands.naming import named_people, units_in
from handlers.context import Scene
from handlers.errors import MissingDetail, Unclear
from handlers.messages import OutgoingMessage
from handlers.rules.deadlines import Target, compute
from handlers.rules.orders import is_private
from handlers.steps import Step
from handlers.texts import notices as notice_texts
from handlers.texts import replies as texts
from handlers.texts import whistles as whistle_texts
from storage.directory import Person
from storage.records import Action, Summons, Ticket

ONE_MINUTE: Final = timedelta(minutes=1)  # for which a group waits to hear who is coming


def summon(
    scene: Scene,
    ticket: Ticket,
    unit_ids: tuple[int, ...],
    named: Sequence[Person] = (),
    note: str = "",
) -> Replies:
    """Call the units, and people by name, for a whistled ticket; the answer comes first.

    A unit that was called before is called anew, and its clock begins again. The `note` is what
    was said beyond the ticket's own words.
    """
    ctx, level = scene.ctx, ticket.whistle_level or 1
    policy = ctx.policy_of(ticket)
    confirm, arrive = policy.whistle_confirm[level], policy.whistle_arrive[level]
    _register(scene, ticket, unit_ids, (confirm, arrive))
    step = Step(scene.tx, ctx, scene.actor)
    saved = step.save(ticket)
    units = ",".join(map(str, unit_ids))
    step.record(saved, Action.SUMMON, saved.status, note, {"level": level, "units": units})
    names = [unit.name for i in unit_ids if (unit := ctx.directory.unit(i))]
    view = shown(scene, saved)
    spans = (str(confirm), str(arrive))
    people = tuple(dict.fromkeys((*named, *_called_people(scene, unit_ids))))
    rung = notices.accounts(people, scene.message.platform) if scene.message.is_group else ()
    text = texts.whistled(view, names, *spans)
    return [
        scene.answer(text, buttons(saved, "check_in", "arrive"), rung),
        *_calls(scene, saved, people, spans, note),
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


def tell_called(scene: Scene, ticket: Ticket, text: str) -> Replies:
    """Whoever was called hears it, each once."""
    units = tuple(one.unit_id for one in scene.tx.tickets.summonses(ticket.id))
    called = [p for p in _called_people(scene, units) if p != scene.actor.person]
    key = f"whistle-over:{ticket.id}:{ticket.version}"
    return notices.to_people(scene.ctx, called, key, text, red=True)


def call_off(scene: Scene, ticket: Ticket, action: Action) -> Replies:
    """Nobody needs to come any more: wherever it was called, it is said."""
    text = whistle_texts.cancelled_told(shown(scene, ticket), speaker(scene, ticket, action))
    told = tell_called(scene, ticket, text)
    if is_private(scene.tx.tickets.history(ticket.id)):
        return told
    _reword_coming(scene, ticket, text)
    key, groups = f"whistle-over:{ticket.id}:{ticket.version}", notices.main_groups(scene.ctx)
    made = [notices.to_group(scene.ctx, group, key, text, red=True) for group in groups]
    return told + [m for m in made if m and m.target != scene.message.chat_id]


def _reword_coming(scene: Scene, ticket: Ticket, text: str) -> None:
    """A group that is about to read who is coming (报到情况) reads instead that nobody need."""
    ctx, group = scene.ctx, scene.ctx.directory.group_of_chat(ticket.platform, ticket.chat_id)
    keys = [coming_key(ticket, ctx.now - ago) for ago in (timedelta(), ONE_MINUTE)]
    told = [notices.to_group(ctx, group, key, text) for key in keys] if group else []
    for message in filter(None, told):
        scene.tx.outbox.reword(message.key, message.payload)


def coming_key(ticket: Ticket, at: datetime) -> str:
    """Of what tells a group who is coming: one message a minute."""
    return f"coming:{ticket.id}:{at:%Y-%m-%dT%H:%M}"


def _register(
    scene: Scene, ticket: Ticket, unit_ids: tuple[int, ...], spans: tuple[Target, Target]
) -> None:
    ctx = scene.ctx
    confirm_due_at, arrive_due_at = (compute(ctx.now, s, ctx.calendar).due_at for s in spans)
    for unit_id in unit_ids:
        one = Summons(ticket.id, unit_id, confirm_due_at, arrive_due_at)
        is_known = any(s.unit_id == unit_id for s in scene.tx.tickets.summonses(ticket.id))
        (scene.tx.tickets.save_summons if is_known else scene.tx.tickets.summon)(one)


def _calls(
    scene: Scene,
    ticket: Ticket,
    people: Iterable[Person],
    spans: tuple[str, str],
    note: str = "",
) -> Replies:
    view, text = shown(scene, ticket), scene.tx.tickets.text(ticket.id)
    card = notice_texts.whistle_card(view, text, *spans, note)
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
    if is_private(scene.tx.tickets.history(ticket.id)):
        return []
    text = notice_texts.whistle_for_group(shown(scene, ticket), names, *spans)
    key = f"whistle:{ticket.id}:{ticket.version}"
    pressed = buttons(ticket, "check_in", "arrive")
    made = [
        notices.to_group(scene.ctx, group, key, text, pressed, mentions=people, red=True)
        for group in notices.main_groups(scene.ctx)
    ]
    origin = scene.message.chat_id
    return [m for m in made if m and m.target != origin]


def call_instead(scene: Scene, ticket: Ticket, people: Sequence[Person]) -> Replies:
    """Those who are named in place of somebody who cannot come get the call too."""
    policy, level = scene.ctx.policy_of(ticket), ticket.whistle_level or 1
    spans = (str(policy.whistle_confirm[level]), str(policy.whistle_arrive[level]))
    return _calls(scene, ticket, people, spans)


def blow(scene: Scene, ticket: Ticket, note: str, level: int) -> Replies:
    """Call for a ticket that exists: those who are named, else the units that have it.

    Raises:
        NotAllowed: the sender may not call for it, or it is nobody's work now.
        MissingDetail: nobody is named and no unit has it.
    """
    Step(scene.tx, scene.ctx, scene.actor).require(ticket, Action.SUMMON)
    named = named_people(scene, note)
    units = tuple(dict.fromkeys((*units_in(scene, note), *_units_of(scene, named))))
    if not units:
        own = (*([ticket.unit_id] if ticket.unit_id else []), *ticket.co_unit_ids)
        units = tuple(dict.fromkeys(own))
    if not units:
        raise MissingDetail("called", Action.SUMMON, ticket.shown_number)
    return summon(scene, replace(ticket, whistle_level=level), units, named, note)


def _units_of(scene: Scene, people: Iterable[Person]) -> list[int]:
    posts = (scene.ctx.directory.posts_of(p.id, scene.ctx.day) for p in people)
    return [post.unit_id for held in posts for post in held[:1]]


def blown(scene: Scene) -> Ticket:
    """The only open whistle that the sender has to do with.

    Raises:
        Unclear: there is none, or there are several.
    """
    found = tuple(ticket for ticket in mine(scene) if ticket.whistle_level)
    if len(found) != 1:
        raise Unclear(found)
    return found[0]
