"""Many share one commit, nobody hears before it, and one failure is one failure."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, current_thread

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from bot.writer import Writer
from storage.engine import DatabaseUnusable
from storage.transaction import Database, Transaction


class Counting(Database):
    """Counts the transactions that were committed."""

    commits = 0

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        with super().begin() as tx:
            yield tx
        self.commits += 1


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Counting]:
    database = Counting(f"sqlite:///{tmp_path}/writer.db")
    database.migrate()
    yield database
    database.close()


@pytest.fixture
async def writer(database: Database) -> AsyncIterator[Writer]:
    writer = Writer(database)
    yield writer
    await asyncio.to_thread(writer.close)


def put(name: str) -> Callable[[Transaction], str]:
    def work(tx: Transaction) -> str:
        tx.marks.set_text(name, "x")
        return name

    return work


def put_and_raise(tx: Transaction) -> None:
    put("half")(tx)
    raise ValueError("no")


def names(database: Database) -> list[str]:
    with database.read() as tx:
        query = text("SELECT name FROM setting ORDER BY name")
        return list(tx.session.connection().scalars(query))


@contextmanager
def held(writer: Writer) -> Iterator[None]:
    """While the body runs, the writer is busy, so that work piles up."""
    go = Event()
    hold = asyncio.ensure_future(writer.run(lambda _: go.wait(10)))
    yield
    go.set()
    hold.add_done_callback(lambda done: done.result())


async def together(
    writer: Writer, *work: Callable[[Transaction], object]
) -> list[object | BaseException]:
    """Let the pieces of work wait side by side, so that they share a batch."""
    with held(writer):
        await asyncio.sleep(0.05)
        waiting = [asyncio.ensure_future(writer.run(one)) for one in work]
        await asyncio.sleep(0.05)
    return list(await asyncio.gather(*waiting, return_exceptions=True))


async def test_work_returns_its_result_when_it_is_on_disk(
    writer: Writer, database: Database
) -> None:
    assert await writer.run(put("a")) == "a"
    assert names(database) == ["a"]


async def test_what_work_raises_is_raised_and_nothing_kept(
    writer: Writer, database: Database
) -> None:
    with pytest.raises(ValueError, match="no"):
        await writer.run(put_and_raise)
    assert names(database) == []


async def test_a_failing_piece_harms_no_neighbour(writer: Writer, database: Counting) -> None:
    def bad_statement(tx: Transaction) -> None:
        put("bad")(tx)
        tx.session.connection().execute(text("SELECT * FROM nowhere"))

    done = await together(writer, put("a"), put_and_raise, put("b"), bad_statement, put("c"))
    assert [done[0], done[2], done[4]] == ["a", "b", "c"]
    assert [type(done[1]), type(done[3])] == [ValueError, OperationalError]
    assert names(database) == ["a", "b", "c"]
    assert database.commits == 2  # the held one, and the batch


async def test_many_share_one_commit(writer: Writer, database: Counting) -> None:
    done = await asyncio.gather(*(writer.run(put(f"{n:04}")) for n in range(600)))
    assert done == names(database) == [f"{n:04}" for n in range(600)]
    assert 3 <= database.commits < 100


async def test_the_first_of_a_long_queue_does_not_wait_for_the_last(writer: Writer) -> None:
    go = Event()
    with held(writer):
        await asyncio.sleep(0.05)
        waiting = [asyncio.ensure_future(writer.run(put(f"{n}"))) for n in range(40)]
        last = asyncio.ensure_future(writer.run(lambda _: go.wait(10)))
        await asyncio.sleep(0.05)
    try:
        async with asyncio.timeout(5):
            assert await waiting[0] == "0"
        assert not last.done()
    finally:
        go.set()
    assert await asyncio.gather(*waiting, last) == [*map(str, range(40)), True]


async def test_work_is_done_in_the_order_it_came(writer: Writer) -> None:
    order: list[int] = []
    await asyncio.gather(*(writer.run(lambda _, n=n: order.append(n)) for n in range(50)))  # type: ignore[misc]  # n is bound
    assert order == list(range(50))


async def test_nobody_hears_before_the_commit(tmp_path: Path, database: Database) -> None:
    """The commit waits at a gate, and so does the caller."""
    gate, at_gate = Event(), Event()

    class Slow(Database):
        @contextmanager
        def begin(self) -> Iterator[Transaction]:
            with super().begin() as tx:
                yield tx
                at_gate.set()
                gate.wait(10)

    slow = Slow(f"sqlite:///{tmp_path}/writer.db")
    writer = Writer(slow)
    result = asyncio.ensure_future(writer.run(put("a")))
    await asyncio.to_thread(at_gate.wait, 10)
    await asyncio.sleep(0.05)
    assert not result.done()
    assert names(database) == []
    gate.set()
    assert await result == "a"
    assert names(database) == ["a"]
    await asyncio.to_thread(writer.close)
    slow.close()


def orphan(tx: Transaction) -> None:
    """Passes now, and fails at the commit."""
    connection = tx.session.connection()
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    connection.exec_driver_sql("INSERT INTO ticket_words VALUES (99, 'x')")


async def test_a_failed_commit_fails_all_of_its_batch(
    writer: Writer, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    done = await together(writer, put("a"), orphan, put("b"))
    assert [type(one) for one in done] == [IntegrityError] * 3
    assert names(database) == []
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


async def test_after_a_failed_commit_work_goes_on(writer: Writer, database: Database) -> None:
    with pytest.raises(IntegrityError):
        await writer.run(orphan)
    await writer.run(put("a"))
    assert names(database) == ["a"]


async def test_a_transaction_that_was_given_up_fails_all_of_its_batch(
    writer: Writer, database: Database
) -> None:
    def give_up(tx: Transaction) -> None:
        tx.session.connection().exec_driver_sql("ROLLBACK")

    done = await together(writer, put("a"), give_up, put("b"))
    assert [type(one) for one in done] == [OperationalError] * 3
    await writer.run(put("c"))
    assert names(database) == ["c"]


async def test_a_database_that_cannot_be_opened_is_told_to_every_caller(tmp_path: Path) -> None:
    missing = Database(f"sqlite:///{tmp_path}/missing.db")
    writer = Writer(missing)
    for _ in range(2):
        with pytest.raises(DatabaseUnusable):
            await writer.run(put("a"))
        with pytest.raises(DatabaseUnusable):
            await writer.read(lambda _: None)
    await asyncio.to_thread(writer.close)


class Deadlock(Exception):
    """As psycopg reports it when two replicas wait for each other."""

    sqlstate = "40P01"


@pytest.mark.parametrize(
    ("failures", "expected"),
    [
        pytest.param(2, ["a", "a", "a"], id="solved by the third try"),
        pytest.param(9, [], id="never solved"),
    ],
)
async def test_a_deadlock_is_tried_again(
    writer: Writer, database: Database, failures: int, expected: list[str]
) -> None:
    tries: list[str] = []

    def work(tx: Transaction) -> list[str]:
        tries.append(put("a")(tx))
        if len(tries) <= failures:
            raise DBAPIError("UPDATE", {}, Deadlock())
        return tries

    done = await together(writer, work, put("b"))
    assert len(tries) == 3
    assert (done[0] if expected else type(done[0])) == (expected or DBAPIError)
    assert names(database) == sorted({*expected, "b"})


@pytest.mark.parametrize("error", [StopIteration(), SystemExit(3), KeyboardInterrupt()], ids=repr)
async def test_even_strange_errors_reach_the_caller(
    writer: Writer, database: Database, error: BaseException
) -> None:
    def leave(_: Transaction) -> None:
        raise error

    with pytest.raises(RuntimeError, match=type(error).__name__):
        await writer.run(leave)
    await writer.run(put("a"))
    assert names(database) == ["a"]


async def test_a_caller_that_went_away_harms_nobody(writer: Writer, database: Database) -> None:
    with held(writer):
        gone = asyncio.ensure_future(writer.run(put("a")))
        await asyncio.sleep(0.05)
        gone.cancel()
        await asyncio.sleep(0)
    assert await writer.run(put("b")) == "b"
    assert names(database) == ["a", "b"]
    assert gone.cancelled()


def test_a_loop_that_ended_harms_nobody(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    writer, go = Writer(database), Event()

    def slow(tx: Transaction) -> None:
        go.wait(10)
        put("a")(tx)

    async def leave() -> None:
        asyncio.ensure_future(writer.run(slow))  # noqa: RUF006  (abandoned on purpose)
        await asyncio.sleep(0.05)

    asyncio.run(leave())
    go.set()
    writer.close()
    assert names(database) == ["a"]
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


async def test_reading_happens_elsewhere_and_cannot_write(
    writer: Writer, database: Database
) -> None:
    threads = {await writer.read(lambda _: current_thread().name) for _ in range(3)}
    assert all(name.startswith("reader") for name in threads)
    assert await writer.run(lambda _: current_thread().name) == "writer"
    with pytest.raises(DBAPIError, match="readonly"):
        await writer.read(put("a"))
    assert names(database) == []


async def test_reading_does_not_wait_for_writing(writer: Writer) -> None:
    with held(writer):
        await asyncio.sleep(0.05)
        assert await asyncio.wait_for(writer.read(lambda tx: tx.marks.text("a")), 5) is None


async def test_closing_writes_what_waits(database: Database) -> None:
    writer = Writer(database)
    with held(writer):
        await asyncio.sleep(0.05)
        waiting = [asyncio.ensure_future(writer.run(put(f"{n}"))) for n in range(3)]
        await asyncio.sleep(0)
        closing = asyncio.ensure_future(asyncio.to_thread(writer.close))
        await asyncio.sleep(0.05)
    await closing
    assert await asyncio.gather(*waiting) == names(database) == ["0", "1", "2"]


async def test_a_closed_writer_takes_nothing(database: Database) -> None:
    writer = Writer(database)
    await asyncio.to_thread(writer.close)
    with pytest.raises(RuntimeError, match="closed"):
        await writer.run(put("a"))
