"""Makes a backup while the bot runs, and puts one into an empty place: all of it or nothing."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bot.backups import files
from bot.backups.faults import BackupFault
from bot.backups.files import About, Progress, unheard
from bot.backups.places import Place
from storage.tables import HEAD
from storage.transaction import Transaction

_LEASE: Final = timedelta(minutes=1)
_ALL: Final = 1_000_000  # messages; more than any outbox owes
_SOME_DAY: Final = datetime(9000, 1, 1, tzinfo=UTC)
RESTORED: Final = "owed before the backup was restored"


def backup(
    place: Place, path: Path, secret: str, now: datetime, progress: Progress = unheard
) -> int:
    """Write the database and its key to a new sealed file, verified; returns its size in bytes.

    Raises:
        BackupFault, DatabaseUnusable, KeyUnusable, OSError, sqlite3.Error: none was written.
    """
    if place.kind == "sqlite" and place.is_empty():
        raise BackupFault("nothing")
    key = place.key.read_text("ascii").strip() if place.key.exists() else ""
    about = About(place.kind, now.astimezone(UTC).isoformat(), place.revision(), key)
    if not about.revision:
        raise BackupFault("nothing")
    with place.database() as database:
        database.check_key()
    path.parent.mkdir(parents=True, exist_ok=True)
    with place.copied() as blocks:
        return files.write(path, secret, about, blocks, progress)


def restore(
    place: Place, path: Path, secret: str, now: datetime, progress: Progress = unheard
) -> tuple[About, int]:
    """Put the backup into the empty place, brought up to this version of the tables.

    What was owed and due by `now` may have been sent after the backup was made; its outcome is
    unknown, so it is not sent again. Returns what the backup says of itself, and how many such
    messages there are.

    Raises:
        BackupFault: the place is not empty, the secret is another one, the file is no sound
            backup of this kind of database. Nothing was changed.
        DatabaseUnusable, OSError: the place cannot be written.
        KeyUnusable: what is sealed in the backup was sealed with another key than its own.
    """
    about = checked(place, path, secret, progress)
    if not place.is_empty():
        raise BackupFault("not_empty")
    if place.key.exists() and place.key.read_text("ascii").strip() != about.sealing_key:
        raise BackupFault("other_key", str(place.key))
    if place.kind != "sqlite":
        put_key(place.key, about)
        loaded(place, path, secret)
        return about, _disowned(place, now)
    draft = place.beside("restoring")
    draft.remove()  # a killed process left it
    try:
        put_key(draft.key, about)
        loaded(draft, path, secret)
        unknown = _disowned(draft, now)
        put_key(place.key, about)
        _take_place(draft.path, place.path)
    finally:
        draft.remove()
    return about, unknown


def checked(place: Place, path: Path, secret: str, progress: Progress = unheard) -> About:
    """The backup read to its end: genuine, whole, and for this kind of database.

    Raises:
        BackupFault: it is not.
    """
    about, _ = files.read_through(path, secret, progress)
    if about.kind != place.kind:
        raise BackupFault("other_kind", about.kind)
    if about.revision > HEAD:
        raise BackupFault("newer", about.revision)
    return about


def loaded(place: Place, path: Path, secret: str) -> None:
    """Put it there, with this version's tables."""
    with files.opened(path, secret) as (_, blocks):
        if place.kind == "sqlite":
            place.path.parent.mkdir(parents=True, exist_ok=True)
        place.load(blocks)
    with place.database() as database:
        database.migrate()


def put_key(path: Path, about: About) -> None:
    """The key of what is sealed, readable by its owner only; one that is there stays."""
    if not about.sealing_key or path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.part")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(about.sealing_key)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)


def _disowned(place: Place, now: datetime) -> int:
    with place.database() as database, database.begin() as tx:
        return _settled(tx, now)


def _settled(tx: Transaction, now: datetime) -> int:
    lost = tx.outbox.expire_leases(_SOME_DAY, ())
    due = tx.outbox.claim(now, _LEASE, _ALL)
    return lost + sum(tx.outbox.unknown(owed, RESTORED) for owed in due)


def _take_place(draft: Path, path: Path) -> None:
    """The finished file gets its name at once; an empty one that was there may go."""
    if path.exists() and not path.stat().st_size:
        path.unlink()
    try:
        os.link(draft, path)
    except FileExistsError:
        raise BackupFault("not_empty") from None
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
