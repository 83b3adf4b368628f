"""The chain notices every row that was changed, removed or added behind its back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import text

from storage.chain import Link
from storage.transaction import Database, Transaction
from tests.storage.conftest import NOW


def execute(tx: Transaction, statement: str) -> None:
    tx.session.connection().execute(text(statement))


@pytest.fixture
def chained(database: Database, seeder: Callable[[Transaction], None]) -> Database:
    """Three exports in the chain."""
    with database.begin() as tx:
        seeder(tx)
        for name in ("安知远", "柏若溪", "安知远"):
            tx.exports.issue("registers", name, NOW)
        assert tx.chain.grow(NOW) == 3
    return database


def faults(database: Database) -> list[tuple[str, int]]:
    with database.read() as tx:
        return [(one.fault, one.source_id) for one in tx.chain.breaks()]


def test_an_honest_chain_has_no_breaks_and_grows(chained: Database) -> None:
    assert faults(chained) == []
    with chained.begin() as tx:
        before = tx.chain.head()
        tx.exports.issue("registers", "安知远", NOW)
        assert [tx.chain.grow(NOW), tx.chain.grow(NOW)] == [1, 0]
        after = tx.chain.head()
        assert (before.id, after.id) == (3, 4)
        assert tx.chain.has(before)
        assert tx.chain.has(Link(before.id, before.hash[:32]))
        assert not tx.chain.has(Link(before.id, after.hash))
        assert not tx.chain.has(Link(99, before.hash))
    assert faults(chained) == []


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE export SET kind = 'x' WHERE id = 2", [("altered", 2)]),
        ("UPDATE export SET by_name = 'x' WHERE id = 2", [("reworded", 2)]),
        ("DELETE FROM export WHERE id = 2", [("removed", 2)]),
        ("DELETE FROM chain WHERE id = 2", [("broken", 3)]),
        ("UPDATE chain SET facts = 'x' WHERE id = 2", [("broken", 2)]),
        ("UPDATE chain SET source_id = 9 WHERE id = 2", [("broken", 9)]),
    ],
)
def test_tampering_is_noticed(
    chained: Database, statement: str, found: list[tuple[str, int]]
) -> None:
    with chained.begin() as tx:
        execute(tx, statement)
    assert faults(chained) == found


def test_a_row_with_a_lower_id_is_joined_later(chained: Database, now: datetime) -> None:
    with chained.begin() as tx:
        execute(
            tx,
            "INSERT INTO export (id, kind, by_name, at) "
            "VALUES (0, 'late', 'x', '2026-09-14 01:00:00.000000+00:00')"
            if tx.session.connection().dialect.name == "postgresql"
            else "INSERT INTO export (id, kind, by_name, at) "
            "VALUES (0, 'late', 'x', '2026-09-14 01:00:00.000000')",
        )
        tx.exports.issue("registers", "安知远", now)
        assert tx.chain.grow(now) == 2
    assert faults(chained) == []
