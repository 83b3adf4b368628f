"""The version of the tables, and the run that brings them up to date."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Engine, inspect, text

from storage.engine import DatabaseUnusable, shown

_MIGRATING: Final = 0x43485541  # any constant: the advisory lock of whoever migrates


def upgrade(engine: Engine) -> None:
    """Bring the tables up to the newest version; whoever comes second waits, then does nothing."""
    from alembic import command  # here only: it costs 300 ms at start-up
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _MIGRATING})
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:  # a version that this program does not know
            raise DatabaseUnusable(shown(engine.url), str(error)) from error


def revision(engine: Engine) -> str:
    """The version of the tables, "" when there are none."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")) or "")
