"""A platform that counts what arrives, and processes that share a log and count when they can."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platforms.rates import APART, Limit, RateLog, Rates
from tests.bench.sending import worst_window
from tests.platforms.test_rates import shared_log

START: Final = datetime(2031, 3, 3, 1, tzinfo=UTC)
WINDOW, WAY = 10.0, 4.0  # seconds
WRONG: Final = 0.499  # of every clock at most: two differ by less than APART


def seconds(span: float) -> timedelta:
    return timedelta(seconds=span)


@dataclass
class Net:
    """How long anything is on its way there and back, and what goes wrong."""

    longest: float
    lost: float = 0.0  # of a thousand answers
    dies: float = 0.0  # how often in a thousand a process ends that has just said something


@dataclass
class World:
    """Time passes from event to event."""

    random: Random
    net: Net
    most: int
    log: RateLog = field(default_factory=shared_log)
    arrivals: list[float] = field(default_factory=list)
    _queue: list[tuple[float, int, Callable[[float], object]]] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=count)

    def at(self, moment: float, what: Callable[[float], object]) -> None:
        heappush(self._queue, (moment, next(self._numbers), what))

    def rarely(self, of_a_thousand: float) -> bool:
        return self.random.random() * 1000 < of_a_thousand

    async def pass_until(self, end: float) -> None:
        while self._queue[0][0] <= end:
            moment, _, what = heappop(self._queue)
            what(moment)
            await asyncio.sleep(0)
            await asyncio.sleep(0)


class Process:
    """Says what it may as soon as it may; when it dies, the next one knows the log only."""

    def __init__(self, world: World) -> None:
        self._world, self._clock = world, world.random.uniform(-WRONG, WRONG)
        limit = Limit(world.most, seconds(WINDOW) + APART)
        self._rates = Rates("t", [limit], world.log, seconds(WAY))
        self._tasks: list[asyncio.Task[None]] = []

    def speak(self, moment: float) -> None:
        self._tasks.append(asyncio.create_task(self._speak(moment)))

    def _now(self, moment: float) -> datetime:
        return START + seconds(moment + self._clock)

    async def _speak(self, moment: float) -> None:
        world, net = self._world, self._world.net
        left = self._now(moment)
        if wait := await self._rates.take("a", left):
            return world.at(moment + wait.total_seconds(), self.speak)
        there = world.random.uniform(0, net.longest)
        back = world.random.uniform(0, net.longest - there)
        world.at(moment + there, world.arrivals.append)
        if world.rarely(net.dies):
            return world.at(moment + net.longest, Process(world).speak)
        if not world.rarely(net.lost):
            world.at(
                moment + there + back, lambda at: self._rates.arrived("a", left, self._now(at))
            )
        return world.at(moment + world.random.uniform(0, 0.01), self.speak)


async def arrivals(world: World, processes: int, windows: int) -> list[datetime]:
    """When what they say in so many windows arrives, of the platform's own clock."""
    for _ in range(processes):
        world.at(world.random.uniform(0, 1), Process(world).speak)
    await world.pass_until(windows * WINDOW)
    return [START + seconds(moment) for moment in world.arrivals]


@settings(max_examples=200, deadline=None)
@given(
    st.randoms(use_true_random=False),
    st.floats(0, WAY),
    st.integers(1, 4),
    st.integers(1, 5),
    st.sampled_from([0, 50, 500]),
    st.sampled_from([0, 50]),
)
def test_no_window_of_what_arrives_is_ever_above_the_limit(
    random: Random, longest: float, processes: int, most: int, lost: float, dies: float
) -> None:
    world = World(random, Net(longest, lost, dies), most)
    moments = asyncio.run(arrivals(world, processes, windows=12))
    assert worst_window(moments, seconds(WINDOW)) <= most


@pytest.mark.parametrize("processes", [1, 2, 5])
async def test_and_with_quick_answers_nothing_of_it_is_wasted(processes: int) -> None:
    world = World(Random(processes), Net(longest=0.05), most=20)  # noqa: S311  (a game)
    moments = await arrivals(world, processes, windows=20)
    end = START + seconds(20 * WINDOW)
    in_full = 20 * (20 * WINDOW) / (WINDOW + APART.total_seconds())
    assert sum(moment < end for moment in moments) >= 0.95 * in_full
