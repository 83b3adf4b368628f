"""Who may see and keep what is on the ledgers of a project. Pure.

Officials see permits, plans and visits of every project, since the county moves them together; a
project's manager and its firm see that project; a firm never sees another's. Money is for the
project's manager and firm, for leaders, the project office, and the units that handle funding.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from handlers.rules.duties import duty_of
from handlers.rules.permissions import is_desk, is_leader
from handlers.rules.routing import DEFAULT, RoutingTable, unit_called
from storage.directory import Directory, Person, Post, PostRole, Project, UnitKind
from storage.records import Permit

FUNDING = "funding"


def is_official(person: Person, directory: Directory, day: date) -> bool:
    """Whether the person works for the county, other than as a manager lent to projects."""
    posts = directory.served_by(person.id, day)
    return any(p.role is not PostRole.MANAGER and not _of_firm(p, directory) for p in posts)


def may_see_project(person: Person, project: Project, directory: Directory, day: date) -> bool:
    """Whether the person may read the project's permits, plans and visits."""
    return is_official(person, directory, day) or is_of_project(person, project, directory, day)


def may_see_money(person: Person, project: Project, directory: Directory, day: date) -> bool:
    """Whether the person may read what the project needs, and from whom."""
    return is_of_project(person, project, directory, day) or may_see_all_money(
        person, directory, day
    )


def may_see_all_money(person: Person, directory: Directory, day: date) -> bool:
    """Whether the person may read every project's money: leaders, office, funding units."""
    if is_desk(person, directory, day) or is_leader(person, directory, day):
        return True
    units = set(_funding_units(directory))
    return any(post.unit_id in units for post in directory.served_by(person.id, day))


def is_of_project(person: Person, project: Project, directory: Directory, day: date) -> bool:
    """Whether it is the person's own project: as manager, as 包联领导, or as its firm."""
    ids = {person.id, *(p.id for p in directory.principals_of(person.id, day))}
    if ids & {project.manager_id, project.leader_id}:
        return True
    posts = directory.served_by(person.id, day)
    return any(_of_firm(post, directory, project.owner) for post in posts)


def may_keep(person: Person, project: Project, directory: Directory, day: date) -> bool:
    """Whether the person may write the project's plans, money and visits."""
    ids = {person.id, *(p.id for p in directory.principals_of(person.id, day))}
    is_own = bool(ids & {project.manager_id, project.leader_id})
    return is_own or is_desk(person, directory, day)


def may_keep_permit(
    person: Person, permit: Permit, project: Project, directory: Directory, day: date
) -> bool:
    """Whether the person may write that permit: as above, and the unit that handles it."""
    posts = directory.served_by(person.id, day)
    is_units = any(post.unit_id == permit.unit_id for post in posts)
    return is_units or may_keep(person, project, directory, day)


def _funding_units(directory: Directory) -> Iterator[int]:
    """Whoever leads matters of money by the registers' or by the shipped table."""
    if duty := duty_of(FUNDING, None, directory):
        yield duty.unit_id or 0
    yield from _leads(DEFAULT, directory)


def _leads(table: RoutingTable, directory: Directory) -> Iterator[int]:
    rules = [table.rules[FUNDING], *(o.rule for o in table.overrides if o.category == FUNDING)]
    for rule in rules:
        for name in rule.lead:
            if unit := unit_called(name, directory):
                yield unit.id


def _of_firm(post: Post, directory: Directory, owner: str | None = None) -> bool:
    """Whether the post is in a firm; with an owner, in that firm."""
    unit = directory.unit(post.unit_id)
    if unit is None or unit.kind is not UnitKind.FIRM:
        return False
    return owner is None or owner in (unit.name, unit.short_name, *unit.aliases)
