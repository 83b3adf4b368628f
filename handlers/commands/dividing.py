"""One ticket that is several (拆分), several with one cause (关联), several as one (合并)."""

from __future__ import annotations

from dataclasses import replace

from handlers.commands.base import Command, Replies, numbered, shown, target, with_quoted
from handlers.commands.calling import tell_called
from handlers.commands.intake import cards_of, open_ticket
from handlers.commands.plain import finish_step, instead
from handlers.commands.telling import tell
from handlers.context import Scene
from handlers.errors import MissingDetail
from handlers.messages import Button
from handlers.parser import CommandCall, find_number
from handlers.steps import Step
from handlers.texts import dividing as texts
from handlers.texts import proposals
from handlers.texts.replies import one_at_a_time
from handlers.understanding import split_matters
from storage.directory import Person
from storage.records import Action, Event, Ticket


def split(scene: Scene, call: CommandCall) -> Replies:
    """The first part stays with the ticket, its words and clocks; each other one begins anew.

    So nobody wins time by splitting, and the reporter's words are never edited.
    """
    ticket = target(scene, call, Action.SPLIT)
    step = Step(scene.tx, scene.ctx, scene.actor)
    step.require(ticket, Action.SPLIT)
    parts = split_matters(call.note)
    if len(parts) < 2:
        raise MissingDetail("parts", Action.SPLIT, ticket.shown_number)
    told: Replies = []
    opened = [_part(scene, ticket, part, told) for part in parts[1:]]
    data = {"parts": ",".join(str(one.id) for one in opened)}
    saved = step.take(ticket, Action.SPLIT, call.note, data)
    rows = [shown(scene, one) for one in (saved, *opened)]
    answer = scene.answer(texts.split(rows, scene.ctx.now))
    numbers = texts.numbers([row.number for row in rows[1:]])
    return [answer, *tell(scene, saved, Action.SPLIT, numbers), *told]


def _part(scene: Scene, whole: Ticket, text: str, told: Replies) -> Ticket:
    reading = scene.ctx.understanding.read(text, insists=True)
    part = open_ticket(scene, text, reading, may_ask=False, part_of=whole)
    told += cards_of(scene, part)
    return part


def link(scene: Scene, call: CommandCall) -> Replies:
    """Tickets with one cause are named on one another; each keeps its unit and its clocks."""
    call = with_quoted(scene, call)
    ticket = target(scene, call, Action.LINK)
    others = [numbered(scene, number) for number in dict.fromkeys(call.others)]
    others = [other for other in others if other.id != ticket.id]
    if not others:
        Step(scene.tx, scene.ctx, scene.actor).require(ticket, Action.LINK)
        raise MissingDetail("linked", Action.LINK, ticket.shown_number)
    answer = scene.answer(texts.linked([t.shown_number for t in (ticket, *others)]))
    seen: set[Person | None] = set()
    made = [answer]
    for other in others:
        made += _noted(scene, ticket, other, seen)
        made += _noted(scene, other, ticket, seen)
    return made


def _noted(scene: Scene, ticket: Ticket, other: Ticket, seen: set[Person | None]) -> Replies:
    current = numbered(scene, ticket.number)
    step = Step(scene.tx, scene.ctx, scene.actor)
    saved = step.take(current, Action.LINK, other.shown_number, {"other_id": other.id})
    return tell(scene, saved, Action.LINK, other.shown_number, seen)


def related(scene: Scene, events: tuple[Event, ...]) -> str:
    """The line of 详 about tickets this one was linked with, split into or made from; or ""."""
    ids = {"link": [], "parts": [], "split_from": []}  # type: dict[str, list[int]]
    for event in events:
        ids["link"] += [int(str(event.data["other_id"]))] if "other_id" in event.data else []
        ids["parts"] += [int(one) for one in str(event.data.get("parts") or "").split(",") if one]
        whole = event.data.get("split_from")
        ids["split_from"] += [int(whole)] if whole else []
    found = {name: _numbers(scene, wanted) for name, wanted in ids.items()}
    return texts.related(found)


def _numbers(scene: Scene, wanted: list[int]) -> list[str]:
    found = (scene.tx.tickets.get(one) for one in dict.fromkeys(wanted))
    return [ticket.shown_number for ticket in found if ticket]


def merge(scene: Scene, call: CommandCall) -> Replies:
    """Two tickets about the same obstacle become one; its reporter hears when that one closes."""
    call = with_quoted(scene, call)
    ticket = target(scene, call, Action.MERGE)
    number = call.others[0] if call.others else find_number(call.note)
    Step(scene.tx, scene.ctx, scene.actor).require(ticket, Action.MERGE)
    other = numbered(scene, number) if number else None
    if other is None or other.id == ticket.id or not other.is_open:
        raise MissingDetail("other", Action.MERGE, ticket.shown_number)
    called = _called(scene, ticket, other)
    if asked := _asked(scene, ticket, other, call.note):
        return asked
    changed = replace(ticket, merged_into=other.id)
    answer, *told = finish_step(scene, ticket, Action.MERGE, other.shown_number, changed)
    if rest := [number for number in call.others if number != other.number]:
        answer = replace(answer, text=f"{answer.text}\n{one_at_a_time(rest)}")
    if not called:
        return [answer, *told]
    text = texts.whistles_merged(shown(scene, ticket), shown(scene, other))
    return [answer, *instead(told, tell_called(scene, numbered(scene, ticket.number), text))]


def _asked(scene: Scene, ticket: Ticket, other: Ticket, note: str) -> Replies:
    """The question before tickets of two projects become one; nothing once that is confirmed."""
    projects = {ticket.project_id, other.project_id}
    if None in projects or len(projects) == 1 or proposals.CONFIRM in note:
        return []
    command = f"{other.shown_number} {proposals.CONFIRM}"
    pick = (
        Button(f"merge:{ticket.shown_number}:{command}", proposals.CONFIRM),
        Button(f"keep:{ticket.shown_number}", proposals.CANCEL),
    )
    return [scene.answer(texts.two_projects(shown(scene, ticket), shown(scene, other)), pick)]


def _called(scene: Scene, ticket: Ticket, other: Ticket) -> bool:
    """Whether units were called that answer on the other ticket from now on.

    Raises:
        MissingDetail: one of them is not called for that one: nobody would see who comes.
    """
    if not ticket.whistle_level:
        return False
    own, others = (
        {one.unit_id for one in scene.tx.tickets.summonses(each.id) if each.whistle_level}
        for each in (ticket, other)
    )
    if own - others:
        number, into = ticket.shown_number, other.shown_number
        raise MissingDetail("whistles", Action.MERGE, number, limit=into)
    return True


COMMANDS = (Command("split", split), Command("link", link), Command("merge", merge))
