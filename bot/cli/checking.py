"""The subcommand that checks: the settings, and with --online what they lead to."""

from __future__ import annotations

import argparse
import asyncio

from bot import texts as bot_texts
from bot.app import ready_database
from bot.cli.base import CLIFailure, say
from bot.cli.data import config_path, settings_of
from bot.cli.texts import faults, lines
from bot.clock import SystemClock
from bot.config import Settings
from bot.platforms import texts
from bot.platforms.dingtalk import probe as dingtalk
from bot.platforms.findings import Finding, Mark
from bot.platforms.wecom import probe as wecom


def check_config(options: argparse.Namespace) -> int:
    """Say whether the settings are good; faults end with exit code 2, what is cut off with 1."""
    settings = settings_of(options)
    say(bot_texts.config_is_good(str(config_path(options) or "")))
    if options.online:
        groups = _groups(settings)
        say(lines.DATABASE_FINE)
        _ask_platforms(settings, groups)
    return 0


def _groups(settings: Settings) -> list[str]:
    """The names of the register's groups."""
    database = ready_database(settings.database.url, settings.database.key_file)
    try:
        with database.read() as tx:
            return [group.name for group in tx.registers.directory().groups]
    finally:
        database.close()


def _ask_platforms(settings: Settings, groups: list[str]) -> None:
    """Raises CLIFailure if something does not work."""
    if not settings.platforms:
        return
    found = asyncio.run(_found(settings, groups))
    say(*(texts.line(one.mark, one.text) for one in found))
    if broken := sum(one.mark is Mark.BAD for one in found):
        raise CLIFailure(faults.cut_off(broken))


async def _found(settings: Settings, groups: list[str]) -> list[Finding]:
    clock = SystemClock()
    found = await wecom.probe(settings, groups, clock)
    return found + await dingtalk.probe(settings, groups, clock)
