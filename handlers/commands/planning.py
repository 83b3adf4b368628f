"""计划、到现场、包联: the month of a project, leaders on its site, and who is paired with what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from handlers.commands.base import Command, Replies, may_see_all, people_in, person
from handlers.commands.privately import privately
from handlers.commands.projects import may_see, one_in, shown_here
from handlers.commands.whistle import arrive
from handlers.context import Scene
from handlers.papers.standing import standing
from handlers.parser import CommandCall
from handlers.rules.ledgers import plan_light, visit_summary
from handlers.rules.selection import Pick
from handlers.rules.sight import may_keep
from handlers.texts import ledgers as texts
from handlers.texts import ledgerwords
from storage.directory import Person, Project
from storage.records import MonthPlan, Visit


def month(scene: Scene, call: CommandCall) -> Replies:
    """“计划 项目” shows this month, “计划 项目 完成1200 原因 …” writes it down."""
    project, rest, asked = one_in(scene, call, texts.PLAN)
    if project is None:
        return asked
    if not may_see(scene, project):
        return [scene.answer(texts.NOT_YOURS)]
    ctx = scene.ctx
    this = f"{ctx.day:%Y-%m}"
    known = scene.tx.ledgers.plans_of(this, (project.id,))
    said = ledgerwords.plan_said(rest)
    if not said.is_news and not known:
        return [scene.answer(texts.NO_PLAN.format(project=project.name, month=this))]
    plan = known[0] if known else MonthPlan(project_id=project.id, month=this)
    if said.is_news:
        who = person(scene)
        if not may_keep(who, project, ctx.directory, ctx.day):
            return [scene.answer(texts.NOT_KEPT)]
        plan = replace(
            plan,
            planned=plan.planned if said.planned is None else said.planned,
            done=plan.done if said.done is None else said.done,
            reason=said.reason or plan.reason,
        )
        scene.tx.ledgers.save(plan, ctx.now, who.id, "chat")
    text = texts.month_plan(project.name, plan, plan_light(plan, ctx.day))
    return shown_here(scene, project, text)


def visit(scene: Scene, call: CommandCall) -> Replies:
    """“到现场 项目 收集3 现场解决2”: a leader's day; with a ticket's number it is a 已到场."""
    if call.number or not call.note:
        return arrive(scene, call)
    project, rest, asked = one_in(scene, call, texts.VISIT)
    if project is None:
        return asked
    who, ctx = person(scene), scene.ctx
    said = ledgerwords.visit_said(rest)
    if said is None:
        return [scene.answer(texts.VISIT_USAGE)]
    if said.solved > said.collected:
        return [scene.answer(texts.VISIT_MORE)]
    if not may_keep(who, project, ctx.directory, ctx.day):
        return [scene.answer(texts.NOT_KEPT)]
    leader = _leader(scene, project, rest) or who
    today = scene.tx.ledgers.visits_between(ctx.day, ctx.day, (project.id,))
    same = next((v for v in today if v.leader_id == leader.id), None)
    old = same or Visit(project_id=project.id, leader_id=leader.id, day=ctx.day)
    new = replace(old, collected=said.collected, solved=said.solved, note=said.note)
    scene.tx.ledgers.save(new, ctx.now, who.id, "chat")
    text = texts.visited(project.name, leader.name, said.collected, said.solved)
    return shown_here(scene, project, text)


def _leader(scene: Scene, project: Project, text: str) -> Person | None:
    """Who was there: the person named, else the project's leader, whoever writes it down."""
    named = people_in(scene, text)
    return named[0] if named else scene.ctx.directory.person(project.leader_id)


def pairs(scene: Scene, _call: CommandCall) -> Replies:
    """包联: a leader's own line; the office and the county's chiefs read everybody's."""
    who, directory = person(scene), scene.ctx.directory
    ids = {who.id, *(p.id for p in directory.principals_of(who.id, scene.ctx.day))}
    leaders = tuple(i for i in directory.by_rank() if i and (i in ids or may_see_all(scene)))
    lines = list(_lines(scene, leaders))
    return privately(scene, "\n".join(lines) or texts.NO_PAIRS)


def _lines(scene: Scene, leaders: tuple[int, ...]) -> Iterator[str]:
    directory, today = scene.ctx.directory, scene.ctx.day
    led = {p.id: p.leader_id for p in directory.projects if p.leader_id in leaders}
    found = standing(scene.tx, scene.ctx, led)
    visits = scene.tx.ledgers.visits_between(date(today.year, today.month, 1), today)
    for leader_id in leaders:
        leader = directory.person(leader_id)
        own = [found.get(i, {}) for i, leads in led.items() if leads == leader_id]
        seen = visit_summary([v for v in visits if v.leader_id == leader_id])
        if leader:
            running, red = (sum(one.get(p, 0) for one in own) for p in (Pick.RUNNING, Pick.RED))
            yield texts.pair_line(leader.name, len(own), seen, running, red)


COMMANDS = (Command("month", month), Command("visit", visit), Command("pairs", pairs))
