from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from bot.papers.workbook import read_workbook, write_registers
from handlers.registers import plan
from handlers.rules.ledgers import funding_summary, permit_summary
from handlers.texts.rates import percent
from storage.transaction import Database
from tests.golden import county
from tests.registers.book import changed

NOW = datetime(2026, 9, 28, 1, 0, tzinfo=UTC)
TODAY = date(2026, 9, 28)


@pytest.fixture
def golden(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'golden.db'}")
    database.migrate()
    with database.begin() as tx:
        county.build(tx, NOW)
    yield database
    database.close()


def test_the_golden_county_has_the_figures_it_promises(golden: Database) -> None:
    with golden.read() as tx:
        projects, book = tx.registers.directory().projects, tx.ledgers.book()
    assert len(projects) == county.PROJECTS
    assert sum((p.total or Decimal(0) for p in projects), Decimal(0)) == county.INVESTMENT
    permits = permit_summary(book.permits, TODAY)
    assert permits.projects == county.NEW_PROJECTS
    assert (permits.needed, permits.done) == (county.PERMITS_NEEDED, county.PERMITS_DONE)
    assert percent(permits.share) == county.PERMITS_SHARE
    money = funding_summary(book.fundings)
    assert money.need == county.FUNDING_NEED
    assert (money.first_borrowers, money.first_loans) == (county.BORROWERS, county.FIRST_LOANS)
    bonds = (money.bonds_filed, money.bonds_in_reserve)
    assert bonds == (county.BONDS_FILED, county.BONDS_IN_RESERVE)


def test_the_golden_county_exported_and_imported_is_the_same(
    golden: Database, tmp_path: Path
) -> None:
    path = tmp_path / "out.xlsx"
    with golden.read() as tx:
        directory, book = tx.registers.directory(), tx.ledgers.book()
    write_registers(path, directory, book)
    made = plan(read_workbook(path), directory, TODAY, book)
    assert (made.faults, changed(made)) == ((), [])
    assert (made.after, made.ledgers_after) == (directory, book)
