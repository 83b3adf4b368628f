"""Sealed originals and who read them, exports, erasures, and the chain over all of it.

Revision ID: 0017
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0017"
down_revision: Final = "0015"

_MOMENT: Final = sa.DateTime(timezone=True)
_TABLES: Final = ("chain", "erasure", "export", "original_look", "sealed_original")


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True)


def _ticket() -> sa.Column[int]:
    return sa.Column("ticket_id", sa.Integer, sa.ForeignKey("ticket.id"), nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _person(*, null: bool) -> sa.Column[int]:
    return sa.Column("by_id", sa.Integer, sa.ForeignKey("person.id"), nullable=null)


def _at() -> sa.Column[object]:
    return sa.Column("at", _MOMENT, nullable=False)


def _create(name: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(name, *columns, sqlite_autoincrement=True)


def upgrade() -> None:
    _create("sealed_original", _id(), _ticket(), _text("sealed"), _at())
    op.create_index("ix_sealed_original_ticket_id", "sealed_original", ["ticket_id"])
    _create("original_look", _id(), _ticket(), _person(null=False), _text("reason"), _at())
    op.create_index("ix_original_look_ticket_id", "original_look", ["ticket_id"])
    _create("export", _id(), _text("kind"), _person(null=True), _text("by_name"), _at())
    _create(
        "erasure",
        _id(),
        _ticket(),
        _text("reason"),
        _at(),
        sa.UniqueConstraint("ticket_id"),
    )
    _create(
        "chain",
        _id(),
        _text("source"),
        sa.Column("source_id", sa.Integer, nullable=False),
        _text("facts"),
        _text("words"),
        _text("hash"),
        sa.UniqueConstraint("source", "source_id"),
    )


def downgrade() -> None:
    for name in _TABLES:
        op.drop_table(name)
