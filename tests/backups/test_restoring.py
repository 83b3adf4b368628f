"""A backup made under load is restored elsewhere, whole, and the auditor finds nothing wrong."""

from __future__ import annotations

import asyncio
import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.backups import BackupFault, Place, backup, drill, restore
from bot.clock import SystemClock
from handlers.auditing import audit
from handlers.context import ContextSource
from handlers.rules.workcalendar import WorkCalendar
from storage.records import OutboxState
from storage.tables import HEAD
from tests.backups.conftest import KEY
from tests.service.office import REPORT, office

SOURCE = ContextSource(WorkCalendar.shipped(), ("console",))
NOW = SystemClock().now


def url_of(place: Place) -> str:
    return place.url.render_as_string(hide_password=False)


def numbers(place: Place) -> list[str]:
    with place.database() as database, database.read() as tx:
        return sorted(ticket.number for ticket in tx.tickets.find(open_only=False))


def findings(place: Place) -> list[object]:
    with place.database() as database, database.read() as tx:
        return list(audit(tx, SOURCE.at(tx, NOW())).findings)


def seal_something(place: Place) -> str:
    with place.database() as database, database.begin() as tx:
        return tx.veil.seal("裴砚秋")


async def test_a_backup_under_load_is_whole_and_the_auditor_is_content(
    place: Place, elsewhere: Place, tmp_path: Path
) -> None:
    sealed, file = seal_something(place), tmp_path / "one.backup"
    async with office(tmp_path, url=url_of(place), start=NOW()) as here:
        saving = asyncio.create_task(asyncio.to_thread(backup, place, file, KEY, NOW()))
        said = 0
        while not saving.done() or said < 5:
            text_ = f"{REPORT}，第 {said} 处"
            await here.says(f"worker-{said}", text_, "main", f"m{said}")
            said += 1
        await saving
        after = await here.says("late", REPORT, "main", "late")
    assert said >= 5
    assert after.replies
    restore(elsewhere, file, KEY, NOW())
    kept, all_ = numbers(elsewhere), numbers(place)
    assert kept == all_[: len(kept)]
    assert len(kept) < len(all_)
    assert findings(elsewhere) == []
    with elsewhere.database() as database, database.read() as tx:
        assert tx.veil.opened(sealed) == "裴砚秋"
    assert elsewhere.key.stat().st_mode & 0o777 == 0o600


async def test_what_was_owed_then_is_not_sent_again_by_itself(
    place: Place, elsewhere: Place, tmp_path: Path
) -> None:
    async with office(tmp_path, url=url_of(place), start=NOW()) as here:
        await here.service.receive(here.message("worker-1", REPORT, "main"))
        backup(place, tmp_path / "one.backup", KEY, NOW())
    about, unknown = restore(elsewhere, tmp_path / "one.backup", KEY, NOW())
    assert about.revision == HEAD
    with elsewhere.database() as database, database.read() as tx:
        counts = tx.outbox.counts()
    assert unknown == counts[OutboxState.UNKNOWN] > 0
    assert counts[OutboxState.SENDING] == 0
    assert findings(elsewhere) == []


def state_of(place: Place) -> object:
    """What lies in the place."""
    if place.kind == "sqlite":
        folder = place.path.parent
        return (
            sorted((p.name, p.read_bytes()) for p in folder.iterdir()) if folder.exists() else []
        )
    return [place.is_empty(), place.is_empty() or numbers(place)]


@pytest.fixture
def file(place: Place, tmp_path: Path) -> Path:
    seal_something(place)
    path = tmp_path / "good.backup"
    backup(place, path, KEY, NOW())
    return path


def test_nothing_is_restored_over_what_is_there(place: Place, file: Path) -> None:
    before = numbers(place)
    with pytest.raises(BackupFault, match="not_empty"):
        restore(place, file, KEY, NOW())
    assert numbers(place) == before


