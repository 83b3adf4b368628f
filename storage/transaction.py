"""One unit of work: a session with every query, opened and ended by `Database`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from storage import keys
from storage.attachments import Attachments
from storage.chain import Chain
from storage.claims import Claims
from storage.codes import Codes
from storage.engine import DatabaseUnusable, key_file, make_engine, make_file, parse_url, shown
from storage.erasing import Erasing
from storage.exports import Exports
from storage.inbox import Inbox
from storage.learning import Learning
from storage.leases import Leases
from storage.ledgers import Ledgers
from storage.marks import Marks
from storage.originals import Originals
from storage.outbox import Outbox
from storage.pages import Pages
from storage.quieting import Quieting
from storage.registers import Registers
from storage.reveals import Reveals
from storage.sealed import Sealed
from storage.tables import HEAD
from storage.tickets import Tickets
from storage.trail import Trail
from storage.veil import Veil
from storage.versions import revision, upgrade
from storage.viewing import Viewing


class Transaction:
    """One database transaction. Whoever opened it commits it or rolls it back.

    `is_broken`: the database has given the transaction up, so it must not be used any more.
    `touched`: ids of the tickets whose history grew in it, in that order.
    """

    def __init__(self, session: Session, veil: Veil) -> None:
        self.session = session
        self.veil = veil
        self.sealed = Sealed(session, veil)
        self.tickets = Tickets(session, self.sealed)
        self.inbox = Inbox(session, veil)
        self.outbox = Outbox(session, veil)
        self.registers = Registers(session)
        self.marks = Marks(session)
        self.learning = Learning(session)
        self.attachments = Attachments(session)
        self.viewing = Viewing(session)
        self.trail = Trail(session)
        self.pages = Pages(session)
        self.leases = Leases(session)
        self.ledgers = Ledgers(session)
        self.touched: list[int] = []
        self.codes = Codes(session)
        self.claims = Claims(session)
        self.reveals = Reveals(session)
        self.quieting = Quieting(session)
        self.originals = Originals(session, veil)
        self.exports = Exports(session)
        self.erasing = Erasing(session)
        self.chain = Chain(session, veil)
        self.is_broken, self._depth = False, 0

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """What the body wrote is undone when it raises; the error goes on.

        Plain SAVEPOINT statements: SQLAlchemy's begin_nested costs six times as much, and every
        message runs in one.
        """
        self.session.flush()
        self._depth += 1
        owing = self.tickets.tracker.owing()
        name = f"work_{self._depth}"
        run = self.session.connection().exec_driver_sql
        run(f"SAVEPOINT {name}")
        try:
            yield
            self.session.flush()
        except BaseException:
            self.session.expunge_all()
            self.tickets.tracker.back_to(owing)
            self._end_savepoint(f"ROLLBACK TO SAVEPOINT {name}")
            raise
        finally:
            self._depth -= 1
            self._end_savepoint(f"RELEASE SAVEPOINT {name}")

    def _end_savepoint(self, statement: str) -> None:
        """SQLite ends the whole transaction by itself when the disk is full, for example."""
        try:
            self.session.connection().exec_driver_sql(statement)
        except Exception:
            self.is_broken = True
            raise


class Database:
    """One database by its URL; opens transactions.

    The key of what is sealed in it lies at `key_path`, else where `engine.key_file` says.
    """

    def __init__(self, url: str, key_path: Path | None = None) -> None:
        self._url = parse_url(url)
        self._veil = Veil(key_path.absolute() if key_path else key_file(self._url))
        self._writers = make_engine(self._url, is_writer=True)
        self._readers = make_engine(self._url, is_writer=False)

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        """A writing transaction: commits at the end of the body, rolls back if it raises."""
        with self._open(self._writers) as transaction:
            yield transaction
            transaction.session.commit()

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A transaction that sees one moment and refuses writes."""
        with self._open(self._readers) as transaction:
            yield transaction

    @contextmanager
    def _open(self, engine: Engine) -> Iterator[Transaction]:
        with Session(engine, expire_on_commit=False) as session:
            with self._faults_named():
                session.connection()
            yield Transaction(session, self._veil)

    @contextmanager
    def _faults_named(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, sqlite3.Error) as error:
            reason = str(error.orig if isinstance(error, DBAPIError) else error).strip()
            raise DatabaseUnusable(shown(self._url), reason) from error

    def migrate(self) -> None:
        """Create the tables or bring them up to date; harmless when they are.

        Raises:
            KeyUnusable: what is sealed needs another key; only tables may have been upgraded.
        """
        make_file(self._url)
        with self._faults_named():
            if revision(self._writers) != HEAD:
                self.check_key()
                upgrade(self._writers)
        with self._open(self._writers) as tx:
            keys.demand_fitting(tx.session, self._veil)
            if tx.sealed.seal_old():
                tx.session.commit()

    def check_key(self) -> None:
        """Of tables older than this version only whether there is a key at all.

        Raises:
            KeyUnusable: what is sealed needs another key than the one at hand.
        """
        with self._open(self._readers) as tx, self._faults_named():
            is_current = revision(self._readers) == HEAD
            demand = keys.demand_fitting if is_current else keys.demand_present
            demand(tx.session, self._veil)

    def try_writing(self) -> None:
        """Write something and undo it: SQLite opens a file that it may only read without a word.

        Raises:
            DatabaseUnusable: nothing can be written.
        """
        with self._open(self._writers) as tx, self._faults_named():
            tx.marks.set_text("trial", "")

    def is_current(self) -> bool:
        """Whether the tables have this program's version, or a later one, which only adds."""
        if self._url.drivername == "sqlite" and not Path(str(self._url.database)).exists():
            return False
        with self._faults_named():
            return revision(self._readers) >= HEAD

    def close(self) -> None:
        """Give all connections back."""
        self._writers.dispose()
        self._readers.dispose()
