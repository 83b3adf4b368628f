"""Protected reporters, the log of who learnt their names, and groups that rest.

Revision ID: 0010
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0010"
down_revision: Final = "0006"

_MOMENT: Final = sa.DateTime(timezone=True)


def _person(name: str, *, null: bool) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, sa.ForeignKey("person.id"), nullable=null)


def upgrade() -> None:
    op.create_table(
        "sealed_reporter",
        sa.Column("ticket_id", sa.Integer, sa.ForeignKey("ticket.id"), primary_key=True),
        sa.Column("sealed", sa.String(), nullable=False),
    )
    op.create_table(
        "reveal",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("ticket_id", sa.Integer, sa.ForeignKey("ticket.id"), nullable=False),
        _person("asked_by", null=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        _person("confirmed_by", null=True),
        sa.Column("confirmed_at", _MOMENT, nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reveal_ticket_id", "reveal", ["ticket_id"])
    op.create_table(
        "group_quiet",
        sa.Column("platform", sa.String(), primary_key=True),
        sa.Column("chat_id", sa.String(), primary_key=True),
        sa.Column("until", _MOMENT, nullable=False),
        _person("by_id", null=True),
        sa.Column("at", _MOMENT, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("group_quiet")
    op.drop_table("reveal")
    op.drop_table("sealed_reporter")
