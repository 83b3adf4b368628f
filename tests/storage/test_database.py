"""Transactions: all or nothing, savepoints, readers that cannot write, and clear faults."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from storage.engine import DatabaseUnusable, is_transient
from storage.tables import SettingRow
from storage.transaction import Database, Transaction


def put(tx: Transaction, name: str) -> None:
    tx.marks.set_text(name, "x")


def names(database: Database) -> set[str]:
    with database.read() as tx:
        return set(tx.session.connection().scalars(text("SELECT name FROM setting")))


def pragma(tx: Transaction, name: str) -> object:
    return tx.session.connection().scalar(text(f"PRAGMA {name}"))


def test_what_ends_well_is_kept(database: Database) -> None:
    with database.begin() as tx:
        put(tx, "a")
    assert names(database) == {"a"}


def test_what_raises_is_not(database: Database) -> None:
    with suppress(ValueError), database.begin() as tx:
        put(tx, "a")
        raise ValueError
    assert names(database) == set()


def fail(tx: Transaction) -> None:
    """Write in every way there is, then raise."""
    with tx.savepoint():
        put(tx, "inside")
        tx.session.add(SettingRow(name="pending", value=""))
        raise ValueError("no")


def test_a_savepoint_undoes_its_body_and_passes_the_error_on(database: Database) -> None:
    with database.begin() as tx:
        put(tx, "before")
        with pytest.raises(ValueError, match="no"):
            fail(tx)
        with tx.savepoint():
            put(tx, "kept")
            tx.session.add(SettingRow(name="added", value=""))
            with suppress(ValueError):
                fail(tx)
        put(tx, "after")
        assert not tx.is_broken
    assert names(database) == {"before", "kept", "added", "after"}


def test_a_statement_that_fails_in_a_savepoint_harms_nothing_else(database: Database) -> None:
    with database.begin() as tx:
        put(tx, "before")
        with suppress(DBAPIError), tx.savepoint():
            tx.session.connection().execute(text("SELECT * FROM nowhere"))
        put(tx, "after")
    assert names(database) == {"before", "after"}


def give_up(database: Database) -> None:
    """What SQLite does by itself when the disk is full."""
    with database.begin() as tx:
        try:
            with tx.savepoint():
                put(tx, "a")
                tx.session.connection().exec_driver_sql("ROLLBACK")
        finally:
            assert tx.is_broken


def test_a_transaction_that_the_database_gave_up_is_broken(sqlite: Database) -> None:
    with pytest.raises(DBAPIError, match="no such savepoint"):
        give_up(sqlite)
    assert names(sqlite) == set()


def test_a_connection_that_was_lost_is_replaced(database: Database) -> None:
    with database.read() as tx:
        tx.session.invalidate()
    assert names(database) == set()


def put_orphan(tx: Transaction) -> None:
    """Passes now, and fails at the commit."""
    run = tx.session.connection().exec_driver_sql
    run("PRAGMA defer_foreign_keys = ON")
    run("INSERT INTO ticket_words VALUES (99, 'x')")


def test_a_failed_commit_leaves_nothing_open(sqlite: Database) -> None:
    """Nor does it lock later writers out."""
    with pytest.raises(DBAPIError, match="FOREIGN KEY"), sqlite.begin() as tx:
        put_orphan(tx)
    with sqlite.begin() as tx:
        put(tx, "a")
    assert names(sqlite) == {"a"}


def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError, match=r"(?i)read.?only"), database.read() as tx:
        put(tx, "a")
    assert names(database) == set()


def test_a_reader_sees_one_moment(database: Database) -> None:
    with database.read() as reader:
        assert reader.marks.text("a") is None
        with database.begin() as writer:
            put(writer, "a")
        assert reader.marks.text("a") is None
    assert names(database) == {"a"}


def test_sqlite_is_set_up_for_safety(sqlite: Database) -> None:
    with sqlite.begin() as tx:
        wanted = {"foreign_keys": 1, "secure_delete": 1, "synchronous": 2, "journal_mode": "wal"}
        assert {name: pragma(tx, name) for name in wanted} == wanted
        assert pragma(tx, "busy_timeout") == 5000


def test_a_writer_locks_before_it_reads(sqlite: Database) -> None:
    entered, done = threading.Event(), []

    def second() -> None:
        entered.set()
        with sqlite.begin() as tx:
            done.append(tx.marks.count("n"))

    with sqlite.begin() as tx:
        assert tx.marks.counter("n") == 0
        thread = threading.Thread(target=second)
        thread.start()
        entered.wait()
        tx.marks.count("n")
        assert done == []
    thread.join()
    assert done == [2]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://root@localhost/x",
        "postgresql+asyncpg://localhost/x",
    ],
)
def test_an_unsupported_address_is_refused(url: str) -> None:
    with pytest.raises(DatabaseUnusable):
        Database(url)


@pytest.fixture
def broken(tmp_path: Path) -> Iterator[Database]:
    """A file that is no database."""
    path = tmp_path / "broken.db"
    path.write_bytes(b"no database at all, " * 500)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


def test_a_file_that_is_no_database_is_named(broken: Database) -> None:
    asks: list[Callable[[], object]] = [
        broken.migrate,
        broken.is_current,
        lambda: broken.begin().__enter__(),
        lambda: names(broken),
    ]
    for ask in asks:
        with pytest.raises(DatabaseUnusable, match=r"broken\.db: file is not a database"):
            ask()


def test_damage_inside_the_file_is_named(sqlite: Database, tmp_path: Path) -> None:
    with sqlite.begin() as tx:
        root = tx.session.connection().scalar(
            text("SELECT rootpage FROM sqlite_schema WHERE name = 'setting'")
        )
    sqlite.close()
    path = tmp_path / "test.db"
    content = bytearray(path.read_bytes())
    size = int.from_bytes(content[16:18])
    content[(root - 1) * size : root * size] = b"\xff" * size
    path.write_bytes(content)
    with pytest.raises(DatabaseUnusable, match=r"test\.db.*malformed"), sqlite.begin() as tx:
        put(tx, "a")


def test_a_missing_file_is_not_made_by_looking(tmp_path: Path) -> None:
    path = tmp_path / "missing.db"
    database = Database(f"sqlite:///{path}")
    assert not database.is_current()
    for open_ in (database.begin, database.read):
        with pytest.raises(DatabaseUnusable, match=r"missing\.db: unable to open"), open_():
            pass
    assert not path.exists()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    database = Database(f"sqlite:///{tmp_path}/file/x.db")
    with pytest.raises(DatabaseUnusable, match=r"file/x\.db: "):
        database.migrate()


def test_a_lock_held_too_long_is_named(sqlite: Database) -> None:
    """The five seconds of patience are cut short: waiting is SQLite's, naming is ours."""
    event.listen(
        sqlite._writers, "connect", lambda c, _: c.execute("PRAGMA busy_timeout = 1"), insert=False
    )
    with (
        sqlite.begin(),
        pytest.raises(DatabaseUnusable, match="database is locked"),
        sqlite.begin(),
    ):
        pass