def test_a_wrong_key_or_a_broken_file_leaves_the_place_as_it_was(
    elsewhere: Place, file: Path, tmp_path: Path
) -> None:
    before = state_of(elsewhere)
    with pytest.raises(BackupFault, match="wrong_key"):
        restore(elsewhere, file, "another-secret-key", NOW())
    raw = file.read_bytes()
    broken = tmp_path / "broken.backup"
    for data in (raw[:-1], raw[: len(raw) // 2], raw[:-9] + b"x" + raw[-8:]):
        broken.write_bytes(data)
        with pytest.raises(BackupFault, match="broken"):
            restore(elsewhere, broken, KEY, NOW())
        assert state_of(elsewhere) == before
    restore(elsewhere, file, KEY, NOW())
    assert findings(elsewhere) == []


def test_another_key_of_what_is_sealed_is_not_replaced(elsewhere: Place, file: Path) -> None:
    elsewhere.key.parent.mkdir(parents=True, exist_ok=True)
    elsewhere.key.write_text("cd" * 32)
    before = state_of(elsewhere)
    with pytest.raises(BackupFault, match="other_key"):
        restore(elsewhere, file, KEY, NOW())
    assert state_of(elsewhere) == before


def test_a_log_left_over_counts_as_content(county_file: Path, tmp_path: Path) -> None:
    place, new = Place.of(f"sqlite:///{tmp_path}/a.db"), Place.of(f"sqlite:///{tmp_path}/b.db")
    shutil.copy(county_file, place.path)
    backup(place, tmp_path / "one.backup", KEY, NOW())
    Path(f"{new.path}-wal").write_bytes(b"of another life")
    with pytest.raises(BackupFault, match="not_empty"):
        restore(new, tmp_path / "one.backup", KEY, NOW())


def test_what_a_killed_restore_left_is_no_hindrance(elsewhere: Place, file: Path) -> None:
    if elsewhere.kind == "sqlite":
        elsewhere.path.parent.mkdir(parents=True)
        Path(f"{elsewhere.path}.restoring").write_bytes(b"half")
        Path(f"{elsewhere.path}.restoring.key").write_text("half")
        elsewhere.path.touch()
    restore(elsewhere, file, KEY, NOW())
    assert findings(elsewhere) == []


def test_only_one_backup_of_a_file_at_a_time(county_file: Path, tmp_path: Path) -> None:
    place = Place.of(f"sqlite:///{tmp_path}/a.db")
    shutil.copy(county_file, place.path)
    with place.copied(), pytest.raises(BackupFault, match="busy"):
        backup(place, tmp_path / "one.backup", KEY, NOW())
    Path(f"{place.path}.snapshot").write_bytes(b"of a killed process")
    backup(place, tmp_path / "one.backup", KEY, NOW())
    assert not Path(f"{place.path}.snapshot").exists()


def test_a_damaged_database_is_not_backed_up_as_if_it_were_sound(
    county_file: Path, tmp_path: Path
) -> None:
    place = Place.of(f"sqlite:///{tmp_path}/a.db")
    raw = bytearray(county_file.read_bytes())
    middle = len(raw) // 2
    raw[middle : middle + 8192] = os.urandom(8192)
    place.path.write_bytes(raw)
    with pytest.raises(BackupFault, match="damaged"):
        backup(place, tmp_path / "one.backup", KEY, NOW())
    assert not (tmp_path / "one.backup").exists()


def test_a_drill_touches_nothing_and_sees_what_is_wrong(place: Place, tmp_path: Path) -> None:
    asyncio.run(_report(place, tmp_path))
    backup(place, tmp_path / "good.backup", KEY, NOW())
    before = state_of(place)
    report = drill(place, tmp_path / "good.backup", KEY, SOURCE)
    assert (report.checked, report.findings) == (1, ())
    assert state_of(place) == before
    with place.database() as database, database.begin() as tx:
        tx.session.connection().execute(text("UPDATE ticket SET level = 4"))
    backup(place, tmp_path / "bad.backup", KEY, NOW() + timedelta(seconds=1))
    assert drill(place, tmp_path / "bad.backup", KEY, SOURCE).findings


async def _report(place: Place, tmp_path: Path) -> None:
    async with office(tmp_path, url=url_of(place), start=NOW()) as here:
        await here.says("worker-1", REPORT, "main", "m1")


def test_a_backup_of_the_other_kind_or_of_a_newer_version_is_refused(
    place: Place, elsewhere: Place, tmp_path: Path, file: Path
) -> None:
    with place.database() as database, database.begin() as tx:
        tx.session.connection().execute(text("UPDATE alembic_version SET version_num = '9999'"))
    backup(place, tmp_path / "newer.backup", KEY, NOW())
    with pytest.raises(BackupFault, match="newer: 9999"):
        restore(elsewhere, tmp_path / "newer.backup", KEY, NOW())
    if place.kind == "sqlite":
        other = Place.of("postgresql://nobody@/nowhere?host=/nonexistent", tmp_path / "k")
        with pytest.raises(BackupFault, match="other_kind: sqlite"):
            restore(other, file, KEY, NOW())
