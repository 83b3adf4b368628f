"""The entries of the registers: units, people, posts, projects, groups. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class UnitKind(StrEnum):
    """What sort of body a unit is."""

    OFFICE = "office"  # 项目推进中心, the dispatch desk
    BUREAU = "bureau"  # 县直部门
    TOWNSHIP = "township"  # 乡镇
    ZONE = "zone"  # 开发区
    VERTICAL = "vertical"  # 条管: not subordinate to the county, ranked apart
    INSPECTION = "inspection"  # 督查室
    LEADERSHIP = "leadership"  # 县领导
    FIRM = "firm"  # 项目单位: sees its own project and no other


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
    total: Decimal | None = None  # 总投资, 万元
    yearly: Decimal | None = None  # 年度计划投资, 万元
    kind: str | None = None  # 类别, as the office sorts its list
    starts_on: date | None = None
    ends_on: date | None = None
    stage: str | None = None  # prepared, building, finished, stopped


@dataclass(frozen=True, slots=True)
class Group:
    """A chat group of the register; `chats` maps platform to chat id once bound."""

    id: int
    name: str
    kind: str = "main"  # main 总群, project 项目群, unit 单位群
    project_ids: tuple[int, ...] = ()
    unit_id: int | None = None
    chats: tuple[tuple[str, str], ...] = ()


class ProxyKind(StrEnum):
    """Why somebody acts for somebody else."""

    SECRETARY = "secretary"  # 秘书: beside the principal, who hears everything too
    LEAVE = "leave"  # 休假代班: instead of the principal


@dataclass(frozen=True, slots=True)
class Proxy:
    """Who acts for whom, from when to when (both days included; None: without end)."""

    id: int
    principal_id: int
    agent_id: int
    kind: ProxyKind
    from_on: date | None = None
    to_on: date | None = None

    def is_valid_on(self, day: date) -> bool:
        """Whether the one acts for the other on that day."""
        return (self.from_on is None or self.from_on <= day) and (
            self.to_on is None or day <= self.to_on
        )


@dataclass(frozen=True, slots=True)
class DayRule:
    """A day on which this county works or rests, whatever the national calendar says."""

    id: int
    day: date
    is_worked: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """A line of the 分派表: who leads and who helps in a category, in a place ("" everywhere)."""

    id: int
    category: str
    township_id: int | None = None
    unit_id: int | None = None
    co_unit_ids: tuple[int, ...] = ()
