"""The subcommand that runs the bot."""

from __future__ import annotations

import argparse
import asyncio
import socket
from contextlib import AsyncExitStack
from datetime import timedelta

from bot import texts as bot_texts
from bot.app import door, listening, open_service, run_until_stopped, timed
from bot.cli.base import CLIFailure, say
from bot.cli.data import settings_of, unspoken
from bot.cli.texts import lines as texts
from bot.clock import SystemClock
from bot.config import Settings
from bot.connections import wecom
from bot.logs import set_up


def serve(options: argparse.Namespace) -> int:
    """Run the bot until it is told to stop."""
    settings = settings_of(options)
    set_up(settings.logs.level, settings.logs.format == "json", secrets=settings.secrets())
    if missing := unspoken(settings):
        raise CLIFailure(bot_texts.not_connected(missing), 2)
    with door(settings.server.host, settings.server.port) as entrance:
        run_until_stopped(lambda: _serve(settings, entrance))
    say(texts.STOPPED)
    return 0


async def _serve(settings: Settings, entrance: socket.socket) -> None:
    within = timedelta(seconds=settings.office.supplement_seconds)
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        connections = []
        if settings.wecom:
            connections.append(await stack.enter_async_context(wecom(settings.wecom, clock)))
        platforms = {one.platform.name: one.platform for one in connections}
        service = await stack.enter_async_context(
            open_service(settings.database.url, platforms, clock, within)
        )
        routes = [route for one in connections for route in one.routes(service)]
        port = await stack.enter_async_context(
            listening(service, entrance, routes, settings.metrics)
        )
        await stack.enter_async_context(timed(service))
        say(texts.serving(settings.server.host, port))
        await service.warm_up()
        for one in connections:
            await stack.enter_async_context(one.hearing(service))
        await asyncio.Event().wait()  # until cancelled
