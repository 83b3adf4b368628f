"""Real faults of machine and database: each is told by the second way, and so is its end."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from bot.platforms.base import PlatformError
from bot.platforms.console import ConsolePlatform
from bot.watching import MANY, TRIED_LONG, Watch
from storage.records import Owed
from tests.processes import process_log
from tests.service.office import REPORT, Office, office
from tests.service.operator import ROOT
from tests.service.running import ENVIRONMENT
from tests.service.test_watching import ALARM, BEAT, Posted, pass_time

HOLDER: Final = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""
# A disk on which no file grows beyond what it is: what SQLite sees of a full one.
FULL: Final = """
import asyncio, json, resource, sys
from pathlib import Path
from tests.service.office import office
from tests.service.test_watching import ALARM, BEAT, Posted
from bot.watching import Watch

async def main(folder):
    posted = Posted()
    async with office(folder) as here:
        watch = Watch(here.service, folder, posted, BEAT, ALARM)
        found = [await watch.look()]
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1024, hard))
        found.append(await watch.look())
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        found.append(await watch.look())
    print(json.dumps([found, posted.alarms, posted.beats]))

asyncio.run(main(Path(sys.argv[1])))
"""


class Away(ConsolePlatform):
    """A platform that is not to be reached; while `is_for_good`, it refuses all."""

    is_back = is_for_good = False

    async def send(self, batch: Sequence[Owed]) -> str:
        if self.is_back:
            return await super().send(batch)
        raise PlatformError("it is away", permanent=self.is_for_good)


class Refusing(Away):
    is_for_good = True


def watch(here: Office, posted: Posted, elapsed: list[float]) -> Watch:
    return Watch(here.service, None, posted, BEAT, ALARM, elapsed=lambda: elapsed[0])


async def test_a_database_that_another_process_holds_is_told(tmp_path: Path) -> None:
    posted, elapsed = Posted(), [0.0]
    async with office(tmp_path) as here:
        looking = watch(here, posted, elapsed)
        assert await looking.look() == ()
        with process_log() as log:
            holder = await asyncio.create_subprocess_exec(
                *(sys.executable, "-c", HOLDER, str(tmp_path / "chuishao.db")),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        assert holder.stdout
        assert await holder.stdout.readline() == b"held\n"
        assert await looking.look() == ("database",)
        await holder.communicate(b"")
        assert await looking.look() == ()
    assert "数据库写不进去（DatabaseUnusable）" in posted.alarms[0]
    assert "已恢复" in posted.alarms[1]
    assert len(posted.alarms) == posted.beats == 2


def test_a_disk_that_takes_no_more_is_told(tmp_path: Path) -> None:
    with process_log() as log:
        done = subprocess.run(
            [sys.executable, "-c", FULL, str(tmp_path)],
            cwd=ROOT,
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            check=True,
        )
    found, alarms, beats = json.loads(done.stdout)
    assert found == [[], ["database"], []]
    assert "数据库写不进去" in alarms[0]
    assert "已恢复" in alarms[1]
    assert beats == 2


@pytest.mark.parametrize(
    ("hours", "told"), [(2, r"变了 \+7[12]\d\d 秒"), (-2, r"变了 -7[12]\d\d 秒")]
)
async def test_a_clock_that_jumps_by_hours_is_told(tmp_path: Path, hours: int, told: str) -> None:
    posted, elapsed = Posted(), [0.0]
    async with office(tmp_path) as here:
        looking = watch(here, posted, elapsed)
        await pass_time(here, elapsed, minutes=1)
        assert await looking.look() == ()
        here.clock.offset += timedelta(hours=hours)
        await here.service.start_job("sweep")
        assert "jump" in await looking.look()
    assert re.search(told, posted.alarms[0])


async def test_a_clock_that_stays_behind_the_last_sweep_is_told(tmp_path: Path) -> None:
    posted, elapsed = Posted(), [0.0]
    async with office(tmp_path) as here:
        await pass_time(here, elapsed, minutes=1)
        here.clock.offset -= timedelta(hours=2)
        assert await watch(here, posted, elapsed).look() == ("back",)
    assert re.search(r"倒退了 7[12]\d\d 秒", posted.alarms[0])


async def test_messages_that_are_tried_in_vain_are_told(tmp_path: Path, county_file: Path) -> None:
    posted, elapsed = Posted(), [0.0]
    shutil.copy(county_file, tmp_path / "chuishao.db")
    async with office(tmp_path, kind=Away) as here:
        looking = watch(here, posted, elapsed)
        await here.says("xulei", REPORT, "city")
        assert await looking.look() == ()
        await pass_time(here, elapsed, minutes=TRIED_LONG.total_seconds() / 60 + 1)
        assert await looking.look() == ("outbox",)
        Away.is_back = True
        try:
            await pass_time(here, elapsed, hours=1)
            await here.service.drain()
        finally:
            Away.is_back = False
        assert await looking.look() == ()
    assert "消息发不出去" in posted.alarms[0]
    assert "已恢复：消息发不出去" in posted.alarms[1]


async def test_a_platform_that_refuses_everything_is_told(
    tmp_path: Path, county_file: Path
) -> None:
    posted, elapsed = Posted(), [0.0]
    shutil.copy(county_file, tmp_path / "chuishao.db")
    async with office(tmp_path, kind=Refusing) as here:
        looking = watch(here, posted, elapsed)
        await here.says("xulei", "帮助", "city")
        assert await looking.look() == ()
        for _ in range(MANY):
            await here.says("xulei", "帮助", "city")
        assert await looking.look() == ("outbox",)
    assert "消息发不出去" in posted.alarms[0]
