"""What an office keeps of each project: permits, money, plans, visits; own days and duties.

Revision ID: 0015
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0015"
down_revision: Final = "0014"

_MOMENT: Final = sa.DateTime(timezone=True)
_PROJECT: Final = (
    ("total", sa.BigInteger()),
    ("yearly", sa.BigInteger()),
    ("kind", sa.String()),
    ("starts_on", sa.Date()),
    ("ends_on", sa.Date()),
    ("stage", sa.String()),
)
_TABLES: Final = ("entry_change", "funding_contact", "visit", "month_plan", "funding", "permit")


def _table(name: str, *parts: Any) -> None:
    op.create_table(
        name, sa.Column("id", sa.Integer, primary_key=True), *parts, sqlite_autoincrement=True
    )


def _key(name: str, to: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, sa.ForeignKey(f"{to}.id"), nullable=null)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _days(*names: str) -> list[Any]:
    return [sa.Column(name, sa.Date(), nullable=True) for name in names]


def _amounts(*names: str, null: bool = False) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger(), nullable=null) for name in names]


def _permits_and_money() -> None:
    _table(
        "permit",
        _key("project_id", "project"),
        *_texts("name", "need", "state", "level", "document", "blocker"),
        _key("unit_id", "unit", null=True),
        sa.Column("after", sa.JSON(), nullable=False),
        *_days("planned_on", "done_on", "expires_on"),
        sa.UniqueConstraint("project_id", "name"),
    )
    op.create_index("ix_permit_planned_on", "permit", ["planned_on"])
    op.create_index("ix_permit_expires_on", "permit", ["expires_on"])
    _table(
        "funding",
        _key("project_id", "project"),
        *_texts("kind", "bank", "stage", "mismatch"),
        *_amounts("need", "secured", "granted", "paid"),
        sa.Column("is_first", sa.Boolean(), nullable=False),
        *_days("next_on"),
        sa.UniqueConstraint("project_id", "kind", "bank"),
    )
    _table(
        "funding_contact",
        _key("funding_id", "funding"),
        sa.Column("at", _MOMENT, nullable=False),
        _key("by_id", "person", null=True),
        *_texts("note"),
    )
    op.create_index("ix_funding_contact_funding_id", "funding_contact", ["funding_id"])


def _plans_and_visits() -> None:
    _table(
        "month_plan",
        _key("project_id", "project"),
        *_texts("month", "permits", "works", "reason"),
        *_amounts("planned", "done", null=True),
        sa.UniqueConstraint("project_id", "month"),
    )
    _table(
        "visit",
        _key("project_id", "project"),
        _key("leader_id", "person"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("collected", sa.Integer(), nullable=False),
        sa.Column("solved", sa.Integer(), nullable=False),
        *_texts("note"),
        sa.UniqueConstraint("project_id", "leader_id", "day"),
    )
    op.create_index("ix_visit_day", "visit", ["day"])
    _table(
        "entry_change",
        *_texts("ledger", "source"),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        _key("by_id", "person", null=True),
        sa.Column("changes", sa.JSON(), nullable=False),
    )
    op.create_index("ix_entry_change_entry_id", "entry_change", ["entry_id"])


def upgrade() -> None:
    """Old versions keep writing projects meanwhile, so every new column may be empty."""
    for name, kind in _PROJECT:
        op.add_column("project", sa.Column(name, kind, nullable=True))
    _table(
        "day_rule",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_worked", sa.Boolean(), nullable=False),
        *_texts("note"),
        sa.UniqueConstraint("day"),
    )
    _table(
        "duty",
        *_texts("category", "co_unit_ids"),
        _key("township_id", "unit", null=True),
        _key("unit_id", "unit", null=True),
    )
    _permits_and_money()
    _plans_and_visits()


def downgrade() -> None:
    for name in _TABLES:
        op.drop_table(name)
    op.drop_table("duty")
    op.drop_table("day_rule")
    for name, _ in reversed(_PROJECT):
        op.drop_column("project", name)
