"""Plans the projects and their 包联 pairings (a second sheet about the same projects)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from handlers.registers.lines import Line
from handlers.registers.values import NO_END
from handlers.registers.work import Work, keep
from storage.directory import Project, UnitKind

PLACES = frozenset({UnitKind.TOWNSHIP, UnitKind.ZONE})


def plan_projects(lines: Sequence[Line], work: Work) -> None:
    """Put every line's project into the work; its number says which one is meant."""
    rows: dict[str, int] = {}
    lines_of: dict[int, Line] = {}
    for line in lines:
        code, name = line.code("code"), line.name("name")
        draft = _draft(line, code or "", name or "", work)
        if not code or not name:
            continue
        if code in rows:
            line.fault("code", "repeated", row=rows[code])
            continue
        rows[code] = line.number
        work.projects[draft.id], lines_of[draft.id] = draft, line
        work.touched.append((line, draft.id))
    _check_names(work, lines_of)


def _check_names(work: Work, lines: dict[int, Line]) -> None:
    owners: dict[str, Project] = {}
    for project in sorted(work.projects.values(), key=lambda project: project.id in lines):
        owner = owners.setdefault(project.name, project)
        if owner is not project and project.id in lines:
            lines[project.id].fault("name", "taken_name", name=owner.name, owner=owner.code)


def _draft(line: Line, code: str, name: str, work: Work) -> Project:
    """The project as the line wants it; reads every cell, so that every fault is named."""
    known = (project for project in work.before.projects if project.code == code)
    old = next(known, None) or Project(work.new_id(), code, name)
    wanted = keep(line.names("aliases"), old.aliases)
    return replace(
        old,
        name=name,
        aliases=tuple(alias for alias in wanted if alias != name),
        level=keep(line.choice("level"), old.level),
        owner=keep(line.name("owner"), old.owner),
        township_id=_place(line, work, old.township_id),
        **_size(line),
    )


def _size(line: Line) -> dict[str, Any]:
    """What the line says of money, kind, stage and days; a cleared cell says None."""
    read = {
        "total": line.amount("total"),
        "yearly": line.amount("yearly"),
        "kind": line.name("kind"),
        "stage": line.choice("stage"),
        "starts_on": line.day("starts_on"),
        "ends_on": line.day("ends_on"),
    }
    cleared = ("", NO_END)
    return {k: None if v in cleared else v for k, v in read.items() if v is not None}


def _place(line: Line, work: Work, kept: int | None) -> int | None:
    unit_id = work.unit_in(line, "township", kept)
    unit = work.units.get(unit_id or 0)
    if unit and unit.kind not in PLACES:
        line.fault("township", "not_a_place", name=unit.name)
    return unit_id


def plan_pairs(lines: Sequence[Line], work: Work) -> None:
    """Give projects their leader, paired unit and manager."""
    rows: dict[int, int] = {}
    for line in lines:
        text = line.name("project")
        project_id = work.project_in(line, "project", text) if text else None
        old = work.projects.get(project_id or 0, Project(0, "", ""))
        new = replace(
            old,
            leader_id=work.person_in(line, "leader", old.leader_id),
            paired_unit_id=work.unit_in(line, "unit", old.paired_unit_id),
            manager_id=work.person_in(line, "manager", old.manager_id),
        )
        if not project_id:
            continue
        if project_id in rows:
            line.fault("project", "repeated", row=rows[project_id])
            continue
        rows[project_id] = line.number
        work.projects[project_id] = new
        work.touched.append((line, project_id))
