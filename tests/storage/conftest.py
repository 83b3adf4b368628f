"""Every storage test runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel

from storage.directory import Person, Project, Unit, UnitKind
from storage.transaction import Database, Transaction
from tests.postgres import postgresql_url

__all__ = ["postgresql_url"]

NOW = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("storage") / "empty.db"
    database = Database(f"sqlite:///{path}")
    database.migrate()
    database.close()
    return path


@pytest.fixture(scope="session")
def shared_postgresql(postgresql_url: str) -> Iterator[Database]:
    database = Database(postgresql_url)
    database.migrate()
    yield database
    database.close()


@pytest.fixture
def sqlite(empty_file: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty SQLite database."""
    path = tmp_path / "test.db"
    shutil.copy(empty_file, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture
def postgresql(shared_postgresql: Database) -> Database:
    """The PostgreSQL database, emptied."""
    tables = ", ".join(SQLModel.metadata.tables)
    with shared_postgresql.begin() as tx:
        tx.session.connection().execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    return shared_postgresql


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest) -> Database:
    """An empty database of either kind."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Database)
    return found


@pytest.fixture
def tx(database: Database) -> Iterator[Transaction]:
    """A writing transaction."""
    with database.begin() as transaction:
        yield transaction


def seed(tx: Transaction) -> None:
    """Units 1-3, persons 1-2, projects 1-2."""
    for name in ("推进中心", "林业局", "自然资源局"):
        tx.registers.upsert_unit(Unit(0, name, name[:2], UnitKind.BUREAU))
    for name in ("安知远", "柏若溪"):
        tx.registers.upsert_person(Person(0, name))
    for code in ("A", "B"):
        tx.registers.upsert_project(Project(0, code, f"项目{code}"))


@pytest.fixture
def seeded(tx: Transaction) -> Transaction:
    """A transaction in which the few units, persons and projects of `seed` exist."""
    seed(tx)
    return tx


@pytest.fixture
def seeder() -> Callable[[Transaction], None]:
    return seed
