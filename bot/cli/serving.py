"""The subcommand that runs the bot."""

from __future__ import annotations

import argparse
import asyncio
import socket
from pathlib import Path

from bot.app import listening_socket, run_until_stopped, timed
from bot.cli.base import say
from bot.cli.data import missing_file, settings_of
from bot.cli.texts import lines as texts
from bot.clock import SystemClock
from bot.config import Settings
from bot.logs import set_up
from bot.serving import serving


def serve(options: argparse.Namespace) -> int:
    """Run the bot until it is told to stop."""
    settings = settings_of(options)
    missing = missing_file(settings)
    set_up(settings.logs.level, settings.logs.format == "json", secrets=settings.secrets())
    with listening_socket(settings.server.host, settings.server.port) as listener:
        run_until_stopped(lambda: _serve(settings, listener, missing))
    say(texts.STOPPED)
    return 0


async def _serve(settings: Settings, listener: socket.socket, missing: Path | None) -> None:
    def tell(port: int) -> None:
        say(texts.serving(settings.server.host, port))
        if missing:
            say(texts.new_database(str(missing)))

    async with serving(settings, SystemClock(), listener, tell) as service, timed(service):
        await asyncio.Event().wait()  # until cancelled
