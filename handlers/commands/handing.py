"""Handing over (交接): whoever changes posts gives all open work away in one command.

Posts own work and people hold posts, so no ticket is touched: from today on the successor holds
the posts, and the histories stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from handlers import notices
from handlers.commands.base import Command, Replies, mine, people_in, person
from handlers.context import Scene
from handlers.messages import Button
from handlers.parser import CommandCall
from handlers.rules.permissions import is_desk
from handlers.texts import standing as texts
from storage.directory import Person, Post, Project

DAY: Final = timedelta(days=1)


def hand_over(scene: Scene, call: CommandCall) -> Replies:
    """交接: shows what would go from whom to whom; one confirmation does it."""
    pair = _pair(scene, call.note)
    if isinstance(pair, str):
        return [scene.answer(pair)]
    giver, taker = pair
    posts, projects = _own(scene, giver)
    if not posts and not projects:
        return [scene.answer(texts.nothing_to_hand_over(giver.name))]
    button = Button(f"hand_over_now::{giver.id}-{taker.id}", texts.CONFIRM)
    units = {unit.id: unit.short_name for unit in scene.ctx.directory.units}
    names = [f"{units[post.unit_id]}{post.title}" for post in posts]
    text = texts.hand_over_asked(giver.name, taker.name, names, [p.name for p in projects])
    return [scene.answer(text, (button,))]


def hand_over_now(scene: Scene, call: CommandCall) -> Replies:
    """确认交接: posts and projects pass to the successor today; tickets follow by themselves."""
    pair = _pair(scene, call.note)
    if isinstance(pair, str):
        return [scene.answer(pair)]
    giver, taker = pair
    posts, projects = _own(scene, giver)
    if not posts and not projects:
        return [scene.answer(texts.nothing_to_hand_over(giver.name))]
    open_tickets = [
        ticket.shown_number
        for ticket in mine(replace(scene, actor=replace(scene.actor, person=giver)))
    ]
    _pass_posts(scene, posts, taker)
    for project in projects:
        leader = taker.id if project.leader_id == giver.id else project.leader_id
        manager = taker.id if project.manager_id == giver.id else project.manager_id
        changed = replace(project, leader_id=leader, manager_id=manager)
        scene.tx.registers.upsert_project(changed, scene.ctx.day)
    text = texts.handed_over(giver.name, taker.name, len(posts), len(projects), open_tickets)
    people = [giver, taker, *notices.desk(scene.ctx)]
    told = [p for p in dict.fromkeys(people) if p != scene.actor.person]
    key = f"handover:{giver.id}:{taker.id}:{scene.message.message_id}"
    quiet = notices.office_time(scene.ctx)
    return [scene.answer(text), *notices.to_people(scene.ctx, told, key, text, not_before=quiet)]


def _pass_posts(scene: Scene, posts: Iterable[Post], taker: Person) -> None:
    """The old tenures end yesterday, the new ones begin today; one begun today is corrected."""
    today, registers = scene.ctx.day, scene.tx.registers
    for post in posts:
        if post.from_on and post.from_on >= today:
            registers.upsert_post(replace(post, person_id=taker.id))
            continue
        registers.end_post(post.id, today - DAY)
        registers.upsert_post(replace(post, id=0, person_id=taker.id, from_on=today))


def _pair(scene: Scene, note: str) -> tuple[Person, Person] | str:
    """Who hands over to whom, or the sentence that says why not."""
    who, ctx = person(scene), scene.ctx
    if note.replace("-", "").isdecimal():
        found = [p for p in (ctx.directory.person(int(i)) for i in note.split("-")) if p]
    else:
        found = people_in(scene, note)
        found = [who, *found] if len(found) == 1 else found
    if len(found) != 2 or found[0] == found[1]:
        return texts.HANDOVER_USAGE
    giver, taker = found
    if giver != who and not who.is_admin and not is_desk(who, ctx.directory, ctx.day):
        return texts.ONLY_OWN
    return giver, taker


def _own(scene: Scene, giver: Person) -> tuple[tuple[Post, ...], tuple[Project, ...]]:
    """The posts and projects that the person holds today."""
    directory, ctx = scene.ctx.directory, scene.ctx
    theirs = (p for p in directory.projects if giver.id in (p.leader_id, p.manager_id))
    return directory.posts_of(giver.id, ctx.day), tuple(theirs)


COMMANDS = (
    Command("hand_over", hand_over),
    Command("hand_over_now", hand_over_now),
)
