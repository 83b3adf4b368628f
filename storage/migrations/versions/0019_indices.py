"""Indices for what is asked every day of tables that grow for years.

Revision ID: 0019
"""

from __future__ import annotations

from typing import Final

from alembic import op

revision: Final = "0019"
down_revision: Final = "0018"

INDICES: Final = (
    ("ix_ticket_anonymous_status", "ticket", ["anonymous", "status"]),
    ("ix_ticket_closed_at", "ticket", ["closed_at"]),
    ("ix_ticket_event_action_at", "ticket_event", ["action", "at"]),
    ("ix_outbox_created_at", "outbox", ["created_at"]),
)


def upgrade() -> None:
    for name, table, columns in INDICES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, table, _ in reversed(INDICES):
        op.drop_index(name, table)
