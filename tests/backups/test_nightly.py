"""Every night one backup, every month one drill; failure and silence are told."""

from __future__ import annotations

import asyncio
import errno
import shutil
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.backups import Nightly, Place, Plan
from bot.backups.faults import BackupFault
from bot.backups.nightly import AGAIN, found, rotate, told
from handlers.context import ContextSource
from handlers.rules.workcalendar import SHANGHAI, WorkCalendar
from storage.transaction import Database
from storage.veil import OTHER, KeyUnusable
from tests.backups.conftest import KEY
from tests.service.office import REPORT, Office, office

SOURCE = ContextSource(WorkCalendar.shipped(), ("console",))
NIGHT = datetime(2026, 9, 15, 2, 30, tzinfo=SHANGHAI).astimezone(UTC)


def nightly(here: Office, folder: Path, **changes: object) -> Nightly:
    place = Place.of(f"sqlite:///{folder / 'chuishao.db'}")
    plan = Plan(KEY, folder / "backups", 2, 3, 0, **changes)  # type: ignore[arg-type]  # bools
    return Nightly(here.service, place, SOURCE, plan)


@pytest.fixture
def folder(county_file: Path, tmp_path: Path) -> Path:
    """The county, with an administrator to tell."""
    shutil.copy(county_file, tmp_path / "chuishao.db")
    database = Database(f"sqlite:///{tmp_path / 'chuishao.db'}")
    with database.begin() as tx:
        person = next(p for p in tx.registers.directory().people if p.name == "林晓棠")
        tx.registers.set_admin(person.id)
    database.close()
    return tmp_path


async def test_one_backup_a_night_and_one_drill_a_month(folder: Path) -> None:
    async with office(folder, start=NIGHT - timedelta(hours=1)) as here:
        work = nightly(here, folder)
        assert await work.once() == ()  # not yet two o'clock
        here.clock.advance_to(NIGHT)
        assert await work.once() == ("backup", "drill")
        assert await work.once() == ()
        assert await nightly(here, folder).once() == ()  # nor any replica
        for day in range(1, 6):
            here.clock.advance_to(NIGHT + timedelta(days=day))
            assert await work.once() == ("backup",)
        assert len(found(folder / "backups")) == 3
        here.clock.advance_to(NIGHT + timedelta(days=30))
        assert await work.once() == ("backup", "drill")


async def test_a_backup_that_fails_is_told_once_a_day_and_tried_again(folder: Path) -> None:
    (folder / "backups").write_text("in the way")
    async with office(folder, start=NIGHT) as here:
        work = nightly(here, folder)
        assert await work.once() == ()
        await here.service.drain()
        lines = [line.text for line in here.transcript.since() if "备份没有做成" in line.text]
        assert {line.partition(" ")[0] for line in lines} == {
            "【备份】备份没有做成：同名的文件已经存在。"
        }
        (folder / "backups").unlink()
        assert await work.once() == ()  # not at once
        here.clock.advance_to(NIGHT + AGAIN + timedelta(minutes=1))
        assert await work.once() == ("backup", "drill")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "磁盘已满。"),
        (BackupFault("nothing"), "还没有数据可备份。"),
        (
            KeyUnusable(Path("a.key"), OTHER),
            (
                "密钥文件 a.key 不是这个数据库的那一把。数据没有动。"
                "请从备份里把原来的放回去，办法见 docs/operating.md 的“密钥文件丢了”。"
            ),
        ),
        (KeyError("a name"), "程序出错（KeyError），请告诉开发者。"),
    ],
    ids=["the system", "ours", "the key", "unforeseen"],
)
def test_why_there_is_none_is_told_in_chinese(error: Exception, words: str) -> None:
    assert told(error) == words


async def test_whoever_is_stopped_meanwhile_keeps_nobody_waiting(folder: Path) -> None:
    async with office(folder, start=NIGHT) as here:
        work = asyncio.create_task(nightly(here, folder).run_forever())
        while not (folder / "backups").exists():  # noqa: ASYNC110  (a thread makes it)
            await asyncio.sleep(0)
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work
        now = here.clock.now()
        free = await here.service.write(
            lambda tx: tx.leases.take("backup", "the next", now, now + AGAIN)
        )
        assert free


async def test_a_drill_that_fails_is_told(folder: Path) -> None:
    async with office(folder, start=NIGHT) as here:
        await here.says("worker-1", REPORT, "main")
        assert await nightly(here, folder, drill=False).once() == ("backup",)
        newest = found(folder / "backups")[-1]
        newest.write_bytes(newest.read_bytes()[:-1])
        assert await nightly(here, folder).once() == ()
        await here.service.drain()
        assert any("恢复演练没有做成：备份文件已损坏" in x.text for x in here.transcript.since())


@pytest.mark.parametrize(("wanted", "is_told"), [(True, True), (False, False)])
async def test_silence_is_told_as_long_as_backups_are_wanted(
    folder: Path, wanted: bool, is_told: bool
) -> None:
    async with office(folder, start=NIGHT) as here:
        assert await nightly(here, folder, drill=False).once() == ("backup",)
        if not wanted:
            await nightly(here, folder, nightly=False).once()
        here.clock.advance_to(NIGHT + timedelta(hours=50, minutes=30 + 6 * 60))
        await here.service.run_job("housekeeping")
        lines = [line.text for line in here.transcript.since()]
        assert any("很久没有做成备份" in line for line in lines) is is_told


def test_rotation_keeps_the_newest_and_the_first_of_each_month(tmp_path: Path) -> None:
    days = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(150)]
    for day in days:
        (tmp_path / f"chuishao-{day:%Y%m%d}-020000.backup").touch()
    (tmp_path / "mine.backup").touch()
    rotate(tmp_path, 3, 2)
    assert [path.name[9:17] for path in found(tmp_path)] == [
        "20260401",
        "20260501",
        "20260528",
        "20260529",
        "20260530",
    ]
    assert (tmp_path / "mine.backup").exists()
