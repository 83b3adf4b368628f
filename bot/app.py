"""The composition root: the only place where the parts are wired together."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress

from aiohttp import web

from bot.clock import Clock
from bot.config import Settings
from bot.delivery import Delivery
from bot.platforms.base import Platform
from bot.scheduler import ScheduledJob, Scheduler
from bot.service import Service
from bot.web import build_metrics, build_web
from bot.writer import Writer
from handlers.context import ContextSource
from handlers.jobs import JOBS
from handlers.rules.workcalendar import WorkCalendar
from storage.transaction import Database

log = logging.getLogger(__name__)


@asynccontextmanager
async def open_service(
    url: str, platforms: Mapping[str, Platform], clock: Clock
) -> AsyncIterator[Service]:
    """A service on the migrated database at `url`; closing it finishes what was begun.

    Raises:
        DatabaseUnusable: the database cannot be opened, read or migrated.
    """
    database = await asyncio.to_thread(ready_database, url)
    writer = Writer(database)
    calendar = WorkCalendar.shipped()
    source = ContextSource(calendar, tuple(platforms))
    delivery = Delivery(writer, platforms, clock)
    try:
        yield Service(writer, delivery, source, clock, calendar, database)
    finally:
        await asyncio.to_thread(writer.close)
        database.close()


def ready_database(url: str) -> Database:
    """The database at `url`, migrated to this version."""
    database = Database(url)
    try:
        database.migrate()
    except BaseException:
        database.close()
        raise
    return database


@asynccontextmanager
async def timed(service: Service) -> AsyncIterator[None]:
    """Inside, jobs run on time and owed messages go out; on exit a running job is finished."""
    jobs = [ScheduledJob(job.name, job.every) for job in JOBS]
    scheduler = Scheduler(jobs, service.run_job)
    delivering = asyncio.create_task(service.deliver_forever())
    scheduler.start()
    try:
        yield
    finally:
        await scheduler.stop()
        delivering.cancel()
        with suppress(asyncio.CancelledError):
            await delivering


@asynccontextmanager
async def listening(
    service: Service,
    settings: Settings,
    routes: Iterable[web.AbstractRouteDef] = (),
) -> AsyncIterator[int]:
    """Serves HTTP inside; yields the port that is really listened on.

    Raises:
        OSError: the port is in use, or the address is not this machine's.
    """
    metrics = settings.metrics
    token = metrics.token.get_secret_value() if metrics else ""
    runner = web.AppRunner(build_web(service, routes=routes, metrics_token=token))
    figures = web.AppRunner(build_metrics(service))
    try:
        await runner.setup()
        site = web.TCPSite(runner, settings.server.host, settings.server.port)
        await site.start()
        if metrics and metrics.port is not None:
            await figures.setup()
            await web.TCPSite(figures, "127.0.0.1", metrics.port).start()
        yield _port(runner)
    finally:
        await runner.cleanup()
        await figures.cleanup()


def _port(runner: web.AppRunner) -> int:
    address = runner.addresses[0]
    return int(address[1])


async def until_stopped() -> None:
    """Return when the process is told to stop (Ctrl-C or SIGTERM)."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    await stop.wait()
