"""The state of one planning run: the registers as they would be, and who is meant by a name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeAlias, TypeVar

from handlers.registers import values
from handlers.registers.lines import Faults, Line
from handlers.texts.registers import hint
from storage.directory import DayRule, Directory, Duty, Group, Person, Post, Project, Proxy, Unit
from storage.records import LedgerBook

T = TypeVar("T")
Pairs: TypeAlias = tuple[tuple[str, str], ...]
LEDGERS: Final = ("permits", "fundings", "plans", "visits")
NAME_AND_TAIL = re.compile(r"(\D+?)[\s(]*(\d{3,})\)?")


@dataclass
class Work:
    """Registers by id, changed sheet by sheet; new entries have negative ids."""

    before: Directory
    today: date
    faults: Faults
    ledgers: LedgerBook = field(default_factory=LedgerBook)
    units: dict[int, Unit] = field(init=False)
    people: dict[int, Person] = field(init=False)
    posts: dict[int, Post] = field(init=False)
    projects: dict[int, Project] = field(init=False)
    groups: dict[int, Group] = field(init=False)
    proxies: dict[int, Proxy] = field(init=False)
    days: dict[int, DayRule] = field(init=False)
    duties: dict[int, Duty] = field(init=False)
    entries: dict[str, dict[int, Any]] = field(init=False)  # by the key of their sheet
    touched: list[tuple[Line, int]] = field(default_factory=list)
    last_id: int = 0

    def __post_init__(self) -> None:
        """Begin with what is registered."""
        self.units = {unit.id: unit for unit in self.before.units}
        self.people = {person.id: person for person in self.before.people}
        self.posts = {post.id: post for post in self.before.posts}
        self.projects = {project.id: project for project in self.before.projects}
        self.groups = {group.id: group for group in self.before.groups}
        self.proxies = {proxy.id: proxy for proxy in self.before.proxies}
        self.days = {day.id: day for day in self.before.days}
        self.duties = {duty.id: duty for duty in self.before.duties}
        self.entries = {
            key: {entry.id: entry for entry in getattr(self.ledgers, key)} for key in LEDGERS
        }

    def new_id(self) -> int:
        """An id for a new entry until the database gives the real one."""
        self.last_id -= 1
        return self.last_id

    def after(self) -> Directory:
        """The registers as they would be."""
        return Directory(
            version=self.before.version,
            units=tuple(self.units.values()),
            people=tuple(self.people.values()),
            posts=tuple(self.posts.values()),
            projects=tuple(self.projects.values()),
            groups=tuple(self.groups.values()),
            proxies=tuple(self.proxies.values()),
            days=tuple(self.days.values()),
            duties=tuple(self.duties.values()),
        )

    def ledgers_after(self) -> LedgerBook:
        """The ledgers as they would be."""
        made = {key: tuple(entries.values()) for key, entries in self.entries.items()}
        return LedgerBook(self.ledgers.version, **made)

    def store(self, key: str) -> dict[int, Any]:
        """The entries of that sheet by id, to be changed."""
        return self.entries[key] if key in LEDGERS else getattr(self, key)

    def unit_in(self, line: Line, key: str, kept: int | None = None) -> int | None:
        """The unit that the cell names; `kept` when it is empty or wrong, None when cleared."""
        text = line.name(key)
        if not text:
            return kept if text is None else None
        return self._unit_called(line, key, text) or kept

    def units_in(self, line: Line, key: str) -> tuple[int, ...] | None:
        """The units that the cell lists; None when it is empty, () when cleared."""
        texts = line.names(key)
        if texts is None:
            return None
        found = (self._unit_called(line, key, text) for text in texts)
        return tuple(dict.fromkeys(unit_id for unit_id in found if unit_id))

    def _unit_called(self, line: Line, key: str, text: str) -> int | None:
        found = next((u.id for u in self.units.values() if text in unit_names(u)), None)
        if found is None:
            known = [name for unit in self.units.values() for name in unit_names(unit)]
            line.fault(key, "unknown_unit", hint=_nearest(text, known))
        return found

    def person_in(self, line: Line, key: str, kept: int | None = None) -> int | None:
        """The person that the cell names, as `unit_in`; a phone tail tells namesakes apart."""
        text = line.name(key)
        if not text:
            return kept if text is None else None
        found = self._people_called(text)
        if len(found) == 1:
            return found[0].id
        if found:
            example = f"{found[0].name}{found[0].mobile[-4:] or '0001'}"
            line.fault(key, "ambiguous_person", count=len(found), example=example)
        else:
            known = [person.name for person in self.people.values()]
            line.fault(key, "unknown_person", hint=_nearest(text, known))
        return kept

    def project_in(self, line: Line, key: str, text: str) -> int | None:
        """The project with that number, name or alias; None with a fault when there is none."""
        found = projects_called(text, self.projects.values())
        if len(found) == 1:
            return found[0].id
        if found:
            line.fault(key, "ambiguous_project", count=len(found))
        else:
            known = [project.name for project in self.projects.values()]
            line.fault(key, "unknown_project", hint=_nearest(text, known))
        return None

    def _people_called(self, text: str) -> list[Person]:
        exact = [p for p in self.people.values() if p.name == text]
        match = NAME_AND_TAIL.fullmatch(values.narrow(text))
        if exact or not match:
            return exact
        name, tail = match.groups()
        return [p for p in self.people.values() if p.name == name and p.mobile.endswith(tail)]


def unit_names(unit: Unit) -> tuple[str, ...]:
    """Everything the unit is called, without repeats."""
    return tuple(dict.fromkeys((unit.name, unit.short_name, *unit.aliases)))


def projects_called(text: str, projects: Iterable[Project]) -> list[Project]:
    """Projects with that number; else with that name; else with that alias."""
    known = list(projects)
    return (
        [p for p in known if p.code == values.code(text)]
        or [p for p in known if p.name == text]
        or [p for p in known if text in p.aliases]
    )


def keep(new: T | None, old: T) -> T:
    """The new value, or the old one when the cell was empty."""
    return old if new is None else new


def rebound(line: Line, old: Pairs, platforms: Iterable[str]) -> Pairs:
    """The (platform, account) pairs, at most one a platform, with those of the line put in."""
    wanted = dict(old)
    for platform, account in line.accounts(platforms).items():
        if account:
            wanted[platform] = account
        elif platform in wanted:
            line.fault(platform, "kept_account", account=wanted[platform])
    return tuple(wanted.items())


def _nearest(text: str, known: Iterable[str]) -> str:
    return hint(next(iter(difflib.get_close_matches(text, list(known), 1, 0.5)), None))
