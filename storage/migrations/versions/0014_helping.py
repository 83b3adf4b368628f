"""Clocks of 协办 units, what is hard with its plan, and when somebody called will be there.

Revision ID: 0014
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0014"
down_revision: Final = "0013"


def upgrade() -> None:
    """Tickets of earlier versions have neither; an earlier version leaves them alone."""
    for name in ("helps", "nodes"):
        op.add_column("ticket", sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
    op.add_column(
        "ticket", sa.Column("is_hard", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_index("ix_ticket_merged_into", "ticket", ["merged_into"])
    op.add_column("summons", sa.Column("promised_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("summons", "promised_at")
    op.drop_index("ix_ticket_merged_into", "ticket")
    for name in ("is_hard", "nodes", "helps"):
        op.drop_column("ticket", name)
