"""The bot as its settings want it: platforms, service, doors and what goes on beside them."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import timedelta

from aiohttp import web

from bot import identities, memory
from bot.app import listening, open_service
from bot.attachments import Attachments, attachment_routes
from bot.backups import Nightly, Place, Plan
from bot.clock import Clock
from bot.config import Settings
from bot.connections import Connection, beside, connected
from bot.limiting import Limiter
from bot.papers.serving import paper_routes
from bot.service import Service
from bot.sharedrates import sharing_rates
from bot.watching import Watch, post
from handlers.context import ContextSource
from handlers.rules.retention import Retention


@asynccontextmanager
async def serving(
    settings: Settings,
    clock: Clock,
    listener: socket.socket,
    on_listening: Callable[[int], None],
) -> AsyncIterator[Service]:
    """Inside, messages are received; `on_listening` gets the port as soon as it is open.

    Timed jobs and delivery are the caller's (`bot.app.timed`).

    Raises:
        DatabaseUnusable: the database cannot be opened, read or migrated.
        PortUnusable: the separate port for figures is in use.
    """
    memory.give_back()
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        connections = await enter(connected(settings, clock))
        lookups = {one.platform.name: one.lookup for one in connections if one.lookup}
        service = await enter(_opened(settings, connections, clock, lookups))
        routes = _routes(settings, service, connections)
        on_listening(await enter(listening(service, listener, routes, settings.metrics)))
        stack.enter_context(sharing_rates(service))
        looking = identities.run_forever(service, lookups)
        fetching = _fetching(service, connections, clock)
        await enter(beside(looking, fetching, *_guarding(settings, service)))
        await service.warm_up()
        memory.settle()
        await _hear(stack, service, connections)
        yield service


def _opened(
    settings: Settings,
    connections: Sequence[Connection],
    clock: Clock,
    lookups: Iterable[str],
) -> AbstractAsyncContextManager[Service]:
    """The service on the database of the settings."""
    return open_service(
        settings.database.url,
        {one.platform.name: one.platform for one in connections},
        clock,
        supplement_within=timedelta(seconds=settings.office.supplement_seconds),
        public_url=settings.server.public_url or "",
        lookups=frozenset(lookups),
        calendar=settings.work_calendar(),
        policy=settings.office.policy,
        ringing=frozenset(one.platform.name for one in connections if one.rings),
        key_file=settings.database.key_file,
        retention=Retention(**settings.retention.model_dump()),
    )


def _routes(
    settings: Settings, service: Service, connections: Sequence[Connection]
) -> list[web.RouteDef]:
    own = [route for one in connections for route in one.routes(service)]
    return [*attachment_routes(service), *paper_routes(service, settings.work_calendar()), *own]


async def _hear(
    stack: AsyncExitStack, service: Service, connections: Sequence[Connection]
) -> None:
    """All platforms, until the stack is closed."""
    for one in connections:
        service.gauges.append(one.figures)
        await stack.enter_async_context(one.hearing(service))


def _nightly(settings: Settings, service: Service) -> Nightly:
    """Backups as the settings plan them."""
    plan, wanted = None, settings.backup
    if wanted:
        plan = Plan(
            wanted.key.get_secret_value(),
            wanted.folder,
            wanted.hour,
            wanted.keep,
            wanted.keep_months,
            nightly=wanted.nightly,
            drill=wanted.drill,
        )
    place = Place.of(settings.database.url, settings.database.key_file)
    source = ContextSource(settings.work_calendar(), settings.platforms)
    return Nightly(service, place, source, plan)


def _guarding(settings: Settings, service: Service) -> tuple[Coroutine[None, None, None], ...]:
    """Backups, the watch over the bot itself, and the limits on what is asked of it."""
    place = Place.of(settings.database.url, settings.database.key_file)
    watch = Watch(
        service,
        place.path.parent if place.kind == "sqlite" else None,
        post,
        settings.operations.heartbeat_url.get_secret_value(),
        settings.operations.alarm_url.get_secret_value(),
    )
    limits = settings.limits
    service.limiter = Limiter(limits.sender_per_minute, limits.group_per_minute)
    service.gauges.append(watch.figures)
    return _nightly(settings, service).run_forever(), watch.run_forever()


async def _fetching(service: Service, connections: Sequence[Connection], clock: Clock) -> None:
    """Pictures and files of tickets, as they come."""
    sources = {one.platform.name: one.media for one in connections if one.media}
    await Attachments(service, sources, clock).run_forever(service.has_media)
