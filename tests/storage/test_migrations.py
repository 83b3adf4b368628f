"""The versions lead from nothing to the tables of the code, and back."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from stat import S_IMODE

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlmodel import SQLModel

import storage.tables
from storage.engine import DatabaseUnusable
from storage.transaction import Database

VERSIONS = ScriptDirectory(str(Path(storage.tables.__file__).parent.parent / "migrations"))


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/new/folder/new.db")
    yield database
    database.close()


def test_the_program_names_the_newest_version() -> None:
    assert VERSIONS.get_heads() == [storage.tables.HEAD]


def test_the_versions_make_exactly_the_tables_of_the_code(database: Database) -> None:
    with database.begin() as tx:
        context = MigrationContext.configure(tx.session.connection(), opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_every_foreign_key_and_unique_key_has_a_name(sqlite: Database) -> None:
    with sqlite.read() as tx:
        inspector = inspect(tx.session.connection())
        for name in SQLModel.metadata.tables:
            keys = [*inspector.get_foreign_keys(name), *inspector.get_unique_constraints(name)]
            assert all(key["name"] for key in keys)


def test_a_new_database_is_made_where_there_was_no_folder(fresh: Database) -> None:
    assert not fresh.is_current()
    fresh.migrate()
    assert fresh.is_current()


def test_only_the_owner_reads_the_file(fresh: Database, tmp_path: Path) -> None:
    fresh.migrate()
    assert S_IMODE((tmp_path / "new/folder/new.db").stat().st_mode) == 0o600


def test_migrating_again_changes_nothing(database: Database) -> None:
    with database.begin() as tx:
        tx.marks.set_text("name", "kept")
    database.migrate()
    assert database.is_current()
    with database.read() as tx:
        assert tx.marks.text("name") == "kept"


def test_several_may_migrate_at_once(tmp_path: Path) -> None:
    for turn in range(10):
        databases = [Database(f"sqlite:///{tmp_path}/{turn}/new.db") for _ in range(4)]
        with ThreadPoolExecutor(len(databases)) as pool:
            list(pool.map(Database.migrate, databases))
        assert all(database.is_current() for database in databases)
        for database in databases:
            database.close()


def test_an_empty_or_older_database_is_not_current(fresh: Database) -> None:
    fresh.migrate()
    with fresh.begin() as tx:
        tx.session.connection().execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert not fresh.is_current()
    with fresh.begin() as tx:
        tx.session.connection().execute(text("DROP TABLE alembic_version"))
    assert not fresh.is_current()


def test_with_a_newer_database_nobody_starts_and_who_runs_goes_on(fresh: Database) -> None:
    fresh.migrate()
    with fresh.begin() as tx:
        tx.session.connection().execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert fresh.is_current(), "who runs already goes on: later versions only add"
    with pytest.raises(DatabaseUnusable, match="9999"):
        fresh.migrate()


def test_every_version_can_be_taken_back(fresh: Database) -> None:
    fresh.migrate()
    with fresh.begin() as tx:
        connection = tx.session.connection()
        with Operations.context(MigrationContext.configure(connection)):
            for version in VERSIONS.walk_revisions():
                version.module.downgrade()
        assert inspect(connection).get_table_names() == ["alembic_version"]


def test_every_migration_only_adds(database: Database) -> None:
    """The version before goes on while the new one starts: it finds all, and names nothing new.

    A new column of an old table may be left out by who does not know it.
    """
    with database.begin() as tx:
        connection = tx.session.connection()
        later = _columns(connection)
        with Operations.context(MigrationContext.configure(connection)):
            for version in VERSIONS.walk_revisions():
                version.module.downgrade()
                before = _columns(connection)
                for place, (kind, _) in before.items():
                    assert later[place][0] == kind, f"{version.revision} changes {place}"
                tables = {table for table, _ in before}
                added = {place for place in later if place not in before and place[0] in tables}
                for place in added:
                    assert later[place][1], f"{version.revision}: {place} must have a default"
                later = before
        tx.session.rollback()


def _columns(connection: Connection) -> dict[tuple[str, str], tuple[str, bool]]:
    """Every column with its type, and whether it may be left out."""
    inspector = inspect(connection)
    return {
        (table, column["name"]): (
            str(column["type"]),
            bool(column["nullable"] or column["default"] is not None),
        )
        for table in inspector.get_table_names()
        for column in inspector.get_columns(table)
    }


def test_the_version_before_writes_while_the_new_one_runs(database: Database) -> None:
    """As 0013 enqueued: it knows of no doubts."""
    old = (
        "INSERT INTO outbox (key, platform, target_kind, target, payload, red, state, attempts, "
        "not_before, lease, provider_id, error, created_at) VALUES ('k', 'wecom', 'group', "
        "'main', '{}', false, 'pending', 0, '2026-09-14 01:00:00', '', '', '', "
        "'2026-09-14 01:00:00')"
    )
    now = datetime(2026, 9, 14, 2, tzinfo=UTC)
    with database.begin() as tx:
        tx.session.connection().execute(text(old))
        (owed,) = tx.outbox.claim(now, timedelta(minutes=1))
        assert (owed.key, owed.doubts) == ("k", 0)
