"""The composition root: the only place where the parts are wired together."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final, Unpack

from aiohttp import web

from bot.clock import Clock
from bot.config.sections import MetricsSettings
from bot.delivery import Delivery
from bot.listener import CONNECTION_LIMITS, ConnectionLimits, accepting_connections
from bot.papers.enclosures import EnclosureRenderer
from bot.platforms.base import Platform
from bot.scheduler import ScheduledJob, Scheduler
from bot.service import Service
from bot.web import build_metrics, build_web
from bot.writer import Writer
from handlers.context import ContextSource, Options
from handlers.jobs import JOBS
from handlers.rules.workcalendar import WorkCalendar
from storage.transaction import Database

LOOPBACK: Final = "127.0.0.1"
PATIENCE_SECONDS: Final = 10.0  # with requests that are still being answered, when told to stop


class PortUnusable(Exception):
    """A port cannot be listened on."""

    def __init__(self, port: int, error: OSError) -> None:
        super().__init__(f"port {port}: {error}")
        self.port, self.error = port, error


@asynccontextmanager
async def open_service(
    url: str,
    platforms: Mapping[str, Platform],
    clock: Clock,
    calendar: WorkCalendar | None = None,
    key_file: Path | None = None,
    **options: Unpack[Options],
) -> AsyncIterator[Service]:
    """A service on the migrated database at `url`; closing it finishes what was begun.

    The calendar is the shipped one unless given; `key_file` is as in `ready_database`; for the
    platforms of `lookups`, `identities.run_forever` runs beside it.

    Raises:
        DatabaseUnusable: the database cannot be opened, read, migrated or written.
    """
    database = await asyncio.to_thread(ready_database, url, key_file, is_written=True)
    writer = Writer(database)
    calendar = calendar or WorkCalendar.shipped()
    source = ContextSource(calendar, tuple(platforms), **options)
    enclosures = EnclosureRenderer(calendar, options.get("public_url", ""))
    delivery = Delivery(writer, platforms, clock, enclosures=enclosures, calendar=calendar)
    try:
        yield Service(writer, delivery, source, clock, calendar, database)
    finally:
        await asyncio.to_thread(writer.close)
        database.close()


def ready_database(
    url: str, key_file: Path | None = None, *, is_written: bool = False
) -> Database:
    """The database at `url`, migrated to this version; `key_file` if its key lies elsewhere.

    Who writes to it is told at once if it can only be read (DatabaseUnusable).
    """
    database = Database(url, key_file)
    try:
        database.migrate()
        if is_written:
            database.try_writing()
    except BaseException:
        database.close()
        raise
    return database


@asynccontextmanager
async def timed(service: Service) -> AsyncIterator[None]:
    """Inside, jobs run on time and owed messages go out; on exit a running job is finished."""
    jobs = [ScheduledJob(job.name, job.every) for job in JOBS]
    scheduler = Scheduler(jobs, service.start_job)
    delivering = asyncio.create_task(service.deliver_forever())
    scheduler.start()
    try:
        yield
    finally:
        await scheduler.stop()
        delivering.cancel()
        with suppress(asyncio.CancelledError):
            await delivering


def listening_socket(host: str, port: int) -> socket.socket:
    """A listening socket, so that a port in use is known before anything else is touched.

    Raises:
        PortUnusable: the port is in use, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise PortUnusable(port, error) from None


@asynccontextmanager
async def listening(
    service: Service,
    listener: socket.socket,
    routes: Iterable[web.AbstractRouteDef] = (),
    metrics: MetricsSettings | None = None,
    limits: ConnectionLimits = CONNECTION_LIMITS,
) -> AsyncIterator[int]:
    """Serves HTTP inside; yields the port that is really listened on.

    Raises:
        PortUnusable: the separate port for figures is in use.
    """
    token = metrics.token.get_secret_value() if metrics else ""
    page = build_web(service, routes=routes, metrics_token=token)
    runner = web.AppRunner(page, shutdown_timeout=PATIENCE_SECONDS)
    figures = web.AppRunner(build_metrics(service), keepalive_timeout=limits.idle.total_seconds())
    try:
        await runner.setup()
        if metrics and metrics.port is not None:
            await figures.setup()
            await web.SockSite(figures, listening_socket(LOOPBACK, metrics.port)).start()
        async with accepting_connections(runner, listener, limits):
            yield int(listener.getsockname()[1])
    finally:
        await runner.cleanup()
        await figures.cleanup()


def run_until_stopped(work: Callable[[], Awaitable[None]]) -> None:
    """Run it until it ends, or the process is told to stop (Ctrl-C, SIGTERM).

    Then it is cancelled once, and may close in peace what it has opened.
    """
    asyncio.run(_until_stopped(work))


async def _until_stopped(work: Callable[[], Awaitable[None]]) -> None:
    task, loop = asyncio.current_task(), asyncio.get_running_loop()

    def stop() -> None:
        if task is not None and not task.cancelling():
            task.cancel()

    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop)
    with suppress(asyncio.CancelledError):
        await work()
