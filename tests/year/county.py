"""The fictional county grown to its full size: 40 units, two officers each, 200 projects."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from storage.directory import Directory, Person, Post, PostRole, Project, Unit, UnitKind
from storage.transaction import Transaction
from tests.chat import PLATFORM

UNITS: Final = 40
PROJECTS: Final = 200
MANAGERS: Final = 40
LEADERS: Final = 20
FOUNDED: Final = datetime(2026, 1, 1, tzinfo=UTC)
_TEN: Final = "甲乙丙丁戊己庚辛壬癸"
_KINDS: Final = (
    "食品加工厂",
    "物流园",
    "养殖场",
    "污水处理站",
    "标准厂房",
    "储能站",
    "产业园",
    "景区",
    "学校",
    "道路",
)


def grow(tx: Transaction) -> None:
    """Add what is missing to the county that is there."""
    _units(tx)
    directory = tx.registers.directory()
    for unit in directory.units:
        if unit.kind not in (UnitKind.LEADERSHIP, UnitKind.INSPECTION, UnitKind.OFFICE):
            _second_officer(tx, directory, unit)
    _projects(tx, directory)


def _units(tx: Transaction) -> None:
    there = len(tx.registers.directory().units)
    for n in range(UNITS - there):
        name = f"{_TEN[n // 10]}{_TEN[n % 10]}乡"
        unit_id = tx.registers.upsert_unit(Unit(0, f"{name}人民政府", name, UnitKind.TOWNSHIP))
        for title, role in (("乡长", PostRole.HEAD), ("联络员", PostRole.LIAISON)):
            _officer(tx, unit_id, f"{name}{title}", title, role)


def _second_officer(tx: Transaction, directory: Directory, unit: Unit) -> None:
    held = [post for post in directory.posts if post.unit_id == unit.id]
    if sum(post.role is PostRole.LIAISON for post in held) < 2:
        _officer(tx, unit.id, f"{unit.short_name}副联络员", "副联络员", PostRole.LIAISON)


def _officer(tx: Transaction, unit_id: int, name: str, title: str, role: PostRole) -> int:
    person_id = tx.registers.upsert_person(Person(0, name))
    tx.registers.bind_person(PLATFORM, f"p{person_id}", person_id, FOUNDED)
    tx.registers.upsert_post(Post(0, unit_id, title, role, person_id))
    return person_id


def _projects(tx: Transaction, directory: Directory) -> None:
    leadership = next(u.id for u in directory.units if u.kind is UnitKind.LEADERSHIP)
    towns = [u.id for u in directory.units if u.kind in (UnitKind.TOWNSHIP, UnitKind.ZONE)]
    managers = [
        _officer(tx, towns[n % len(towns)], f"专管员{n:02}", "项目专管员", PostRole.MANAGER)
        for n in range(MANAGERS)
    ]
    leaders = [
        _officer(tx, leadership, f"县领导{n:02}", "县领导", PostRole.LEADER)
        for n in range(LEADERS)
    ]
    for n in range(len(directory.projects), PROJECTS):
        name = f"{_TEN[n // 10 % 10]}{_TEN[n % 10]}{_KINDS[n // 20]}"
        tx.registers.upsert_project(
            Project(
                0,
                f"YL2026{n:03}",
                name,
                owner=f"{name}有限公司",
                township_id=towns[n % len(towns)],
                leader_id=leaders[n % LEADERS],
                paired_unit_id=directory.units[3 + n % 16].id,
                manager_id=managers[n % MANAGERS],
            )
        )
