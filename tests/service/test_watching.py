"""The watch: what is wrong with the bot itself is told by a second way, once, and its end."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from bot.watching import AGAIN, Watch
from tests.service.office import Office, office

BEAT, ALARM = "https://beat.example.com/abc", "https://alarm.example.com/key"


class Posted:
    """What was sent where; addresses in `broken` do not answer."""

    def __init__(self) -> None:
        self.beats = 0
        self.alarms: list[str] = []
        self.broken: set[str] = set()

    async def __call__(self, url: str, body: Mapping[str, object] | None) -> None:
        if url in self.broken:
            raise OSError(url)
        if url == BEAT:
            self.beats += 1
        elif body:
            assert body["msgtype"] == "text"
            self.alarms.append(str(body["text"]))


def watch(here: Office, folder: Path | None, posted: Posted, elapsed: list[float]) -> Watch:
    return Watch(here.service, folder, posted, BEAT, ALARM, elapsed=lambda: elapsed[0])


async def pass_time(here: Office, elapsed: list[float], **span: float) -> None:
    """Both clocks go on, and the sweep runs."""
    elapsed[0] += timedelta(**span).total_seconds()
    here.clock.advance_to(here.clock.now() + timedelta(**span))
    await here.service.start_job("sweep")


async def test_the_heart_beats_while_all_is_well(tmp_path: Path) -> None:
    posted, elapsed = Posted(), [0.0]
    async with office(tmp_path) as here:
        looking = watch(here, None, posted, elapsed)
        for _ in range(3):
            await pass_time(here, elapsed, minutes=1)
            assert await looking.look() == ()
    assert (posted.beats, posted.alarms) == (3, [])


async def test_a_clock_that_jumps_is_told_and_so_is_the_end(tmp_path: Path) -> None:
    posted, elapsed = Posted(), [0.0]
    async with office(tmp_path) as here:
        looking = watch(here, None, posted, elapsed)
        await pass_time(here, elapsed, minutes=1)
        await looking.look()
        here.clock.advance_to(here.clock.now() + timedelta(hours=2))
        await here.service.start_job("sweep")
        assert await looking.look() == ("jump",)
        await pass_time(here, elapsed, minutes=1)
        assert await looking.look() == ()
    assert re.search(r"变了 \+72\d\d 秒", posted.alarms[0])
    assert "已恢复" in posted.alarms[1]
    assert posted.beats == 2


async def test_a_sweep_that_stands_still_is_told_again_after_hours_only(tmp_path: Path) -> None:
    posted, elapsed = Posted(), [0.0]
    async with office(tmp_path) as here:
        looking = watch(here, None, posted, elapsed)
        await pass_time(here, elapsed, minutes=1)
        assert await looking.look() == ()
        for _ in range(5):
            elapsed[0] += 660
            here.clock.advance_to(here.clock.now() + timedelta(minutes=11))
            assert await looking.look() == ("sweep",)
        assert len(posted.alarms) == 1
        elapsed[0] += AGAIN.total_seconds()
        here.clock.advance_to(here.clock.now() + AGAIN)
        await looking.look()
        assert len(posted.alarms) == 2
    assert posted.beats == 1


async def test_a_start_after_a_long_standstill_is_no_fault(tmp_path: Path) -> None:
    posted, elapsed = Posted(), [0.0]
    async with office(tmp_path) as here:
        await pass_time(here, elapsed, minutes=1)
        here.clock.advance_to(here.clock.now() + timedelta(days=3))
        assert await watch(here, None, posted, elapsed).look() == ()
    assert posted.alarms == []


async def test_a_database_that_takes_nothing_is_told_without_it(tmp_path: Path) -> None:
    posted, elapsed = Posted(), [0.0]
    async with office(tmp_path) as here:
        looking = watch(here, None, posted, elapsed)
        (tmp_path / "chuishao.db").chmod(0o600)
        here.database.close()
        (tmp_path / "chuishao.db").rename(tmp_path / "gone.db")
        for end in ("-wal", "-shm"):
            (tmp_path / f"chuishao.db{end}").unlink(missing_ok=True)
        assert await looking.look() == ("database",)
        (tmp_path / "gone.db").rename(tmp_path / "chuishao.db")
    assert "数据库写不进去" in posted.alarms[0]


async def test_a_second_way_that_does_not_answer_ends_nothing(tmp_path: Path) -> None:
    posted, elapsed = Posted(), [0.0]
    posted.broken = {BEAT, ALARM}
    async with office(tmp_path) as here:
        looking = watch(here, tmp_path, posted, elapsed)
        await pass_time(here, elapsed, minutes=1)
        assert await looking.look() == ()
        assert looking.figures()["disk_free_bytes"] > 0
