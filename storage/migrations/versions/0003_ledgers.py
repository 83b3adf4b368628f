"""The ledgers and the settings.

Revision ID: 0003
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0003"
down_revision: Final = "0002"

_MOMENT: Final = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_inbox()
    _create_outbox()
    _create_job_mark()
    _create_counter()
    _create_setting()


def downgrade() -> None:
    op.drop_table("setting")
    op.drop_table("counter")
    op.drop_table("job_mark")
    op.drop_table("outbox")
    op.drop_table("inbox")


def _columns(
    kind: sa.types.TypeEngine[Any], *names: str, null: bool = False
) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=null) for name in names]


def _link(name: str, target: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, sa.ForeignKey(target), nullable=null)


def _create_inbox() -> None:
    op.create_table(
        "inbox",
        *_columns(sa.String(), "platform", "message_id", "chat_id"),
        *_columns(_MOMENT, "at"),
        *_columns(sa.JSON(), "answers"),
        sa.PrimaryKeyConstraint("platform", "message_id"),
    )
    op.create_index("ix_inbox_at", "inbox", ["at"])


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, primary_key=True),
        *_columns(
            sa.String(),
            "key",
            "platform",
            "target_kind",
            "target",
            "state",
            "lease",
            "provider_id",
            "error",
        ),
        *_columns(sa.JSON(), "payload"),
        *_columns(sa.Boolean(), "red"),
        *_columns(sa.Integer(), "attempts"),
        *_columns(_MOMENT, "not_before", "created_at"),
        *_columns(_MOMENT, "lease_until", "settled_at", null=True),
        sa.UniqueConstraint("key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_state_not_before_red", "outbox", ["state", "not_before", "red"])


def _create_job_mark() -> None:
    op.create_table(
        "job_mark",
        *_columns(sa.String(), "job", "period"),
        *_columns(_MOMENT, "at"),
        sa.PrimaryKeyConstraint("job", "period"),
    )


def _create_counter() -> None:
    op.create_table(
        "counter",
        *_columns(sa.String(), "name"),
        *_columns(sa.BigInteger(), "value"),
        sa.PrimaryKeyConstraint("name"),
    )


def _create_setting() -> None:
    op.create_table(
        "setting",
        *_columns(sa.String(), "name", "value"),
        sa.PrimaryKeyConstraint("name"),
    )
