"""The registers as one immutable value: units, people, posts, projects, groups.

A county's registers are small (hundreds of rows), so behaviour reads this snapshot instead of
querying; `version` tells when it is stale. Standard library only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

CASELESS: Final = frozenset({"wecom"})  # platforms that compare account ids without case


def account_key(platform: str, account: str) -> tuple[str, str]:
    """The account as it is compared; ids of chats always keep their case.

    https://developer.work.weixin.qq.com/document/path/90195 (userid is compared without case)
    """
    return platform, account.lower() if platform in CASELESS else account


class UnitKind(StrEnum):
    """What sort of body a unit is."""

    OFFICE = "office"  # 项目推进中心, the dispatch desk
    BUREAU = "bureau"  # 县直部门
    TOWNSHIP = "township"  # 乡镇
    ZONE = "zone"  # 开发区
    VERTICAL = "vertical"  # 条管: not subordinate to the county, ranked apart
    INSPECTION = "inspection"  # 督查室
    LEADERSHIP = "leadership"  # 县领导


class PostRole(StrEnum):
    """What the holder of a post does for the bot."""

    LIAISON = "liaison"  # 联络员
    HEAD = "head"  # 主要负责人
    DEPUTY = "deputy"  # 分管负责人
    DESK = "desk"  # 分办员
    MANAGER = "manager"  # 项目专管员
    INSPECTOR = "inspector"  # 督查
    LEADER = "leader"  # 包联县领导
    CHIEF = "chief"  # 县长、常务副县长
    OFFICER = "officer"  # 保密专员: two of them, together, may learn who reported
    MEMBER = "member"  # any other


@dataclass(frozen=True, slots=True)
class Unit:
    """A body that can own a ticket. `aliases` holds short, old and spoken names."""

    id: int
    name: str
    short_name: str
    kind: UnitKind
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """A registered person; `accounts` maps platform to that platform's confirmed id."""

    id: int
    name: str
    mobile: str = ""
    is_admin: bool = False
    accounts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Post:
    """A post and who holds it from when to when. Posts own work, people hold posts."""

    id: int
    unit_id: int
    title: str
    role: PostRole
    person_id: int | None = None
    from_on: date | None = None
    to_on: date | None = None

    def is_held_on(self, day: date) -> bool:
        """Whether somebody holds the post on that day (both ends included)."""
        return (
            self.person_id is not None
            and (self.from_on is None or self.from_on <= day)
            and (self.to_on is None or day <= self.to_on)
        )


@dataclass(frozen=True, slots=True)
class Project:
    """An investment project with its 包联 pairing."""

    id: int
    code: str
    name: str
    aliases: tuple[str, ...] = ()
    level: str = "county"  # province, city, county key project
    owner: str = ""  # 项目单位
    township_id: int | None = None
    leader_id: int | None = None  # 包联领导 (person)
    paired_unit_id: int | None = None  # 包联单位
    manager_id: int | None = None  # 专管员 (person)


@dataclass(frozen=True, slots=True)
class Group:
    """A chat group of the register; `chats` maps platform to chat id once bound."""

    id: int
    name: str
    kind: str = "main"  # main 总群, project 项目群, unit 单位群
    project_ids: tuple[int, ...] = ()
    unit_id: int | None = None
    chats: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Directory:
    """Everything the registers say, at one version."""

    version: int = 0
    units: tuple[Unit, ...] = ()
    people: tuple[Person, ...] = ()
    posts: tuple[Post, ...] = ()
    projects: tuple[Project, ...] = ()
    groups: tuple[Group, ...] = ()
    _units: dict[int, Unit] = field(init=False, repr=False, compare=False)
    _people: dict[int, Person] = field(init=False, repr=False, compare=False)
    _projects: dict[int, Project] = field(init=False, repr=False, compare=False)
    _accounts: dict[tuple[str, str], Person] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Build the look-up tables."""
        put = object.__setattr__
        put(self, "_units", {u.id: u for u in self.units})
        put(self, "_people", {p.id: p for p in self.people})
        put(self, "_projects", {p.id: p for p in self.projects})
        put(self, "_accounts", {account_key(*a): p for p in self.people for a in p.accounts})

    def unit(self, unit_id: int | None) -> Unit | None:
        """The unit with that id, or None."""
        return None if unit_id is None else self._units.get(unit_id)

    def person(self, person_id: int | None) -> Person | None:
        """The person with that id, or None."""
        return None if person_id is None else self._people.get(person_id)

    def project(self, project_id: int | None) -> Project | None:
        """The project with that id, or None."""
        return None if project_id is None else self._projects.get(project_id)

    def by_account(self, platform: str, account: str) -> Person | None:
        """Who speaks under that confirmed account, or None for a stranger."""
        return self._accounts.get(account_key(platform, account))

    def unit_named(self, text: str) -> Unit | None:
        """The unit whose name, short name or alias equals `text`, or None."""
        return next(
            (u for u in self.units if text in (u.name, u.short_name) or text in u.aliases), None
        )

    def group_of_chat(self, platform: str, chat_id: str) -> Group | None:
        """The registered group bound to that chat, or None."""
        return next((g for g in self.groups if (platform, chat_id) in g.chats), None)

    def posts_of(self, person_id: int, day: date) -> tuple[Post, ...]:
        """Posts that the person holds on that day."""
        return tuple(p for p in self.posts if p.person_id == person_id and p.is_held_on(day))

    def holders(
        self, day: date, *, unit_id: int | None = None, roles: Iterable[PostRole] = ()
    ) -> tuple[Person, ...]:
        """People holding a post on that day, filtered by unit and by roles, without repeats."""
        wanted = frozenset(roles)
        ids = dict.fromkeys(
            p.person_id
            for p in self.posts
            if p.is_held_on(day)
            and (unit_id is None or p.unit_id == unit_id)
            and (not wanted or p.role in wanted)
        )
        return tuple(p for p in map(self.person, ids) if p)
