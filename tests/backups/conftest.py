"""A county with some life in it, on either kind of database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from bot.backups import Place
from bot.clock import SystemClock
from bot.playground.county import load_county
from storage.engine import make_engine, parse_url
from storage.transaction import Database
from tests.postgres import postgresql_url
from tests.service.operator import bot, own_logging

__all__ = ["bot", "own_logging", "postgresql_url"]

KEY = "sunflower-sunflower"
BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(params=BOTH)
def place(request: pytest.FixtureRequest, county_file: Path, tmp_path: Path) -> Iterator[Place]:
    """The fictional county in a database of its own."""
    if request.param == "sqlite":
        path = tmp_path / "data" / "chuishao.db"
        path.parent.mkdir()
        shutil.copy(county_file, path)
        yield Place.of(f"sqlite:///{path}")
    else:
        server = request.getfixturevalue("server_with_county")
        with _database(server, "county", "template_county") as url:
            yield Place.of(url, tmp_path / "county.key")


@pytest.fixture
def elsewhere(place: Place, tmp_path: Path) -> Iterator[Place]:
    """An empty place of the same kind."""
    if place.kind == "sqlite":
        yield Place.of(f"sqlite:///{tmp_path}/new/place.db")
    else:
        with _database(
            place.url.render_as_string(hide_password=False), "elsewhere", "template1"
        ) as url:
            yield Place.of(url, tmp_path / "new" / "place.key")


@pytest.fixture(scope="session")
def server_with_county(postgresql_url: str) -> Iterator[str]:
    """A server on which the database `template_county` can be copied."""
    with _database(postgresql_url, "template_county", "template1") as url:
        database = Database(url)
        database.migrate()
        with database.begin() as tx:
            load_county(tx, SystemClock().now())
        database.close()
        yield postgresql_url


@contextmanager
def _database(server: str, name: str, template: str) -> Iterator[str]:
    """A database of that name, a copy of another, for a while."""
    engine = make_engine(parse_url(server), is_writer=True)
    admin = engine.execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()
