"""Tables of the registers: who there is, and who holds which post from when to when."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import UniqueConstraint as Unique
from sqlmodel import Field, SQLModel

from storage.tables.columns import NEVER_REUSED, Amount, Ids, Strings


class UnitRow(SQLModel, table=True):
    """A body that can own tickets."""

    __tablename__ = "unit"
    __table_args__ = NEVER_REUSED
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    short_name: str
    kind: str
    aliases: tuple[str, ...] = Field(sa_type=Strings)


class PersonRow(SQLModel, table=True):
    """A registered person."""

    __tablename__ = "person"
    __table_args__ = NEVER_REUSED
    id: int | None = Field(default=None, primary_key=True)
    name: str
    mobile: str
    is_admin: bool


class PersonAccountRow(SQLModel, table=True):
    """A confirmed account of a person; one per platform."""

    __tablename__ = "person_account"
    __table_args__ = (Unique("person_id", "platform"),)
    platform: str = Field(primary_key=True)
    account: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    bound_at: datetime


class PostRow(SQLModel, table=True):
    """A post and who holds it."""

    __tablename__ = "post"
    __table_args__ = NEVER_REUSED
    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id")
    title: str
    role: str
    person_id: int | None = Field(default=None, foreign_key="person.id")
    from_on: date | None = None
    to_on: date | None = None


class ProxyRow(SQLModel, table=True):
    """Who acts for whom."""

    __tablename__ = "proxy"
    __table_args__ = NEVER_REUSED
    id: int | None = Field(default=None, primary_key=True)
    principal_id: int = Field(foreign_key="person.id")
    agent_id: int = Field(foreign_key="person.id")
    kind: str
    from_on: date | None = None
    to_on: date | None = None


class ProjectRow(SQLModel, table=True):
    """An investment project with its present pairing."""

    __tablename__ = "project"
    __table_args__ = NEVER_REUSED
    id: int | None = Field(default=None, primary_key=True)
    code: str
    name: str
    aliases: tuple[str, ...] = Field(sa_type=Strings)
    level: str
    owner: str
    township_id: int | None = Field(default=None, foreign_key="unit.id")
    leader_id: int | None = Field(default=None, foreign_key="person.id")
    paired_unit_id: int | None = Field(default=None, foreign_key="unit.id")
    manager_id: int | None = Field(default=None, foreign_key="person.id")
    total: Decimal | None = Field(default=None, sa_type=Amount)
    yearly: Decimal | None = Field(default=None, sa_type=Amount)
    kind: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    stage: str | None = None


class DayRuleRow(SQLModel, table=True):
    """A day that the county works or rests by its own decision."""

    __tablename__ = "day_rule"
    __table_args__ = NEVER_REUSED
    id: int | None = Field(default=None, primary_key=True)
    day: date = Field(unique=True)
    is_worked: bool
    note: str


class DutyRow(SQLModel, table=True):
    """Who leads and who helps in a category, in a place."""

    __tablename__ = "duty"
    __table_args__ = NEVER_REUSED
    id: int | None = Field(default=None, primary_key=True)
    category: str
    township_id: int | None = Field(default=None, foreign_key="unit.id")
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    co_unit_ids: tuple[int, ...] = Field(sa_type=Ids)


class PairingRow(SQLModel, table=True):
    """Who was paired with a project from when to when; the newest row is the present one."""

    __tablename__ = "pairing"
    __table_args__ = NEVER_REUSED
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    leader_id: int | None = Field(default=None, foreign_key="person.id")
    paired_unit_id: int | None = Field(default=None, foreign_key="unit.id")
    manager_id: int | None = Field(default=None, foreign_key="person.id")
    from_on: date | None = None
    to_on: date | None = None


class GroupRow(SQLModel, table=True):
    """A chat group of the register."""

    __tablename__ = "chat_group"
    __table_args__ = NEVER_REUSED
    id: int | None = Field(default=None, primary_key=True)
    name: str
    kind: str
    project_ids: tuple[int, ...] = Field(sa_type=Ids)
    unit_id: int | None = Field(default=None, foreign_key="unit.id")


class GroupChatRow(SQLModel, table=True):
    """A platform's chat bound to a group; one per platform."""

    __tablename__ = "group_chat"
    __table_args__ = (Unique("group_id", "platform"),)
    platform: str = Field(primary_key=True)
    chat_id: str = Field(primary_key=True)
    group_id: int = Field(foreign_key="chat_group.id")
    bound_at: datetime
