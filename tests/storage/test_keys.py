"""A database that holds anything sealed is opened with its own key only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.records import Reporter, Status, Ticket
from storage.transaction import Database, Transaction
from storage.veil import BROKEN, MISSING, OTHER, KeyUnusable

NOW = datetime(2026, 9, 14, 1, tzinfo=UTC)
PROTECTED = Ticket(
    id=0,
    number="",
    status=Status.TRIAGE,
    created_at=NOW,
    platform="wecom",
    chat_id="a",
    reporter_account="b",
    anonymous=True,
)


def link(tx: Transaction) -> None:
    tx.exports.issue("registers", "安知远", NOW)
    assert tx.chain.grow(NOW) == 1


def seal(tx: Transaction) -> None:
    tx.tickets.create(PROTECTED, "话")


def original(tx: Transaction) -> None:
    made = tx.tickets.create(PROTECTED, "话")
    tx.session.connection().execute(text("DELETE FROM sealed_reporter"))
    tx.originals.keep(made.id, ["话"], NOW)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.db"


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return tmp_path / "a.db.key"


@pytest.fixture
def opened(path: Path) -> Iterator[Callable[[], Database]]:
    """Opens the database, as every program does."""
    made = []

    def open_() -> Database:
        made.append(Database(f"sqlite:///{path}"))
        made[-1].migrate()
        return made[-1]

    yield open_
    for one in made:
        one.close()


@pytest.mark.parametrize("work", [link, seal, original])
@pytest.mark.parametrize(
    ("replaced", "reason"), [(None, MISSING), ("ab" * 32, OTHER), ("zz", BROKEN)]
)
def test_without_its_key_it_is_not_opened_and_nothing_is_written(
    opened: Callable[[], Database],
    path: Path,
    key: Path,
    work: Callable[[Transaction], None],
    replaced: str | None,
    reason: str,
) -> None:
    database = opened()
    with database.begin() as tx:
        work(tx)
    database.close()
    own, before = key.read_text("ascii"), path.read_bytes()
    key.unlink() if replaced is None else key.write_text(replaced, "ascii")
    with pytest.raises(KeyUnusable) as caught:
        opened()
    assert (caught.value.path, caught.value.reason) == (key, reason)
    assert (key.read_text("ascii") if key.exists() else None) == replaced
    assert path.read_bytes() == before
    key.write_text(own, "ascii")
    opened()


def test_tables_of_an_older_version_are_left_alone_too(
    opened: Callable[[], Database], path: Path, key: Path
) -> None:
    database = opened()
    with database.begin() as tx:
        link(tx)
        tx.session.connection().execute(text("UPDATE alembic_version SET version_num = '0017'"))
    database.close()
    before = path.read_bytes()
    key.unlink()
    with pytest.raises(KeyUnusable):
        opened()
    assert path.read_bytes() == before


def test_a_new_database_gets_a_key_when_it_first_needs_one(
    opened: Callable[[], Database], key: Path
) -> None:
    database = opened()
    assert not key.exists()
    with database.begin() as tx:
        made = tx.tickets.create(PROTECTED, "话")
        assert tx.sealed.reporter(made.id) == Reporter("wecom", "b")
    assert key.exists()


def test_one_altered_row_is_no_sign_of_another_key(opened: Callable[[], Database]) -> None:
    with opened().begin() as tx:
        link(tx)
        tx.exports.issue("registers", "柏若溪", NOW)
        assert tx.chain.grow(NOW) == 1
        tx.session.connection().execute(text("UPDATE export SET kind = 'x' WHERE id = 2"))
    with opened().read() as tx:
        assert [one.fault for one in tx.chain.breaks()] == ["altered"]
