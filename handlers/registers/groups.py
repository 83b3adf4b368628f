"""Plans the chat groups; a real platform's chat is bound inside the chat, not by workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers.registers.lines import Line
from handlers.registers.work import Work, keep, rebound
from storage.directory import Group

CONSOLE = "console"


def plan_groups(lines: Sequence[Line], work: Work) -> None:
    """Put every line's group into the work; its name says which one is meant."""
    rows: dict[str, int] = {}
    lines_of: dict[int, Line] = {}
    for line in lines:
        name = line.name("name")
        draft = _draft(line, name or "", work)
        if not name:
            continue
        if name in rows:
            line.fault("name", "repeated", row=rows[name])
            continue
        rows[name] = line.number
        work.groups[draft.id], lines_of[draft.id] = draft, line
        work.touched.append((line, draft.id))
    _check_chats(work, lines_of)


def _check_chats(work: Work, lines: dict[int, Line]) -> None:
    owners: dict[tuple[str, str], Group] = {}
    for group in sorted(work.groups.values(), key=lambda group: group.id in lines):
        for chat in group.chats:
            owner = owners.setdefault(chat, group)
            if owner is not group and group.id in lines:
                lines[group.id].fault(CONSOLE, "taken_chat", owner=owner.name)


def _draft(line: Line, name: str, work: Work) -> Group:
    """The group as the line wants it; reads every cell, so that every fault is named."""
    known = (group for group in work.before.groups if group.name == name)
    old = next(known, None) or Group(work.new_id(), name)
    return replace(
        old,
        kind=keep(line.choice("kind"), old.kind),
        project_ids=_projects(line, work, old.project_ids),
        unit_id=work.unit_in(line, "unit", old.unit_id),
        chats=rebound(line, old.chats, (CONSOLE,)),
    )


def _projects(line: Line, work: Work, kept: tuple[int, ...]) -> tuple[int, ...]:
    texts = line.names("projects")
    if texts is None:
        return kept
    found = (work.project_in(line, "projects", text) for text in texts)
    return tuple(dict.fromkeys(project_id for project_id in found if project_id))
