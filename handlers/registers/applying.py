"""apply(): writes a plan without faults into the registers, all of it or nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final, TypeVar

from handlers.registers.planning import Plan
from handlers.registers.sheets import CellFault
from handlers.registers.work import LEDGERS
from storage.directory import DayRule, Duty, Group, Person, Post, Project, Proxy, Unit
from storage.transaction import Transaction

log = logging.getLogger(__name__)
R = TypeVar("R", Unit, Person, Post, Project, Group, Proxy, DayRule, Duty)
REFERRING: Final = ("project_id", "unit_id", "leader_id")


class PlanHasFaults(Exception):
    """A plan with faults was to be applied."""

    def __init__(self, faults: tuple[CellFault, ...]) -> None:
        super().__init__(len(faults))
        self.faults = faults


class StalePlan(Exception):
    """The registers changed after the plan was made; plan again."""


class _Ids:
    """Real ids for the plan's negative ones, known once an entry is inserted."""

    def __init__(self) -> None:
        self._real: dict[int, int] = {}

    def of(self, planned: int) -> int:
        return planned if planned > 0 else self._real[planned]

    def maybe(self, planned: int | None) -> int | None:
        return None if planned is None else self.of(planned)

    def write(self, records: Iterable[R], upsert: Callable[[R], int]) -> None:
        """Insert or update each record and remember the ids that new ones got."""
        for record in records:
            real = upsert(replace(record, id=max(record.id, 0)))
            if record.id < 0:
                self._real[record.id] = real


def apply(plan: Plan, tx: Transaction, now: datetime) -> None:
    """Write everything the plan changes. Raises before writing if it has faults or is stale."""
    if plan.faults:
        raise PlanHasFaults(plan.faults)
    if (tx.registers.version(), tx.ledgers.version()) != _versions(plan):
        raise StalePlan
    ids = _Ids()
    with tx.savepoint():
        _write_units_and_people(plan, tx, ids)
        _write_posts(plan, tx, ids)
        _write_projects(plan, tx, ids)
        _write_groups(plan, tx, ids)
        _write_proxies(plan, tx, ids)
        _write_days_and_duties(plan, tx, ids)
        _write_ledgers(plan, tx, ids, now)
        _bind(plan, tx, ids, now)
    log.info("registers: %d entries looked at, applied at %s", len(plan.changes), now)


def _write_units_and_people(plan: Plan, tx: Transaction, ids: _Ids) -> None:
    ids.write(_changed(plan.before.units, plan.after.units), tx.registers.upsert_unit)
    without = [replace(person, accounts=()) for person in plan.before.people]
    wanted = [replace(person, accounts=()) for person in plan.after.people]
    ids.write(_changed(without, wanted), tx.registers.upsert_person)


def _write_posts(plan: Plan, tx: Transaction, ids: _Ids) -> None:
    old = {post.id: post for post in plan.before.posts}
    for post in _changed(plan.before.posts, plan.after.posts):
        if post.to_on and post.id in old and replace(old[post.id], to_on=post.to_on) == post:
            tx.registers.end_post(post.id, post.to_on)
        else:
            unit_id, person_id = ids.of(post.unit_id), ids.maybe(post.person_id)
            real = replace(post, unit_id=unit_id, person_id=person_id)
            ids.write((real,), tx.registers.upsert_post)


def _write_projects(plan: Plan, tx: Transaction, ids: _Ids) -> None:
    projects = (
        replace(
            project,
            township_id=ids.maybe(project.township_id),
            leader_id=ids.maybe(project.leader_id),
            paired_unit_id=ids.maybe(project.paired_unit_id),
            manager_id=ids.maybe(project.manager_id),
        )
        for project in _changed(plan.before.projects, plan.after.projects)
    )
    ids.write(projects, lambda project: tx.registers.upsert_project(project, plan.today))


def _write_groups(plan: Plan, tx: Transaction, ids: _Ids) -> None:
    without = [replace(group, chats=()) for group in plan.before.groups]
    wanted = [replace(group, chats=()) for group in plan.after.groups]
    groups = (
        replace(
            group,
            project_ids=tuple(map(ids.of, group.project_ids)),
            unit_id=ids.maybe(group.unit_id),
        )
        for group in _changed(without, wanted)
    )
    ids.write(groups, tx.registers.upsert_group)


def _write_proxies(plan: Plan, tx: Transaction, ids: _Ids) -> None:
    proxies = (
        replace(proxy, principal_id=ids.of(proxy.principal_id), agent_id=ids.of(proxy.agent_id))
        for proxy in _changed(plan.before.proxies, plan.after.proxies)
    )
    ids.write(proxies, tx.registers.upsert_proxy)


def _write_days_and_duties(plan: Plan, tx: Transaction, ids: _Ids) -> None:
    ids.write(_changed(plan.before.days, plan.after.days), tx.registers.upsert_rule)
    duties = (
        replace(
            duty,
            township_id=ids.maybe(duty.township_id),
            unit_id=ids.maybe(duty.unit_id),
            co_unit_ids=tuple(map(ids.of, duty.co_unit_ids)),
        )
        for duty in _changed(plan.before.duties, plan.after.duties)
    )
    ids.write(duties, tx.registers.upsert_rule)


def _write_ledgers(plan: Plan, tx: Transaction, ids: _Ids, now: datetime) -> None:
    for key in LEDGERS:
        before, after = getattr(plan.ledgers_before, key), getattr(plan.ledgers_after, key)
        for entry in _changed(before, after):
            real = {
                name: ids.maybe(getattr(entry, name)) for name in REFERRING if hasattr(entry, name)
            }
            tx.ledgers.save(replace(entry, id=max(entry.id, 0), **real), now, None, "workbook")


def _versions(plan: Plan) -> tuple[int, int]:
    return plan.before.version, plan.ledgers_before.version


def _bind(plan: Plan, tx: Transaction, ids: _Ids, now: datetime) -> None:
    """Accounts and chats that the plan adds; an administrator imports, so they are confirmed."""
    bound = {pair: person.id for person in plan.before.people for pair in person.accounts}
    for person in plan.after.people:
        for platform, account in person.accounts:
            if bound.get((platform, account)) != person.id:
                tx.registers.bind_person(platform, account, ids.of(person.id), now)
    known = {chat: group.id for group in plan.before.groups for chat in group.chats}
    for group in plan.after.groups:
        for platform, chat in group.chats:
            if known.get((platform, chat)) != group.id:
                tx.registers.bind_group(platform, chat, ids.of(group.id), now)


def _changed(before: Iterable[R], after: Iterable[R]) -> Iterator[R]:
    old = {record.id: record for record in before}
    return (record for record in after if old.get(record.id) != record)
