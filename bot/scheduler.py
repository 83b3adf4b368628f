"""The timer that wakes the jobs; the only importer of APScheduler.

The timer decides nothing: what is due stands in the database, and a tick that is missed, late
or doubled changes no outcome. Jobs therefore live in memory, and a late tick still runs, once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.logs import tracing

_log = logging.getLogger(__name__)
_ZONE: Final = ZoneInfo("Asia/Shanghai")
_DEFAULTS: Final = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}


@dataclass(frozen=True, slots=True)
class ScheduledJob:
    """A job's name and how often it is woken."""

    name: str
    every: timedelta


class Scheduler:
    """Wakes each job again and again; never twice at the same time, and not at the start."""

    def __init__(
        self, jobs: Sequence[ScheduledJob], run: Callable[[str], Awaitable[object]]
    ) -> None:
        self._jobs = tuple(jobs)
        self._run = run
        self._timer = AsyncIOScheduler(timezone=_ZONE, job_defaults=_DEFAULTS)
        self._idle = asyncio.Event()
        self._idle.set()
        self._busy = 0

    def start(self) -> None:
        """Begin to wake the jobs; the first time after one interval."""
        for job in self._jobs:
            trigger = IntervalTrigger(seconds=job.every.total_seconds(), timezone=_ZONE)
            self._timer.add_job(self._tick, trigger, args=[job.name], id=job.name)
        self._timer.start()

    async def stop(self) -> None:
        """Wake nothing any more, and return when the jobs that run have finished."""
        if not self._timer.running:
            return
        self._timer.pause()
        await asyncio.sleep(0)  # a tick that is handed over already begins, and counts as running
        await self._idle.wait()
        self._timer.shutdown(wait=False)  # would cancel what runs, but nothing does

    async def _tick(self, name: str) -> None:
        """Run one job; a failure is logged, and the next tick tries again."""
        self._busy += 1
        self._idle.clear()
        try:
            with tracing():
                await self._run(name)
        except Exception:
            _log.exception("job %s failed; the next tick tries again", name)
        finally:
            self._busy -= 1
            if not self._busy:
                self._idle.set()
