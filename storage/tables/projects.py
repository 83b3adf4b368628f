"""Tables of what is kept of each project: permits, money, monthly plans, visits, and changes."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON
from sqlalchemy import UniqueConstraint as Unique
from sqlmodel import Field, SQLModel

from storage.tables.columns import NEVER_REUSED, Amount, Strings


class PermitRow(SQLModel, table=True):
    """A permit of a project."""

    __tablename__ = "permit"
    __table_args__ = (Unique("project_id", "name"), NEVER_REUSED)
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    name: str
    need: str
    state: str
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    level: str
    after: tuple[str, ...] = Field(sa_type=Strings)
    planned_on: date | None = Field(default=None, index=True)
    done_on: date | None = None
    document: str
    expires_on: date | None = Field(default=None, index=True)
    blocker: str


class FundingRow(SQLModel, table=True):
    """A need for money of a project."""

    __tablename__ = "funding"
    __table_args__ = (Unique("project_id", "kind", "bank"), NEVER_REUSED)
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    kind: str
    bank: str
    need: Decimal = Field(sa_type=Amount)
    secured: Decimal = Field(sa_type=Amount)
    stage: str
    granted: Decimal = Field(sa_type=Amount)
    paid: Decimal = Field(sa_type=Amount)
    is_first: bool
    mismatch: str
    next_on: date | None = None


class MonthPlanRow(SQLModel, table=True):
    """A project's plan for a month."""

    __tablename__ = "month_plan"
    __table_args__ = (Unique("project_id", "month"), NEVER_REUSED)
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    month: str
    permits: str
    works: str
    planned: Decimal | None = Field(default=None, sa_type=Amount)
    done: Decimal | None = Field(default=None, sa_type=Amount)
    reason: str


class VisitRow(SQLModel, table=True):
    """A leader's day on a site."""

    __tablename__ = "visit"
    __table_args__ = (Unique("project_id", "leader_id", "day"), NEVER_REUSED)
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    leader_id: int = Field(foreign_key="person.id")
    day: date = Field(index=True)
    collected: int
    solved: int
    note: str


class ContactRow(SQLModel, table=True):
    """What was said between a project and a bank."""

    __tablename__ = "funding_contact"
    __table_args__ = NEVER_REUSED
    id: int | None = Field(default=None, primary_key=True)
    funding_id: int = Field(foreign_key="funding.id", index=True)
    at: datetime
    by_id: int | None = Field(default=None, foreign_key="person.id")
    note: str


class EntryChangeRow(SQLModel, table=True):
    """Who changed what in a ledger, and when; only grows."""

    __tablename__ = "entry_change"
    __table_args__ = NEVER_REUSED
    id: int | None = Field(default=None, primary_key=True)
    ledger: str
    entry_id: int = Field(index=True)
    at: datetime
    by_id: int | None = Field(default=None, foreign_key="person.id")
    source: str
    changes: list[list[str]] = Field(sa_type=JSON)
