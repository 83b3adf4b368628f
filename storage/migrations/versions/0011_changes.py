"""What each line of a ticket's history changed.

Revision ID: 0011
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0011"
down_revision: Final = "0006"


def upgrade() -> None:
    """Lines of earlier versions say nothing of it."""
    op.add_column(
        "ticket_event", sa.Column("changes", sa.JSON(), nullable=False, server_default="{}")
    )


def downgrade() -> None:
    op.drop_column("ticket_event", "changes")
