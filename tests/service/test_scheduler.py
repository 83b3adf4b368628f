"""The timer with real, short intervals; tests wait for events, never for a length of time."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

import pytest

from bot.logs import current_trace
from bot.scheduler import ScheduledJob, Scheduler

SOON = timedelta(milliseconds=20)
LONG = timedelta(hours=1)
PATIENCE = 10  # seconds until a test that hangs gives up


async def test_each_job_is_woken_again_and_again() -> None:
    counts = {"sweep": 0, "digest": 0}
    enough = asyncio.Event()

    async def run(name: str) -> None:
        counts[name] += 1
        if min(counts.values()) >= 3:
            enough.set()

    scheduler = Scheduler([ScheduledJob("sweep", SOON), ScheduledJob("digest", SOON)], run)
    scheduler.start()
    await asyncio.wait_for(enough.wait(), PATIENCE)
    await scheduler.stop()
    assert min(counts.values()) >= 3


async def test_a_job_that_raises_is_logged_and_runs_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    again = asyncio.Event()
    failures = [OSError("disk full")]

    async def run(_: str) -> None:
        if failures:
            raise failures.pop()
        again.set()

    scheduler = Scheduler([ScheduledJob("sweep", SOON)], run)
    with caplog.at_level(logging.ERROR):
        scheduler.start()
        await asyncio.wait_for(again.wait(), PATIENCE)
        await scheduler.stop()
    (record,) = [r for r in caplog.records if r.levelno >= logging.ERROR]
    assert record.getMessage() == "job sweep failed; the next tick tries again"
    assert record.exc_info is not None


async def test_a_slow_job_is_not_started_a_second_time_meanwhile() -> None:
    starts = 0
    other = asyncio.Event()
    release = asyncio.Event()
    ticks = 0

    async def run(name: str) -> None:
        nonlocal starts, ticks
        if name == "slow":
            starts += 1
            await release.wait()
            return
        ticks += 1
        if ticks >= 4:
            other.set()

    scheduler = Scheduler([ScheduledJob("slow", SOON), ScheduledJob("quick", SOON)], run)
    scheduler.start()
    await asyncio.wait_for(other.wait(), PATIENCE)
    assert starts == 1
    stopping = asyncio.ensure_future(scheduler.stop())
    release.set()
    await asyncio.wait_for(stopping, PATIENCE)


async def test_stopping_waits_for_what_runs_and_does_not_cancel_it() -> None:
    begun = asyncio.Event()
    release = asyncio.Event()
    finished: list[str] = []

    async def run(name: str) -> None:
        begun.set()
        await release.wait()
        finished.append(name)

    scheduler = Scheduler([ScheduledJob("sweep", SOON)], run)
    scheduler.start()
    await asyncio.wait_for(begun.wait(), PATIENCE)
    stopping = asyncio.ensure_future(scheduler.stop())
    for _ in range(5):
        await asyncio.sleep(0)
    assert not stopping.done()
    assert finished == []
    release.set()
    await asyncio.wait_for(stopping, PATIENCE)
    assert finished == ["sweep"]


async def test_after_stopping_nothing_is_woken() -> None:
    woken = asyncio.Event()
    count = 0

    async def run(_: str) -> None:
        nonlocal count
        count += 1
        woken.set()

    scheduler = Scheduler([ScheduledJob("sweep", SOON)], run)
    scheduler.start()
    await asyncio.wait_for(woken.wait(), PATIENCE)
    await scheduler.stop()
    at_stop = count
    await asyncio.sleep(3 * SOON.total_seconds())
    assert count == at_stop


async def test_ticks_handed_over_before_the_stop_finish_before_it_returns() -> None:
    names: list[str] = []
    handed_over = asyncio.Event()

    async def run(name: str) -> None:
        names.append(name)
        handed_over.set()

    jobs = [ScheduledJob(f"job{n}", SOON) for n in range(20)]
    scheduler = Scheduler(jobs, run)
    scheduler.start()
    await asyncio.wait_for(handed_over.wait(), PATIENCE)
    await scheduler.stop()
    at_stop = list(names)
    await asyncio.sleep(2 * SOON.total_seconds())
    assert names == at_stop


async def test_no_job_runs_at_the_start() -> None:
    names: list[str] = []

    async def run(name: str) -> None:
        names.append(name)

    scheduler = Scheduler([ScheduledJob("digest", LONG)], run)
    scheduler.start()
    await asyncio.sleep(SOON.total_seconds())
    await scheduler.stop()
    assert names == []


async def test_stopping_what_never_started_is_harmless() -> None:
    async def run(_: str) -> None:
        """Nothing to do."""

    await Scheduler([], run).stop()


async def test_each_run_has_a_trace_id_of_its_own() -> None:
    traces: set[str] = set()
    enough = asyncio.Event()

    async def run(_: str) -> None:
        traces.add(current_trace())
        if len(traces) == 2:
            enough.set()

    scheduler = Scheduler([ScheduledJob("sweep", SOON)], run)
    scheduler.start()
    await asyncio.wait_for(enough.wait(), PATIENCE)
    await scheduler.stop()
    assert "-" not in traces
