"""The registers and what identifies people.

Revision ID: 0001
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0001"
down_revision: Final = None

_MOMENT: Final = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_unit()
    _create_person()
    _create_person_account()
    _create_post()
    _create_project()
    _create_pairing()
    _create_chat_group()
    _create_group_chat()
    _create_stranger()
    _create_one_time_code()


def downgrade() -> None:
    op.drop_table("one_time_code")
    op.drop_table("stranger")
    op.drop_table("group_chat")
    op.drop_table("chat_group")
    op.drop_table("pairing")
    op.drop_table("project")
    op.drop_table("post")
    op.drop_table("person_account")
    op.drop_table("person")
    op.drop_table("unit")


def _columns(
    kind: sa.types.TypeEngine[Any], *names: str, null: bool = False
) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=null) for name in names]


def _link(name: str, target: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, sa.ForeignKey(target), nullable=null)


def _create_unit() -> None:
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer, primary_key=True),
        *_columns(sa.String(), "name", "short_name", "kind"),
        *_columns(sa.JSON(), "aliases"),
        sa.UniqueConstraint("name"),
        sqlite_autoincrement=True,
    )


def _create_person() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Integer, primary_key=True),
        *_columns(sa.String(), "name", "mobile"),
        *_columns(sa.Boolean(), "is_admin"),
        sqlite_autoincrement=True,
    )


def _create_person_account() -> None:
    op.create_table(
        "person_account",
        *_columns(sa.String(), "platform", "account"),
        _link("person_id", "person.id"),
        *_columns(_MOMENT, "bound_at"),
        sa.PrimaryKeyConstraint("platform", "account"),
        sa.UniqueConstraint("person_id", "platform"),
    )


def _create_post() -> None:
    op.create_table(
        "post",
        sa.Column("id", sa.Integer, primary_key=True),
        _link("unit_id", "unit.id"),
        *_columns(sa.String(), "title", "role"),
        _link("person_id", "person.id", null=True),
        *_columns(sa.Date(), "from_on", "to_on", null=True),
        sqlite_autoincrement=True,
    )


def _create_project() -> None:
    op.create_table(
        "project",
        sa.Column("id", sa.Integer, primary_key=True),
        *_columns(sa.String(), "code", "name", "level", "owner"),
        *_columns(sa.JSON(), "aliases"),
        _link("township_id", "unit.id", null=True),
        _link("leader_id", "person.id", null=True),
        _link("paired_unit_id", "unit.id", null=True),
        _link("manager_id", "person.id", null=True),
        sqlite_autoincrement=True,
    )


def _create_pairing() -> None:
    op.create_table(
        "pairing",
        sa.Column("id", sa.Integer, primary_key=True),
        _link("project_id", "project.id"),
        _link("leader_id", "person.id", null=True),
        _link("paired_unit_id", "unit.id", null=True),
        _link("manager_id", "person.id", null=True),
        *_columns(sa.Date(), "from_on", "to_on", null=True),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_pairing_project_id", "pairing", ["project_id"])


def _create_chat_group() -> None:
    op.create_table(
        "chat_group",
        sa.Column("id", sa.Integer, primary_key=True),
        *_columns(sa.String(), "name", "kind", "project_ids"),
        _link("unit_id", "unit.id", null=True),
        sqlite_autoincrement=True,
    )


def _create_group_chat() -> None:
    op.create_table(
        "group_chat",
        *_columns(sa.String(), "platform", "chat_id"),
        _link("group_id", "chat_group.id"),
        *_columns(_MOMENT, "bound_at"),
        sa.PrimaryKeyConstraint("platform", "chat_id"),
        sa.UniqueConstraint("group_id", "platform"),
    )


def _create_stranger() -> None:
    op.create_table(
        "stranger",
        *_columns(sa.String(), "platform", "account"),
        *_columns(_MOMENT, "asked_at"),
        sa.PrimaryKeyConstraint("platform", "account"),
    )


def _create_one_time_code() -> None:
    op.create_table(
        "one_time_code",
        *_columns(sa.String(), "purpose", "salt", "digest"),
        *_columns(_MOMENT, "expires_at"),
        *_columns(sa.Integer(), "tries"),
        sa.PrimaryKeyConstraint("purpose"),
    )
