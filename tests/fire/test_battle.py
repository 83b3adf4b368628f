"""Two and four replicas on PostgreSQL, and one on SQLite, killed one after another under load."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fire.battle import Battle, battle
from tests.platforms.wecom.connected import until
from tests.postgres import fall_over, server


@pytest.fixture
def url() -> Iterator[str]:
    """An empty database of this test's own."""
    with server() as address:
        yield address


async def fight(here: Battle, reports: int, kills: int, every: float) -> None:
    """Reports come while replicas die, platform calls fail now and then; then peace."""
    saying = []
    for number in range(max(reports, kills)):
        if number < reports:
            saying.append(asyncio.create_task(here.report(number)))
        here.misfortune()
        await asyncio.sleep(here.random.uniform(0, every))
        if number < kills:
            await here.kill_one()
    await asyncio.gather(*saying)
    here.at.api.faults.clear()
    await here.peace()
    assert here.kills == kills
    assert here.faults() == []


@pytest.mark.postgres
@pytest.mark.process
async def test_two_replicas_lose_and_double_nothing_however_often_one_dies(url: str) -> None:
    async with battle(url, 1) as here:
        await here.reinforce(2)
        await fight(here, reports=10, kills=8, every=2)


@pytest.mark.postgres
@pytest.mark.process
async def test_a_database_that_falls_over_loses_and_doubles_nothing(url: str) -> None:
    async with battle(url, 7) as here:
        await here.reinforce(2)
        fighting = asyncio.create_task(fight(here, reports=10, kills=0, every=2))
        for _ in range(3):
            await asyncio.sleep(here.random.uniform(1, 3))
            await asyncio.to_thread(fall_over, url)
        await fighting


@pytest.mark.process
async def test_one_process_on_sqlite_is_killed_at_any_moment(tmp_path: Path) -> None:
    async with battle(f"sqlite:///{tmp_path / 'chuishao.db'}", 2) as here:
        await here.reinforce(1)
        await fight(here, reports=12, kills=40, every=0.6)


@pytest.mark.soak
@pytest.mark.postgres
@pytest.mark.process
@pytest.mark.parametrize("replicas", [2, 4])
async def test_replicas_hold_for_ten_minutes(url: str, replicas: int) -> None:
    async with battle(url, replicas) as here:
        await here.reinforce(replicas)
        await fight(here, reports=200, kills=150, every=6)


@pytest.mark.soak
@pytest.mark.process
async def test_one_process_on_sqlite_is_killed_two_hundred_times(tmp_path: Path) -> None:
    async with battle(f"sqlite:///{tmp_path / 'chuishao.db'}", 5) as here:
        await here.reinforce(1)
        await fight(here, reports=60, kills=200, every=0.6)


@pytest.mark.soak
@pytest.mark.postgres
@pytest.mark.process
async def test_another_replica_takes_over_the_long_connection_of_one_that_died(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """How long that takes is printed; by the terms of the lease it is 34 seconds at most."""
    async with battle(url, 6, mode="stream", pace=1.0) as here:
        await here.reinforce(1)
        await until(lambda: bool(here.at.robot.live), within=60)
        await here.reinforce(1)
        holder = here.replicas.pop(0)  # the first there
        for _ in range(3):
            opened, began = here.at.robot.opened, time.monotonic()
            holder.kill()
            await until(lambda seen=opened: here.at.robot.opened > seen, within=90)  # type: ignore[misc]  # bound
            with capsys.disabled():
                sys.stdout.write(f"taken over after {time.monotonic() - began:.1f} s\n")
            holder = here.replicas.pop(0)  # who waited alone
            await here.reinforce(1)
        holder.kill()
