"""Subcommands to try the bot without any account: demo, chat, seed."""

from __future__ import annotations

import argparse
import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from bot.app import listening, open_service, ready_database, timed, until_stopped
from bot.cli import texts
from bot.cli.base import (
    DEMO_FOLDER,
    CLIFailure,
    Subcommand,
    config_argument,
    say,
    settings_of,
)
from bot.cli.terminal import Terminal
from bot.clock import MovableClock, SystemClock
from bot.config import Settings
from bot.config.sections import DatabaseSettings, ServerSettings
from bot.logs import set_up
from bot.platforms.console import ConsolePlatform
from bot.playground.county import is_empty, load_county
from bot.playground.routes import playground_routes
from bot.playground.story import beginning, live_through
from bot.playground.transcript import Transcript
from bot.service import CLOCK_OFFSET, Service
from storage.transaction import Database

DATABASE = "chuishao.db"


@asynccontextmanager
async def demo_service(folder: Path) -> AsyncIterator[tuple[Service, Transcript]]:
    """The demo's bot on the data in `folder`, made there on the first start.

    The past is lived through in a folder beside it, which takes its name when all is told: a
    start that is cut off leaves nothing half done.
    """
    if not (folder / DATABASE).exists():
        say(texts.PREPARING)
        fresh = folder.with_name(f"{folder.name}.new")
        _clear(fresh)
        async with _opened(fresh) as (service, transcript):
            await live_through(service, transcript)
        _clear(folder)
        fresh.rename(folder)
    async with _opened(folder) as opened:
        yield opened


def _clear(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)


@asynccontextmanager
async def _opened(folder: Path) -> AsyncIterator[tuple[Service, Transcript]]:
    url = f"sqlite:///{folder / DATABASE}"
    clock = _prepare(ready_database(url))
    transcript = Transcript(folder / "chat.db")
    try:
        platforms = {"console": ConsolePlatform(transcript, clock)}
        async with open_service(url, platforms, clock) as service:
            yield service, transcript
    finally:
        transcript.close()


def _prepare(database: Database) -> MovableClock:
    """Load the county into an empty database; returns the demo's clock as it was left."""
    try:
        with database.begin() as tx:
            if is_empty(tx):
                load_county(tx, beginning())
                return MovableClock(beginning() - SystemClock().now())
            return MovableClock(timedelta(seconds=int(tx.marks.text(CLOCK_OFFSET) or 0)))
    finally:
        database.close()


def demo(options: argparse.Namespace) -> int:
    """Serve the playground on the loopback address."""
    folder: Path = options.data
    if options.fresh:
        shutil.rmtree(folder, ignore_errors=True)
    settings = Settings(
        server=ServerSettings(host="127.0.0.1", port=options.port),
        database=DatabaseSettings(url=f"sqlite:///{folder / DATABASE}"),
    )
    set_up("WARNING", as_json=False)
    try:
        asyncio.run(_demo(settings, folder))
    except OSError as error:
        reason = error.strerror or str(error)
        raise CLIFailure(texts.port_fault(options.port, reason), 2) from None
    return 0


async def _demo(settings: Settings, folder: Path) -> None:
    async with demo_service(folder) as (service, transcript):
        routes = playground_routes(service, transcript)
        async with listening(service, settings, routes) as port:
            await service.warm_up()
            say(texts.demo_ready(port, str(folder)))
            async with timed(service):
                await until_stopped()
    say(texts.STOPPED)


def chat(options: argparse.Namespace) -> int:
    """Talk with the bot in the terminal, as anybody of the fictional county."""
    set_up("WARNING", as_json=False)

    async def run() -> None:
        async with demo_service(options.data) as (service, transcript):
            await service.warm_up()
            await Terminal(service, transcript).run()

    asyncio.run(run())
    return 0


def seed(options: argparse.Namespace) -> int:
    """Load the fictional county into an empty database."""
    database = ready_database(settings_of(options).database.url)
    try:
        with database.begin() as tx:
            if not is_empty(tx):
                raise CLIFailure(texts.NOT_EMPTY)
            load_county(tx, SystemClock().now())
    finally:
        database.close()
    say(texts.SEEDED)
    return 0


def _demo_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--fresh", action="store_true")
    _data_argument(parser)


def _data_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, default=DEMO_FOLDER)


SUBCOMMANDS = (
    Subcommand("demo", texts.DEMO, demo, _demo_arguments),
    Subcommand("chat", texts.CHAT, chat, _data_argument),
    Subcommand("seed", texts.SEED, seed, config_argument),
)
