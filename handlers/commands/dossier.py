"""项目档案: one page of a project, from its open matters to its permits and its month."""

from __future__ import annotations

from collections.abc import Iterator

from handlers.commands.base import Command, Replies, shown
from handlers.commands.projects import may_see, one_in, shown_here
from handlers.context import Scene
from handlers.parser import CommandCall
from handlers.rules.ledgers import is_late, permit_summary, plan_light
from handlers.rules.orders import is_private
from handlers.texts import dossiers as texts
from handlers.texts import ledgers
from storage.directory import Project
from storage.records import Permit


def dossier(scene: Scene, call: CommandCall) -> Replies:
    """“档案 项目”, or the project's bare name."""
    project, _, asked = one_in(scene, call, texts.VERB)
    if project is None:
        return asked
    if not may_see(scene, project):
        return [scene.answer(ledgers.NOT_YOURS)]
    lines = [*_head(scene, project), *_matters(scene, project), *_ledgers(scene, project)]
    return shown_here(scene, project, "\n".join(lines))


def _head(scene: Scene, project: Project) -> Iterator[str]:
    directory = scene.ctx.directory
    yield texts.head(project)
    leader, manager = directory.person(project.leader_id), directory.person(project.manager_id)
    unit = directory.unit(project.paired_unit_id)
    yield texts.paired(
        leader.name if leader else "",
        unit.short_name if unit else "",
        manager.name if manager else "",
    )


def _matters(scene: Scene, project: Project) -> Iterator[str]:
    """Open matters, the nearest deadline first; who owes what stands in each line."""
    found = scene.tx.tickets.find(project_ids=(project.id,))
    rows = [shown(scene, t) for t in found if not is_private(scene.tx.tickets.history(t.id))]
    dated = sorted(rows, key=lambda r: (r.ticket.due_at is None, r.ticket.due_at or r.number))
    yield from texts.matters(dated, scene.ctx.now)


def _ledgers(scene: Scene, project: Project) -> Iterator[str]:
    today, kept = scene.ctx.day, scene.tx.ledgers
    own = kept.find(Permit, project_ids=(project.id,))
    if own:
        late = [permit.name for permit in own if is_late(permit, today)]
        yield texts.permits(ledgers.permit_figures(permit_summary(own, today)), late)
    for plan in kept.plans_of(f"{today:%Y-%m}", (project.id,)):
        yield ledgers.month_plan(project.name, plan, plan_light(plan, today)).replace(
            f"**{project.name}** ", "", 1
        )


COMMANDS = (Command("dossier", dossier),)
