"""The drill: a backup is put into a place of its own, audited there, and removed again."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from bot.backups import postgres
from bot.backups.files import Progress, unheard
from bot.backups.making import checked, loaded, put_key
from bot.backups.places import Place
from handlers.auditing import Report, audit
from handlers.context import ContextSource
from storage.engine import key_file


def drill(
    place: Place, path: Path, secret: str, source: ContextSource, progress: Progress = unheard
) -> Report:
    """What the auditor says of the restored backup, as of the moment when it was made.

    SQLite: in a folder beside the database. PostgreSQL: in a database of its own on the same
    server, for which the account must be allowed to create one.

    Raises:
        BackupFault: it cannot be restored.
        DatabaseUnusable, OSError: there is no room for it.
    """
    about = checked(place, path, secret, progress)
    with _elsewhere(place) as spot:
        put_key(spot.key, about)
        loaded(spot, path, secret)
        with spot.database() as database, database.read() as tx:
            return audit(tx, source.at(tx, datetime.fromisoformat(about.at)))


@contextmanager
def _elsewhere(place: Place) -> Iterator[Place]:
    if place.kind == "sqlite":
        place.path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="drill-", dir=place.path.parent) as folder:
            url = place.url.set(database=str(Path(folder, "restored.db")))
            yield Place(url, key_file(url))
    else:
        with tempfile.TemporaryDirectory() as folder, postgres.scratch(place.url) as url:
            yield Place(url, Path(folder, "restored.key"))
