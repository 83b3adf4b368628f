"""The bot as its settings want it: platforms, service, doors and what goes on beside them."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

from aiohttp import web

from bot import identities
from bot.app import listening, open_service
from bot.attachments import Attachments, attachment_routes
from bot.clock import Clock
from bot.config import Settings
from bot.connections import Connection, beside, connected
from bot.papers.serving import paper_routes
from bot.service import Service


@asynccontextmanager
async def serving(
    settings: Settings,
    clock: Clock,
    entrance: socket.socket,
    on_listening: Callable[[int], None],
) -> AsyncIterator[Service]:
    """Inside, messages are received; `on_listening` gets the port as soon as it is open.

    Timed jobs and delivery are the caller's (`bot.app.timed`).

    Raises:
        DatabaseUnusable: the database cannot be opened, read or migrated.
        PortUnusable: the separate port for figures is in use.
    """
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        connections = await enter(connected(settings, clock))
        lookups = {one.platform.name: one.lookup for one in connections if one.lookup}
        service = await enter(
            open_service(
                settings.database.url,
                {one.platform.name: one.platform for one in connections},
                clock,
                supplement_within=timedelta(seconds=settings.office.supplement_seconds),
                public_url=settings.server.public_url or "",
                lookups=lookups,
                calendar=settings.work_calendar(),
                policy=settings.office.policy,
                ringing=[one.platform.name for one in connections if one.rings],
            )
        )
        papers = paper_routes(service, settings.work_calendar())
        routes = [*papers, *_routes(service, connections)]
        on_listening(await enter(listening(service, entrance, routes, settings.metrics)))
        fetching = _fetching(service, connections, clock)
        await enter(beside(identities.run_forever(service, lookups), fetching))
        await service.warm_up()
        await _hear(stack, service, connections)
        yield service


def _routes(service: Service, connections: Sequence[Connection]) -> list[web.RouteDef]:
    """Attachments, and where the platforms call back."""
    own = (route for one in connections for route in one.routes(service))
    return [*attachment_routes(service), *own]


async def _hear(
    stack: AsyncExitStack, service: Service, connections: Sequence[Connection]
) -> None:
    """All platforms, until the stack is closed."""
    for one in connections:
        service.gauges.append(one.figures)
        await stack.enter_async_context(one.hearing(service))


async def _fetching(service: Service, connections: Sequence[Connection], clock: Clock) -> None:
    """Pictures and files of tickets, as they come."""
    sources = {one.platform.name: one.media for one in connections if one.media}
    await Attachments(service, sources, clock).run_forever(service.has_media)
