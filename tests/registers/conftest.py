"""A small county as a workbook, and a real database to import it into."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.transaction import Database
from tests.registers.book import Book, County


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    database = Database(f"sqlite:///{tmp_path / 'county.db'}")
    database.migrate()
    yield County(database)
    database.close()
