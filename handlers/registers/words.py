"""Registered entries as the words of the workbook's cells: for exporting, and for comparing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final, TypeAlias

from handlers.registers.layout import LAYOUT, Column
from handlers.registers.ledgers import SHEETS, field_of
from handlers.registers.work import LEDGERS
from storage.directory import Directory, Group, Person, Post, Project, Proxy, Unit
from storage.records import LedgerBook

Words: TypeAlias = dict[str, str]  # column key -> what the cell says


def _unit(unit: Unit, _directory: Directory) -> Words:
    return {
        "name": unit.name,
        "short_name": unit.short_name,
        "kind": LAYOUT.word("unit_kind", unit.kind),
        "aliases": _joined(unit.aliases),
    }


def _person(person: Person, _directory: Directory) -> Words:
    platforms = ("wecom", "dingtalk", "console")
    accounts = {name: _joined(a for p, a in person.accounts if p == name) for name in platforms}
    return {"name": person.name, "mobile": person.mobile, **accounts}


def _post(post: Post, directory: Directory) -> Words:
    return {
        "unit": _unit_name(post.unit_id, directory),
        "title": post.title,
        "role": LAYOUT.word("role", post.role),
        "person": _person_name(post.person_id, directory),
        "from_on": _day(post.from_on),
        "to_on": _day(post.to_on),
    }


def _project(project: Project, directory: Directory) -> Words:
    return {
        "code": project.code,
        "name": project.name,
        "aliases": _joined(project.aliases),
        "level": LAYOUT.word("level", project.level),
        "owner": project.owner,
        "township": _unit_name(project.township_id, directory),
        "total": _amount(project.total),
        "yearly": _amount(project.yearly),
        "kind": project.kind or "",
        "stage": LAYOUT.word("stage", project.stage) if project.stage else "",
        "starts_on": _day(project.starts_on),
        "ends_on": _day(project.ends_on),
    }


def _pair(project: Project, directory: Directory) -> Words:
    return {
        "project": project.name,
        "leader": _person_name(project.leader_id, directory),
        "unit": _unit_name(project.paired_unit_id, directory),
        "manager": _person_name(project.manager_id, directory),
    }


def _group(group: Group, directory: Directory) -> Words:
    projects = (directory.project(project_id) for project_id in group.project_ids)
    return {
        "name": group.name,
        "kind": LAYOUT.word("group_kind", group.kind),
        "projects": _joined(project.name for project in projects if project),
        "unit": _unit_name(group.unit_id, directory),
        "console": _joined(chat for platform, chat in group.chats if platform == "console"),
    }


def _proxy(proxy: Proxy, directory: Directory) -> Words:
    return {
        "principal": _person_name(proxy.principal_id, directory),
        "agent": _person_name(proxy.agent_id, directory),
        "kind": LAYOUT.word("proxy_kind", proxy.kind),
        "from_on": _day(proxy.from_on),
        "to_on": _day(proxy.to_on),
    }


def entry_words(key: str, entry: object, directory: Directory) -> Words:
    """An entry of a sheet whose columns are its fields."""
    return {c.key: _cell(c, entry, directory) for c in LAYOUT.sheet(key).columns}


def _cell(column: Column, entry: object, directory: Directory) -> str:
    value = getattr(entry, field_of(column.key))
    if column.choices:
        return LAYOUT.word(column.choices, value)
    if column.refers == "projects":
        project = directory.project(value)
        return project.name if project else ""
    if column.refers:
        name = _person_name if column.refers == "people" else _unit_name
        return name(value, directory)
    if column.kind == "units":
        return _joined(_unit_name(unit_id, directory) for unit_id in value)
    if isinstance(value, Decimal):
        return _amount(value)
    return _joined(value) if isinstance(value, tuple) else "" if value is None else str(value)


def _amount(amount: Decimal | None) -> str:
    """Nothing for zero, which is what an empty cell means in a new row."""
    return f"{amount:f}" if amount else ""


def _joined(parts: Iterable[str]) -> str:
    return LAYOUT.list_joint.join(parts)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _unit_name(unit_id: int | None, directory: Directory) -> str:
    unit = directory.unit(unit_id)
    return unit.name if unit else ""


def _person_name(person_id: int | None, directory: Directory) -> str:
    """The name; with the phone's tail when somebody else has the same."""
    person = directory.person(person_id)
    if person is None:
        return ""
    has_namesake = sum(p.name == person.name for p in directory.people) > 1
    return f"{person.name}{person.mobile[-4:]}" if has_namesake else person.name


Record: TypeAlias = Unit | Person | Post | Project | Group | Proxy


def _by_id(directory: Directory, key: str) -> Mapping[int, Record]:
    records: Mapping[str, tuple[Record, ...]] = {
        "units": directory.units,
        "people": directory.people,
        "posts": directory.posts,
        "projects": directory.projects,
        "pairs": directory.projects,
        "groups": directory.groups,
        "proxies": directory.proxies,
    }
    return {record.id: record for record in records[key]}


# Each function takes the record type of its own sheet, which a common signature cannot say.
_WORDERS: Final[Mapping[str, Callable[..., Words]]] = {
    "units": _unit,
    "people": _person,
    "posts": _post,
    "projects": _project,
    "pairs": _pair,
    "groups": _group,
    "proxies": _proxy,
}


def cells_of(key: str, directory: Directory, ledgers: LedgerBook) -> dict[int, Words]:
    """Every entry of that sheet by id, in the registers' order."""
    if key in SHEETS:
        entries = getattr(ledgers if key in LEDGERS else directory, key)
        return {entry.id: entry_words(key, entry, directory) for entry in entries}
    worder = _WORDERS[key]
    return {i: worder(record, directory) for i, record in _by_id(directory, key).items()}
