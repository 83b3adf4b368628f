"""Who acts for whom.

Revision ID: 0012
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0012"
down_revision: Final = "0011"


def upgrade() -> None:
    op.create_table(
        "proxy",
        sa.Column("id", sa.Integer, primary_key=True),
        *(
            sa.Column(name, sa.Integer, sa.ForeignKey("person.id"), nullable=False)
            for name in ("principal_id", "agent_id")
        ),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("proxy")
