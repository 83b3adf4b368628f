"""The one writer: what waits is written together, so that many share one durable commit.

Each piece of work has its own savepoint: one that raises harms no neighbour. Nobody hears of a
result before it is on disk.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, Final, Generic, TypeVar

from storage.engine import is_transient
from storage.transaction import Database, Transaction

logger = logging.getLogger(__name__)
T = TypeVar("T")

_LARGEST_BATCH: Final = 16  # enough to share a commit; more only makes the first wait for the last
_TRIES: Final = 3


@dataclass(slots=True, eq=False)
class Job(Generic[T]):
    """Work that waits for its turn, and whoever waits for it."""

    work: Callable[[Transaction], T]
    future: asyncio.Future[T]
    loop: asyncio.AbstractEventLoop
    result: list[T] = field(default_factory=list)
    error: BaseException | None = None

    def settle(self) -> None:
        """Tell whoever waits how it ended; in the loop that they wait in."""
        if self.future.done():  # the caller was cancelled meanwhile
            return
        if self.error is None:
            self.future.set_result(self.result[0])
        elif isinstance(self.error, Exception) and not isinstance(self.error, StopIteration):
            self.future.set_exception(self.error)
        else:  # a future refuses these, or the event loop would end
            self.future.set_exception(RuntimeError(f"the work raised {self.error!r}"))


class Writer:
    """Runs work on one database: writes in one thread, reads in two others."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: SimpleQueue[Job[Any] | None] = SimpleQueue()
        self._lock = Lock()
        self._is_closed = False
        self._readers = ThreadPoolExecutor(2, "reader")
        self._thread = Thread(target=self._serve, name="writer", daemon=True)
        self._thread.start()

    async def run(self, work: Callable[[Transaction], T]) -> T:
        """Do the work in a writing transaction; returns its result once that is committed.

        What `work` raises is raised here, and nothing of it is kept. On PostgreSQL work may be
        started again after a deadlock, so it must not touch anything but the transaction.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        with self._lock:
            if self._is_closed:
                raise RuntimeError("the writer is closed")
            self._waiting.put(Job(work, future, loop))
        return await future

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """Do the work in a transaction that refuses writes."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

    def close(self) -> None:
        """Write what waits, then stop."""
        with self._lock:
            self._is_closed = True
            self._waiting.put(None)
        self._thread.join()
        self._readers.shutdown()

    def _read(self, work: Callable[[Transaction], T]) -> T:
        with self._database.read() as tx:
            return work(tx)

    def _serve(self) -> None:
        while batch := self._next_batch():
            write_together(self._database, batch)
            by_loop: defaultdict[asyncio.AbstractEventLoop, list[Job[Any]]] = defaultdict(list)
            for job in batch:
                by_loop[job.loop].append(job)
            for loop, jobs in by_loop.items():
                _tell(loop, jobs)

    def _next_batch(self) -> list[Job[Any]]:
        """All work that waits, at least one; empty when there will be none."""
        job = self._waiting.get()
        batch: list[Job[Any]] = []
        while job is not None:
            batch.append(job)
            if len(batch) == _LARGEST_BATCH:
                return batch
            try:
                job = self._waiting.get_nowait()
            except Empty:
                return batch
        if batch:
            self._waiting.put(None)  # seen too early: the end comes after this batch
        return batch


def write_together(database: Database, batch: Sequence[Job[Any]]) -> None:
    """Do the work of all in one transaction, each in a savepoint; none raises, all are told."""
    try:
        with database.begin() as tx:
            for job in batch:
                _attempt(job, tx)
    except BaseException as error:  # whoever waits must hear of it, whatever it is
        logger.error("%d pieces of work were not committed: %r", len(batch), error)
        for job in batch:
            job.error = error


def _attempt(job: Job[Any], tx: Transaction, tries: int = _TRIES) -> None:
    try:
        with tx.savepoint():
            job.result.append(job.work(tx))
    except Exception as error:
        if tx.is_broken:
            raise
        if tries > 1 and is_transient(error):
            _attempt(job, tx, tries - 1)
        else:
            job.error = error


def _tell(loop: asyncio.AbstractEventLoop, jobs: list[Job[Any]]) -> None:
    def settle() -> None:
        for job in jobs:
            job.settle()

    try:
        loop.call_soon_threadsafe(settle)
    except RuntimeError:
        logger.warning("nobody waits any more for %d results", len(jobs))
