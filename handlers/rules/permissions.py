"""Who somebody is to a ticket: decided by posts and pairings on that day, never stored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from handlers.rules.transitions import Transition
from storage.directory import Directory, Person, Post, PostRole, UnitKind
from storage.records import Role, Ticket

# Who reads a ticket's words and history. Operating the bot gives no right to read.
READERS: Final = frozenset(
    {Role.REPORTER, Role.UNIT, Role.CO_UNIT, Role.DESK, Role.LEADER, Role.INSPECTOR}
)


def roles_of(
    person: Person | None,
    account: tuple[str, str],
    ticket: Ticket,
    directory: Directory,
    day: date,
) -> frozenset[Role]:
    """What the person speaking under that account is to the ticket on that day.

    Who acts for somebody else has that one's roles too (`acts_for` tells whose); what operating
    the bot and having reported give is nobody else's.

    A stranger (None) can only be the reporter of what the same account reported. The project's
    专管员 stands in for the reporter, unless the report was anonymous.
    """
    roles = set(_by_person(person, ticket, directory, day)) if person else set()
    if person:
        for principal in directory.principals_of(person.id, day):
            roles.update(_by_office(principal, ticket, directory, day))
    if account == (ticket.platform, ticket.reporter_account):
        roles.add(Role.REPORTER)
    return frozenset(roles)


def _by_person(person: Person, ticket: Ticket, directory: Directory, day: date) -> Iterator[Role]:
    if person.is_admin:
        yield Role.ADMIN
    if person.id == ticket.reporter_id:
        yield Role.REPORTER
    yield from _by_office(person, ticket, directory, day)


def acts_for(
    person: Person | None,
    ticket: Ticket,
    directory: Directory,
    day: date,
    transition: Transition | None = None,
) -> Person | None:
    """In whose place the person has to do with the ticket; None for their own right.

    With a transition: who lends the role that it needs, if the person's own do not.
    """
    if person is None:
        return None

    def suffices(roles: frozenset[Role]) -> bool:
        return transition.is_open_to(roles) if transition else bool(roles & READERS)

    if suffices(frozenset(_by_person(person, ticket, directory, day))):
        return None
    return next(
        (
            principal
            for principal in directory.principals_of(person.id, day)
            if suffices(frozenset(_by_office(principal, ticket, directory, day)))
        ),
        None,
    )


def _by_office(person: Person, ticket: Ticket, directory: Directory, day: date) -> Iterator[Role]:
    yield from _by_project(person, ticket, directory)
    for post in directory.posts_of(person.id, day):
        yield from _by_post(post, ticket, directory)


def _by_project(person: Person, ticket: Ticket, directory: Directory) -> Iterator[Role]:
    project = directory.project(ticket.project_id)
    if project is None:
        return
    if person.id == project.leader_id:
        yield Role.LEADER
    if person.id == project.manager_id and not ticket.anonymous:
        yield Role.REPORTER


def _by_post(post: Post, ticket: Ticket, directory: Directory) -> Iterator[Role]:
    """Roles that one post gives.

    A 专管员 is lent to a project and does not speak for the unit that lent them. The paired unit
    (包联单位) helps as a 协办 unit does; it is not the 主办.
    """
    if _runs_desk(post, directory):
        yield Role.DESK
    if post.role is PostRole.CHIEF:
        yield Role.LEADER
    if post.role is PostRole.INSPECTOR:
        yield Role.INSPECTOR
    if post.role is PostRole.MANAGER:
        return
    if post.unit_id == ticket.unit_id:
        yield Role.UNIT
    project = directory.project(ticket.project_id)
    paired = project.paired_unit_id if project and not ticket.anonymous else None
    if post.unit_id in ticket.co_unit_ids or post.unit_id == paired:
        yield Role.CO_UNIT


def may_see_details(roles: frozenset[Role]) -> bool:
    """Whether these roles may read the words and the history of a ticket."""
    return bool(roles & READERS)


def is_desk(person: Person | None, directory: Directory, day: date) -> bool:
    """Whether the person works at the dispatch desk, or heads its office."""
    return any(_runs_desk(post, directory) for post in _posts(person, directory, day))


def is_leader(person: Person | None, directory: Directory, day: date) -> bool:
    """Whether the person leads the whole county (县长、常务副县长), not only paired projects."""
    return any(p.role is PostRole.CHIEF for p in _posts(person, directory, day))


def is_inspector(person: Person | None, directory: Directory, day: date) -> bool:
    """Whether the person is of the inspection office (督查室)."""
    return any(p.role is PostRole.INSPECTOR for p in _posts(person, directory, day))


def _posts(person: Person | None, directory: Directory, day: date) -> tuple[Post, ...]:
    return directory.served_by(person.id, day) if person else ()


def _runs_desk(post: Post, directory: Directory) -> bool:
    if post.role is PostRole.DESK:
        return True
    unit = directory.unit(post.unit_id)
    return post.role is PostRole.HEAD and unit is not None and unit.kind is UnitKind.OFFICE
