"""What came with messages.

Revision ID: 0006
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0006"
down_revision: Final = "0005"

_MOMENT: Final = sa.DateTime(timezone=True)
_TEXTS: Final = (
    *("platform", "account", "message_id", "kind", "state", "lease", "error"),
    *("name", "content_type", "sha256", "url", "secret"),
)


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("ticket_id", sa.Integer, sa.ForeignKey("ticket.id"), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in _TEXTS),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("attempts", "size")),
        *(sa.Column(name, _MOMENT, nullable=False) for name in ("not_before", "created_at")),
        *(sa.Column(name, _MOMENT, nullable=True) for name in ("lease_until", "stored_at")),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_attachment_state_not_before", "attachment", ["state", "not_before"])
    op.create_index("ix_attachment_ticket_id", "attachment", ["ticket_id"])
    op.create_table(
        "attachment_look",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("ticket_id", sa.Integer, sa.ForeignKey("ticket.id"), nullable=False),
        sa.Column("actor_id", sa.Integer, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("at", _MOMENT, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_attachment_look_ticket_id", "attachment_look", ["ticket_id"])


def downgrade() -> None:
    op.drop_table("attachment_look")
    op.drop_table("attachment")
