"""Who claimed to be whom, and what became of it.

Revision ID: 0005
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0005"
down_revision: Final = "0004"

_MOMENT: Final = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "identity_claim",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("mobile", sa.String(), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("look_at", _MOMENT, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("decided_by", sa.Integer, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("decided_at", _MOMENT, nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_identity_claim_state_look_at", "identity_claim", ["state", "look_at"])
    op.create_index(
        "ix_identity_claim_platform_asked_at", "identity_claim", ["platform", "asked_at"]
    )


def downgrade() -> None:
    op.drop_table("identity_claim")
