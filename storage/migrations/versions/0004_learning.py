"""What was proposed to be learnt.

Revision ID: 0004
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0004"
down_revision: Final = "0003"

_MOMENT: Final = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "learning_proposal",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("lessons", sa.Integer, nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("delta", sa.JSON(), nullable=False),
        sa.Column("proposed_by", sa.Integer, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("decided_by", sa.Integer, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("decided_at", _MOMENT, nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_learning_proposal_state", "learning_proposal", ["state"])


def downgrade() -> None:
    op.drop_table("learning_proposal")
