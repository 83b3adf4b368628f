"""Who reads what comes by itself, with the ids of what they read about."""

from __future__ import annotations

from collections import defaultdict

from handlers import notices
from handlers.context import Context
from handlers.selecting import Scope
from storage.directory import Group, Person


def leading(ctx: Context) -> list[tuple[Person, Scope]]:
    """Every 包联领导 with the ids of the projects."""
    own: defaultdict[int, set[int]] = defaultdict(set)
    for project in ctx.directory.projects:
        if project.leader_id:
            own[project.leader_id].add(project.id)
    found = ((ctx.directory.person(id_), ids) for id_, ids in own.items())
    return [(person, frozenset(ids)) for person, ids in found if person]


def overseeing(ctx: Context) -> list[tuple[Person, Scope]]:
    """Leaders and the desk, each once; a leader at the desk reads the county."""
    return list((dict(leading(ctx)) | dict.fromkeys(notices.desk(ctx))).items())


def answering(ctx: Context) -> list[tuple[Person, Scope]]:
    """Who answers for units day to day, with the ids of these."""
    found: defaultdict[Person, set[int]] = defaultdict(set)
    for unit in ctx.directory.units:
        for person in notices.unit_staff(ctx, unit.id):
            found[person].add(unit.id)
    return [(person, frozenset(ids)) for person, ids in found.items()]


def surveying(ctx: Context) -> list[tuple[Person, Scope]]:
    """County chiefs, the inspection office, and 包联领导 over their own projects.

    The desk has had the draft.
    """
    scopes = dict(leading(ctx))
    scopes |= dict.fromkeys((*notices.chiefs(ctx), *notices.inspectors(ctx)))
    return list(scopes.items())


def at_desk(ctx: Context) -> list[tuple[Person, Scope]]:
    """The dispatch desk, over everything."""
    return [(person, None) for person in notices.desk(ctx)]


def grouped(ctx: Context) -> list[tuple[Group, Scope]]:
    """The groups of projects."""
    groups = (group for group in ctx.directory.groups if group.kind == "project")
    return [(group, frozenset(group.project_ids)) for group in groups]
