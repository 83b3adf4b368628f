"""Which database, and where its key lies: what is backed up, and where it is put again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL

from bot.backups import postgres, sqlite
from storage.engine import key_file, make_engine, parse_url
from storage.transaction import Database
from storage.versions import revision


@dataclass(frozen=True, slots=True)
class Place:
    """One database by its address, and the file of the key of what is sealed in it."""

    url: URL
    key: Path

    @staticmethod
    def of(url: str, key: Path | None = None) -> Place:
        """The place that the settings name.

        Raises:
            DatabaseUnusable: the address is none.
        """
        parsed = parse_url(url)
        return Place(parsed, key.absolute() if key else key_file(parsed))

    @property
    def kind(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.url.get_backend_name()

    @property
    def path(self) -> Path:
        """SQLite's file."""
        return Path(str(self.url.database))

    def beside(self, end: str) -> Place:
        """Another SQLite file with a key of its own, in the same folder."""
        path = self.path.with_name(f"{self.path.name}.{end}")
        url = self.url.set(database=str(path))
        return Place(url, key_file(url))

    def revision(self) -> str:
        """The version of its tables."""
        engine = make_engine(self.url, is_writer=False)
        try:
            return revision(engine)
        finally:
            engine.dispose()

    def is_empty(self) -> bool:
        """Whether nothing is there that a restore would touch."""
        if self.kind == "sqlite":
            return sqlite.is_empty(self.path)
        return postgres.is_empty(self.url)

    @contextmanager
    def copied(self) -> Iterator[Iterator[bytes]]:
        """The blocks of a copy as of one moment."""
        copy = sqlite.snapshot(self.path) if self.kind == "sqlite" else postgres.dump(self.url)
        with copy as blocks:
            yield blocks

    def load(self, blocks: Iterator[bytes]) -> None:
        """Put a copy into the empty place."""
        if self.kind == "sqlite":
            sqlite.load(self.path, blocks)
        else:
            postgres.load(self.url, blocks)

    @contextmanager
    def database(self) -> Iterator[Database]:
        """It, opened."""
        database = Database(self.url.render_as_string(hide_password=False), key_path=self.key)
        try:
            yield database
        finally:
            database.close()

    def remove(self) -> None:
        """SQLite's files and the key go away."""
        for path in (*sqlite.parts(self.path), self.key):
            path.unlink(missing_ok=True)
