"""The tickets and their history.

Revision ID: 0002
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0002"
down_revision: Final = "0001"

_MOMENT: Final = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_ticket()
    _create_ticket_words()
    _create_ticket_event()
    _create_event_words()
    _create_summons()


def downgrade() -> None:
    op.drop_table("summons")
    op.drop_table("event_words")
    op.drop_table("ticket_event")
    op.drop_table("ticket_words")
    op.drop_table("ticket")


def _columns(
    kind: sa.types.TypeEngine[Any], *names: str, null: bool = False
) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=null) for name in names]


def _link(name: str, target: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, sa.ForeignKey(target), nullable=null)


def _create_ticket() -> None:
    op.create_table(
        "ticket",
        *_columns(
            sa.Integer(),
            "id",
            "level",
            "extension_count",
            "return_count",
            "reopen_count",
            "urge_count",
            "version",
        ),
        *_columns(
            sa.String(),
            "number",
            "status",
            "platform",
            "chat_id",
            "reporter_account",
            "asks",
            "co_unit_ids",
            "rule",
            "approval_level",
            "policy",
            "rating",
        ),
        *_columns(_MOMENT, "created_at"),
        _link("reporter_id", "person.id", null=True),
        *_columns(sa.String(), "category", "asked_action", null=True),
        *_columns(sa.JSON(), "also", "evidence", "choices", "fired"),
        *_columns(sa.Float(), "confidence"),
        _link("project_id", "project.id", null=True),
        _link("unit_id", "unit.id", null=True),
        *_columns(sa.Integer(), "whistle_level", null=True),
        *_columns(sa.Boolean(), "urgent", "anonymous", "provisional"),
        *_columns(
            _MOMENT,
            "dispatched_at",
            "sign_due_at",
            "signed_at",
            "feedback_due_at",
            "first_feedback_at",
            "due_at",
            "original_due_at",
            "stage_due_at",
            "asked_due_at",
            "suspended_at",
            "finished_at",
            "closed_at",
            "next_look_at",
            null=True,
        ),
        _link("merged_into", "ticket.id", null=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index("ix_ticket_next_look_at", "ticket", ["next_look_at"])
    op.create_index(
        "ix_ticket_platform_reporter_account", "ticket", ["platform", "reporter_account"]
    )
    op.create_index("ix_ticket_project_id", "ticket", ["project_id"])
    op.create_index("ix_ticket_reporter_id", "ticket", ["reporter_id"])
    op.create_index("ix_ticket_status_due_at", "ticket", ["status", "due_at"])
    op.create_index("ix_ticket_unit_id_status", "ticket", ["unit_id", "status"])


def _create_ticket_words() -> None:
    op.create_table(
        "ticket_words",
        _link("ticket_id", "ticket.id"),
        *_columns(sa.String(), "text"),
        sa.PrimaryKeyConstraint("ticket_id"),
    )


def _create_ticket_event() -> None:
    op.create_table(
        "ticket_event",
        sa.Column("id", sa.Integer, primary_key=True),
        _link("ticket_id", "ticket.id"),
        *_columns(_MOMENT, "at"),
        *_columns(sa.String(), "action", "to_status"),
        _link("actor_id", "person.id", null=True),
        *_columns(sa.String(), "from_status", null=True),
        *_columns(sa.JSON(), "data"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_ticket_event_ticket_id", "ticket_event", ["ticket_id"])


def _create_event_words() -> None:
    op.create_table(
        "event_words",
        _link("event_id", "ticket_event.id"),
        *_columns(sa.String(), "actor_name", "note"),
        sa.PrimaryKeyConstraint("event_id"),
    )


def _create_summons() -> None:
    op.create_table(
        "summons",
        _link("ticket_id", "ticket.id"),
        _link("unit_id", "unit.id"),
        *_columns(_MOMENT, "confirm_due_at", "arrive_due_at"),
        *_columns(_MOMENT, "confirmed_at", "arrived_at", null=True),
        _link("confirmed_by", "person.id", null=True),
        *_columns(sa.String(), "note"),
        sa.PrimaryKeyConstraint("ticket_id", "unit_id"),
    )
