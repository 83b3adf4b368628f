"""Processes on one database divide what the platforms allow."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from bot.platforms.rates import Share
from bot.presence import run_forever
from tests.platforms.wecom.connected import until
from tests.service.office import Office, office

SOON = timedelta(seconds=0.02)


def begin(here: Office, share: Share) -> asyncio.Task[None]:
    return asyncio.create_task(run_forever(here.service, here.clock, share, SOON))


async def end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_each_knows_how_many_they_are(county_file: Path, tmp_path: Path) -> None:
    shutil.copy(county_file, tmp_path / "chuishao.db")
    one, other = Share(), Share()
    async with office(tmp_path) as here:
        first = begin(here, one)
        await until(lambda: one.count == 1)
        second = begin(here, other)
        await until(lambda: (one.count, other.count) == (2, 2))
        await end(second)
        assert other.count == 1
        assert one.count == 2, "what it said last still counts at the platform"
        here.clock.advance_to(here.clock.now() + timedelta(minutes=2))
        await until(lambda: one.count == 1)
        await end(first)
