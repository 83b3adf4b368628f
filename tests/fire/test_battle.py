"""Two and four replicas on PostgreSQL, and one on SQLite, killed one after another under load."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fire.battle import Battle, battle
from tests.postgres import server


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
