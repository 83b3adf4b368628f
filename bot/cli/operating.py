"""Subcommands of the operator: serve, check-config, migrate, admin-code, run-job, tickets."""

from __future__ import annotations

import argparse
import asyncio
import secrets
from datetime import datetime, timedelta

from bot import texts as bot_texts
from bot.app import listening, open_service, ready_database, timed, until_stopped
from bot.cli import texts
from bot.cli.base import (
    CLIFailure,
    Subcommand,
    config_argument,
    data_settings,
    say,
    say_json,
    settings_of,
)
from bot.cli.moments import moment
from bot.clock import SystemClock
from bot.logs import set_up
from bot.platforms.base import Platform
from bot.service import tickets_json
from handlers.commands.binding import ADMIN
from handlers.context import ContextSource
from handlers.jobs import JOBS
from handlers.rules.workcalendar import WorkCalendar
from storage.records import Status
from storage.transaction import Database, Transaction

CODE_LIFE = timedelta(minutes=10)


def serve(options: argparse.Namespace) -> int:
    """Run the bot until it is told to stop."""
    settings = settings_of(options)
    set_up(settings.logs.level, settings.logs.format == "json", secrets=settings.secrets())
    if settings.platforms:
        raise CLIFailure(bot_texts.not_connected(settings.platforms), 2)

    async def run() -> None:
        platforms: dict[str, Platform] = {}
        async with (
            open_service(settings.database.url, platforms, SystemClock()) as service,
            listening(service, settings) as port,
        ):
            say(texts.serving(settings.server.host, port))
            await service.warm_up()
            async with timed(service):
                await until_stopped()
        say(texts.STOPPED)

    return _guarded(run, settings.server.port)


def _guarded(run: object, port: int) -> int:
    try:
        asyncio.run(run())  # type: ignore[operator]
    except OSError as error:
        raise CLIFailure(texts.port_fault(port, error.strerror or str(error)), 2) from None
    return 0


def check_config(options: argparse.Namespace) -> int:
    """Say whether the settings are good; faults end with exit code 2."""
    settings = settings_of(options)
    say(bot_texts.config_is_good(str(options.config or "")))
    if settings.platforms:
        say(bot_texts.not_connected(settings.platforms))
    if options.online:
        database = ready_database(settings.database.url)
        database.close()
        say(texts.DATABASE_FINE)
    return 0


def migrate(options: argparse.Namespace) -> int:
    """Bring the database to this version."""
    ready_database(settings_of(options).database.url).close()
    say(texts.MIGRATED)
    return 0


def admin_code(options: argparse.Namespace) -> int:
    """Print a one-time code that makes its sender an administrator."""
    database = ready_database(data_settings(options).database.url)
    code = f"{secrets.randbelow(10**6):06d}"
    try:
        with database.begin() as tx:
            tx.registers.new_code(ADMIN, code, SystemClock().now() + CODE_LIFE)
    finally:
        database.close()
    say(texts.admin_code(code))
    return 0


class _Undone(Exception):
    """Rolls a dry run back."""


def run_job(options: argparse.Namespace) -> int:
    """Run one job now; with --dry-run only say what it would send."""
    if options.at and not options.dry_run:
        raise CLIFailure(texts.AT_NEEDS_DRY_RUN, 2)
    now = moment(options.at) if options.at else SystemClock().now()
    database = ready_database(data_settings(options).database.url)
    try:
        if options.name == "deliver":
            return _deliver_report(database)
        return _job(database, options.name, now, is_dry=options.dry_run)
    finally:
        database.close()


def _deliver_report(database: Database) -> int:
    with database.read() as tx:
        say(texts.owed(tx.outbox.counts()))
    return 0


def _job(database: Database, name: str, now: datetime, *, is_dry: bool) -> int:
    job = next(job for job in JOBS if job.name == name)
    source = ContextSource(WorkCalendar.shipped(), ("console",))
    try:
        with database.begin() as tx:
            count = job.run(tx, source.at(tx, now))
            if is_dry:
                lines = _owed_texts(tx)
                raise _Undone
    except _Undone:
        say(texts.dry_run(name, count), *lines)
        return 0
    say(texts.job_done(name, count))
    return 0


def _owed_texts(tx: Transaction) -> list[str]:
    owed = tx.outbox.claim(datetime.max.replace(tzinfo=SystemClock().now().tzinfo), timedelta(1))
    return [texts.would_send(one.target, str(one.payload["text"])) for one in owed]


def tickets(options: argparse.Namespace) -> int:
    """List tickets, as lines or as JSON."""
    database = ready_database(data_settings(options).database.url)
    try:
        with database.read() as tx:
            found = tickets_json(tx, SystemClock().now(), WorkCalendar.shipped())
    finally:
        database.close()
    if options.status:
        found = [t for t in found if t["status"] == options.status]
    if options.json:
        say_json(found)
    else:
        say(*(texts.ticket_line(t) for t in found), texts.ticket_total(len(found)))
    return 0


def _check_arguments(parser: argparse.ArgumentParser) -> None:
    config_argument(parser)
    parser.add_argument("--online", action="store_true")


def _job_arguments(parser: argparse.ArgumentParser) -> None:
    config_argument(parser)
    names = [*(job.name for job in JOBS), "deliver"]
    parser.add_argument("name", choices=names)
    parser.add_argument("--at")
    parser.add_argument("--dry-run", action="store_true")


def _ticket_arguments(parser: argparse.ArgumentParser) -> None:
    config_argument(parser)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--status", choices=[s.value for s in Status])


SUBCOMMANDS = (
    Subcommand("serve", texts.SERVE, serve, config_argument),
    Subcommand("check-config", texts.CHECK_CONFIG, check_config, _check_arguments),
    Subcommand("migrate", texts.MIGRATE, migrate, config_argument),
    Subcommand("admin-code", texts.ADMIN_CODE, admin_code, config_argument),
    Subcommand("run-job", texts.RUN_JOB, run_job, _job_arguments),
    Subcommand("tickets", texts.TICKETS, tickets, _ticket_arguments),
)
