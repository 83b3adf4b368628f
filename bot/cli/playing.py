"""Subcommands to try the bot without any account: demo, chat, seed."""

from __future__ import annotations

import argparse
import asyncio
import socket
from pathlib import Path

from bot.app import LOOPBACK, listening, listening_socket, run_until_stopped, timed
from bot.cli.base import CLIFailure, say
from bot.cli.data import own_database, present
from bot.cli.demodata import FILES, claimed, demo_service
from bot.cli.terminal import Terminal, typed_lines
from bot.cli.texts import faults, lines
from bot.logs import set_up
from bot.playground.county import is_empty, load_county
from bot.playground.routes import playground_routes

LEVEL = "WARNING"


def demo(options: argparse.Namespace) -> int:
    """Serve the playground on the loopback address."""
    set_up(LEVEL, as_json=False)
    folder = options.data.resolve()
    with listening_socket(LOOPBACK, options.port) as listener, claimed(folder):
        run_until_stopped(lambda: _demo(listener, folder, options))
    say(lines.STOPPED)
    return 0


async def _demo(listener: socket.socket, folder: Path, options: argparse.Namespace) -> None:
    async with demo_service(folder, fresh=options.fresh) as (service, transcript):
        await service.warm_up()
        routes = playground_routes(service, transcript)
        async with listening(service, listener, routes) as port, timed(service):
            say(lines.demo_ready(port, str(options.data)))
            await asyncio.Event().wait()  # until cancelled


def chat(options: argparse.Namespace) -> int:
    """Talk with the bot in the terminal, as anybody of the fictional county."""
    set_up(LEVEL, as_json=False)
    folder = options.data.resolve()
    with claimed(folder):
        run_until_stopped(lambda: _chat(folder))
    say(lines.STOPPED)
    return 0


async def _chat(folder: Path) -> None:
    async with demo_service(folder) as (service, transcript):
        await service.warm_up()
        async with timed(service):
            await Terminal(service, transcript, folder / FILES).run(typed_lines())


def seed(options: argparse.Namespace) -> int:
    """Load the fictional county into an empty database."""
    with own_database(options) as database, database.begin() as tx:
        if not is_empty(tx):
            raise CLIFailure(faults.NOT_EMPTY)
        load_county(tx, present(tx))
    say(lines.SEEDED)
    return 0
