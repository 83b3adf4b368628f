"""A busy minute, through the outbox: nothing is lost, and no robot is ever silenced."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import aiohttp
import pytest

from bot.platforms.dingtalk.sending.assembly import assemble
from storage.transaction import Database
from tests.platforms.dingtalk.sending.busy import MINUTE, Busy, Shown, numbers, robot_of
from tests.platforms.dingtalk.sending.office import office, settings
from tests.platforms.dingtalk.tenant_rules import RATE

TARGETS = ("cidA", "cidB", "user1", "user9")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/busy.db")
    database.migrate()
    yield database
    database.close()


def is_red(number: int) -> bool:
    return number % 100 == 7


def place_of(number: int) -> str:
    return TARGETS[number // 10 % len(TARGETS)]


def assert_no_robot_was_over(shown: list[Shown]) -> None:
    times: defaultdict[str, list[datetime]] = defaultdict(list)
    for at, place, _ in shown:
        times[robot_of(place)].append(at)
    for moments in times.values():
        pairs = zip(moments, moments[RATE:], strict=False)
        assert [pair for pair in pairs if pair[1] - pair[0] < MINUTE] == []


def assert_red_first_and_in_order(shown: list[Shown], count: int) -> None:
    told = [(number, at) for at, _, text in shown for number in numbers(text)]
    assert Counter(number for number, _ in told) == Counter(range(count))
    routine = [number for number, _ in told if not is_red(number)]
    assert routine == sorted(routine)
    seen = dict(told)
    for red in filter(is_red, range(count)):
        later = (n for n in range(red // 10 * 10, count) if not is_red(n))
        assert [n for n in later if seen[n] < seen[red]] == []


@pytest.mark.parametrize("people", [(), ("user9",)], ids=["application", "groups robot"])
async def test_a_thousand_notices_of_a_minute_go_to_one_group(
    database: Database, people: tuple[str, ...]
) -> None:
    async with office() as here:
        busy = Busy(database, here)
        await busy.offer(1000, red=is_red, mentions=people)
        states = await busy.finish()
        busy.writer.close()
        assert states["sent"] == 1000
        assert here.api.refused == here.hooks.refused == []
        shown = busy.shown()
        assert len(here.hooks.shown) == (len(shown) if people else 0)
        assert_no_robot_was_over(shown)
        assert_red_first_and_in_order(shown, 1000)


async def test_a_thousand_notices_of_a_minute_go_to_groups_and_persons(
    database: Database,
) -> None:
    async with office() as here:
        busy = Busy(database, here)
        await busy.offer(1000, red=is_red, target=place_of)
        states = await busy.finish()
        busy.writer.close()
        assert states["sent"] == 1000
        assert here.api.refused == []
        shown = busy.shown()
        assert_no_robot_was_over(shown)
        told = [(number, place) for _, place, text in shown for number in numbers(text)]
        assert sorted(told) == [(number, place_of(number)) for number in range(1000)]


async def test_a_rate_used_up_by_somebody_else_loses_nothing(database: Database) -> None:
    async with office() as here, aiohttp.ClientSession() as session:
        other = assemble(settings(here.base), session, here.clock).platform
        for number in range(18):
            await other.send([here.owed(f"x{number}", "cidB", red=True)])
        busy = Busy(database, here)
        await busy.owe(range(8), red=is_red, target=place_of)
        await busy.owe(range(10, 18), red=is_red, target=place_of)
        assert (await busy.finish())["sent"] == 16
        busy.writer.close()
        assert set(here.api.refused) == {"send.too.fast"}
        ours = [text for _, _, text in busy.shown() if "（x" not in text]
        told = [number for text in ours for number in numbers(text)]
        assert sorted(told) == [*range(8), *range(10, 18)]