def test_a_server_that_is_away_is_named_without_its_password() -> None:
    database = Database("postgresql://bot:geheim@/x?host=/nonexistent&port=5")
    with pytest.raises(DatabaseUnusable) as told, database.begin():
        pass
    assert "geheim" not in str(told.value)
    assert "bot:" not in told.value.path
    assert "geheim" not in told.value.path
    assert "postgresql" in told.value.path
    database.close()


def test_errors_do_not_repeat_what_people_wrote(database: Database) -> None:
    with pytest.raises(DBAPIError) as told, database.begin() as tx:
        tx.session.connection().execute(text("SELECT :word FROM nowhere"), {"word": "机密"})
    assert "机密" not in str(told.value)


def test_a_deadlock_between_replicas_is_worth_another_try(postgresql: Database) -> None:
    with postgresql.begin() as tx:
        put(tx, "a")
        put(tx, "b")
    barrier, errors = threading.Barrier(2), []

    def work(first: str, second: str) -> None:
        try:
            with postgresql.begin() as tx:
                put(tx, first)
                barrier.wait()
                put(tx, second)
        except DBAPIError as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=pair) for pair in ("ab", "ba")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [is_transient(error) for error in errors] == [True]


def test_other_errors_are_not_worth_another_try(sqlite: Database) -> None:
    with pytest.raises(DBAPIError) as told, sqlite.begin() as tx:
        tx.session.connection().execute(text("SELECT * FROM nowhere"))
    assert not is_transient(told.value)
    assert not is_transient(ValueError())
