"""A lease is one holder's at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from storage.transaction import Database

NOW = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
SPAN = timedelta(seconds=30)


def taken(database: Database, holder: str, after: timedelta = timedelta()) -> bool:
    with database.begin() as tx:
        return tx.leases.take("robot", holder, NOW + after, NOW + after + SPAN)


def test_only_its_holder_renews_it_while_it_lasts(database: Database) -> None:
    assert taken(database, "a")
    assert taken(database, "a", SPAN / 2)
    assert not taken(database, "b", SPAN)
    assert taken(database, "b", SPAN * 3 / 2)
    assert not taken(database, "a", SPAN * 3 / 2)


def test_what_is_given_back_is_free_and_nobody_gives_back_another_ones(database: Database) -> None:
    assert taken(database, "a")
    with database.begin() as tx:
        tx.leases.release("robot", "b")
    assert not taken(database, "b")
    with database.begin() as tx:
        tx.leases.release("robot", "a")
    assert taken(database, "b")


def test_leases_of_other_names_are_others(database: Database) -> None:
    assert taken(database, "a")
    with database.begin() as tx:
        assert tx.leases.take("another", "b", NOW, NOW + SPAN)
