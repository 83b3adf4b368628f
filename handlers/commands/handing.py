"""Handing over (交接): whoever changes posts gives all open work away in one command.

Posts own work and people hold posts, so no ticket is touched: from today on the successor holds
the posts, and the histories stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
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


@dataclass(frozen=True, slots=True)
class Handover:
    """What goes from whom to whom."""

    giver: Person
    taker: Person
    posts: tuple[Post, ...]
    projects: tuple[Project, ...]


def hand_over(scene: Scene, call: CommandCall) -> Replies:
    """交接: shows what would go from whom to whom; one confirmation does it."""
    plan = _plan(scene, call.note)
    if isinstance(plan, str):
        return [scene.answer(plan)]
    giver, taker = plan.giver, plan.taker
    button = Button(f"hand_over_now::{giver.id}-{taker.id}", texts.CONFIRM)
    units = {unit.id: unit.short_name for unit in scene.ctx.directory.units}
    names = [f"{units[post.unit_id]}{post.title}" for post in plan.posts]
    text = texts.hand_over_asked(giver.name, taker.name, names, [p.name for p in plan.projects])
    return [scene.answer(text, (button,))]


def hand_over_now(scene: Scene, call: CommandCall) -> Replies:
    """确认交接: posts and projects pass to the successor today; tickets follow by themselves."""
    plan = _plan(scene, call.note)
    if isinstance(plan, str):
        return [scene.answer(plan)]
    giver, taker = plan.giver, plan.taker
    theirs = mine(replace(scene, actor=replace(scene.actor, person=giver)))
    _pass_posts(scene, plan.posts, taker)
    _pass_projects(scene, plan)
    counts = len(plan.posts), len(plan.projects)
    numbers = [ticket.shown_number for ticket in theirs]
    text = texts.handed_over(giver.name, taker.name, *counts, numbers)
    people = [giver, taker, *notices.desk(scene.ctx)]
    told = [p for p in dict.fromkeys(people) if p != scene.actor.person]
    key = f"handover:{giver.id}:{taker.id}:{scene.message.message_id}"
    quiet = notices.office_time(scene.ctx)
    return [scene.answer(text), *notices.to_people(scene.ctx, told, key, text, not_before=quiet)]


def _pass_projects(scene: Scene, plan: Handover) -> None:
    for project in plan.projects:
        leads, manages = (i == plan.giver.id for i in (project.leader_id, project.manager_id))
        changed = replace(
            project,
            leader_id=plan.taker.id if leads else project.leader_id,
            manager_id=plan.taker.id if manages else project.manager_id,
        )
        scene.tx.registers.upsert_project(changed, scene.ctx.day)


def _pass_posts(scene: Scene, posts: Iterable[Post], taker: Person) -> None:
    """The old tenures end yesterday, the new ones begin today; one begun today is corrected."""
    today, registers = scene.ctx.day, scene.tx.registers
    for post in posts:
        if post.from_on and post.from_on >= today:
            registers.upsert_post(replace(post, person_id=taker.id))
            continue
        registers.end_post(post.id, today - DAY)
        registers.upsert_post(replace(post, id=0, person_id=taker.id, from_on=today))


def _plan(scene: Scene, note: str) -> Handover | str:
    """What goes from whom to whom, or the sentence that says why not."""
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
    posts, projects = _own(scene, giver)
    if not posts and not projects:
        return texts.nothing_to_hand_over(giver.name)
    return Handover(giver, taker, posts, projects)


def _own(scene: Scene, giver: Person) -> tuple[tuple[Post, ...], tuple[Project, ...]]:
    """The posts and projects that the person holds today."""
    directory, ctx = scene.ctx.directory, scene.ctx
    theirs = (p for p in directory.projects if giver.id in (p.leader_id, p.manager_id))
    return directory.posts_of(giver.id, ctx.day), tuple(theirs)


COMMANDS = (
    Command("hand_over", hand_over),
    Command("hand_over_now", hand_over_now),
)
