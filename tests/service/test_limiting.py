"""Too many messages: answered once, then counted; whistles and accidents always pass."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from bot.limiting import Limiter
from handlers.texts.replies import TOO_MUCH
from tests.service.office import REPORT, Office, office

FLOOD = 5


@pytest.fixture
def folder(county_file: Path, tmp_path: Path) -> Path:
    shutil.copy(county_file, tmp_path / "chuishao.db")
    return tmp_path


async def flood(here: Office, account: str, chat: str, times: int) -> list[str]:
    """The answers, "" for silence."""
    said = []
    for _ in range(times):
        outcome = await here.says(account, "你好", chat)
        said.append(outcome.answer.text if outcome.answer else "")
    return said


def refused(here: Office) -> int:
    return sum(line.text == TOO_MUCH for line in here.transcript.since())


async def test_a_flood_is_answered_once_and_then_counted(folder: Path) -> None:
    async with office(folder) as here:
        here.service.limiter = Limiter(per_sender=FLOOD)
        said = await flood(here, "xulei", "city", FLOOD + 4)
        assert all(said[:FLOOD])
        assert said[FLOOD:] == ["", "", "", ""]
        assert refused(here) == 1
        assert (await here.service.metrics())["turned_away"] == 4
        assert (await here.says("other", "你好", "city")).answer
        here.clock.advance_to(here.clock.now() + timedelta(minutes=1))
        assert (await flood(here, "xulei", "city", 1)) != [""]


async def test_a_group_has_its_limit_too(folder: Path) -> None:
    async with office(folder) as here:
        here.service.limiter = Limiter(per_group=FLOOD)
        for n in range(FLOOD):
            await here.says(f"person-{n}", "你好", "city")
        assert (await here.says("one-more", "你好", "city")).answer is None
        assert (await here.says("one-more", "你好", "p:one-more")).answer


@pytest.mark.parametrize(
    "said",
    [
        "@吹哨 吹哨 污水厂进场路被堵，施工队进不去，请马上到现场",
        "@吹哨 今天项目部塔吊倒了有人受伤",
    ],
)
async def test_what_is_urgent_is_never_held_back(folder: Path, said: str) -> None:
    async with office(folder) as here:
        here.service.limiter = Limiter(per_sender=1)
        await flood(here, "xulei", "city", 3)
        outcome = await here.says("xulei", said, "city")
        assert outcome.answer
        assert outcome.answer.text != TOO_MUCH
        assert (await here.says("xulei", REPORT, "city")).answer is None


async def test_there_is_no_limit_unless_it_is_set(folder: Path) -> None:
    async with office(folder) as here:
        assert all(await flood(here, "xulei", "city", 2 * FLOOD))


async def test_only_what_counts_is_remembered_and_no_longer_than_a_minute(folder: Path) -> None:
    async with office(folder) as here:
        here.service.limiter = limiter = Limiter(per_sender=FLOOD, per_group=0)
        for _ in range(3):
            await flood(here, "xulei", "p:xulei", FLOOD)
            here.clock.advance_to(here.clock.now() + timedelta(minutes=1))
        assert sum(map(len, limiter._seen.values())) == FLOOD
