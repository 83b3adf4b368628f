"""手续: a project's permits and what blocks them, news of one, and the guide to each."""

from __future__ import annotations

from dataclasses import replace

from handlers.commands.base import Command, Replies, check_days, numbered, person, shown
from handlers.commands.projects import may_see, one_in, shown_here, without_permit
from handlers.context import Scene
from handlers.parser import CommandCall
from handlers.rules.ledgers import done_between, permit_summary, waits_for
from handlers.rules.permitguide import Guide, permit_in
from handlers.rules.routing import unit_called
from handlers.rules.sight import is_official, may_keep_permit
from handlers.texts import ledgers as texts
from handlers.texts import ledgerwords
from handlers.texts.tickets import row
from storage.directory import Project
from storage.records import Permit, PermitState


def permits(scene: Scene, call: CommandCall) -> Replies:
    """“手续 项目” shows the plan, “手续 项目 林地 已受理” writes news down, “手续” the county."""
    if not call.note:
        return _county(scene)
    project, rest, asked = one_in(scene, call, texts.PERMITS)
    if project is None:
        return asked
    if not may_see(scene, project):
        return [scene.answer(texts.NOT_YOURS)]
    check_days(scene, rest)
    said = ledgerwords.permit_said(without_permit(rest), scene.ctx.day)
    said = replace(said, blocker=call.number or said.blocker)
    if said.is_news:
        return _keep(scene, project, rest, said)
    return shown_here(scene, project, _page(scene, project))


def _county(scene: Scene) -> Replies:
    who, ctx = person(scene), scene.ctx
    if not is_official(who, ctx.directory, ctx.day):
        return [scene.answer(texts.UNKNOWN_PROJECT.format(verb=texts.PERMITS))]
    return [scene.answer(county_line(scene))]


def county_line(scene: Scene) -> str:
    """How far the county's permits are, and how many came this week."""
    all_, today = scene.tx.ledgers.find(Permit), scene.ctx.day
    lately = done_between(all_, today.fromordinal(today.toordinal() - today.weekday()), today)
    return texts.county_line(permit_summary(all_, today), lately)


def _page(scene: Scene, project: Project) -> str:
    own, ctx = scene.tx.ledgers.find(Permit, project_ids=(project.id,)), scene.ctx
    if not own:
        return texts.NO_PERMITS.format(project=project.name)
    lines = [f"**{project.name}** {texts.permit_figures(permit_summary(own, ctx.day))}"]
    for permit in own:
        unit = ctx.directory.unit(permit.unit_id)
        waiting, stuck = waits_for(permit, own), _stuck(scene, permit)
        name = unit.short_name if unit else ""
        lines += texts.permit_line(permit, name, waiting, stuck, ctx.day)
    if is_official(person(scene), ctx.directory, ctx.day):
        lines.append(county_line(scene))
    return "\n".join(lines)


def _stuck(scene: Scene, permit: Permit) -> str:
    """The open ticket that the permit is stuck on, as groups may read it."""
    ticket = scene.tx.tickets.by_number(permit.blocker) if permit.blocker else None
    return row(shown(scene, ticket), scene.ctx.now) if ticket and ticket.is_open else ""


def _keep(scene: Scene, project: Project, rest: str, said: ledgerwords.PermitSaid) -> Replies:
    own = scene.tx.ledgers.find(Permit, project_ids=(project.id,))
    old = _meant(own, rest) or _new(scene, project, rest)
    if old is None:
        return [scene.answer(texts.UNKNOWN_PERMIT)]
    who, ctx = person(scene), scene.ctx
    if not may_keep_permit(who, old, project, ctx.directory, ctx.day):
        return [scene.answer(texts.NOT_KEPT)]
    if said.blocker:
        numbered(scene, said.blocker)  # there is such a ticket
    granted = said.state is PermitState.GRANTED
    new = replace(
        old,
        state=said.state or old.state,
        document=said.document or old.document,
        expires_on=said.expires_on or old.expires_on,
        planned_on=said.planned_on or old.planned_on,
        done_on=(old.done_on or ctx.day) if granted else old.done_on,
        blocker="" if granted else said.blocker or old.blocker,
    )
    scene.tx.ledgers.save(new, ctx.now, who.id, "chat")
    before = old.state if old.id else None
    return shown_here(scene, project, texts.kept(project.name, new, before, ctx.day))


def _meant(own: tuple[Permit, ...], text: str) -> Permit | None:
    """The project's permit that the text names, by its own name or by the guide's words."""
    named = [permit for permit in own if permit.name in text]
    guide = permit_in(text)
    return max(named, key=lambda permit: len(permit.name), default=None) or next(
        (permit for permit in own if guide and permit.name == guide[0].name), None
    )


def _new(scene: Scene, project: Project, text: str) -> Permit | None:
    """A permit that the guide knows and the project has not had."""
    found = permit_in(text)
    if found is None:
        return None
    guide = found[0]
    return Permit(
        project_id=project.id,
        name=guide.name,
        level=guide.level,
        after=guide.after,
        unit_id=_unit(scene, guide),
    )


def _unit(scene: Scene, guide: Guide) -> int | None:
    found = (unit_called(name, scene.ctx.directory) for name in guide.unit)
    return next((unit.id for unit in found if unit), None)


def guide(scene: Scene, call: CommandCall) -> Replies:
    """怎么办、找谁办、何时办: the guide to a permit, for everybody."""
    found = permit_in(call.note)
    if found is None:
        return [scene.answer(texts.UNKNOWN_PERMIT)]
    unit = scene.ctx.directory.unit(_unit(scene, found[0]))
    return [scene.answer(texts.guide(found[0], unit.short_name if unit else ""))]


COMMANDS = (Command("permits", permits), Command("guide", guide))
