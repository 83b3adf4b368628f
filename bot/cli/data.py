"""Settings and the database they name, for subcommands that work on existing data."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bot.app import ready_database
from bot.cli.texts import lines as texts
from bot.clock import SystemClock
from bot.clockoffset import clock_offset
from bot.config import DEFAULT_PATH, Settings, load
from bot.config.sections import DatabaseSettings
from storage.engine import parse_url
from storage.transaction import Database, Transaction

DEMO_DATABASE: Final = Path("var/demo/chuishao.db")
DEFAULT_DATABASE: Final = Path("var/chuishao.db")


def config_path(options: argparse.Namespace) -> Path | None:
    """The file that `--config` names, else `config.toml` if it is there, else none."""
    path: Path | None = options.config
    return DEFAULT_PATH if path is None and DEFAULT_PATH.exists() else path


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings that hold for this command.

    Raises:
        ConfigFaults: something is wrong with them.
    """
    return load(config_path(options))


@contextmanager
def own_database(options: argparse.Namespace) -> Iterator[Database]:
    """The migrated database of the settings, open for the time of the body."""
    with _opened(settings_of(options)) as database:
        yield database


@contextmanager
def existing_data(options: argparse.Namespace) -> Iterator[Database]:
    """As `own_database`; before anything is set up, the demo's data, and that is said."""
    settings = settings_of(options)
    is_default = settings.database.url == DatabaseSettings().url
    if is_default and not DEFAULT_DATABASE.exists() and DEMO_DATABASE.exists():
        sys.stderr.write(texts.DEMO_DATA + "\n")
        demo = DatabaseSettings(url=f"sqlite:///{DEMO_DATABASE}")
        settings = settings.model_copy(update={"database": demo})
    with _opened(settings) as database:
        yield database


def missing_file(settings: Settings) -> Path | None:
    """SQLite's file, if it is not there: it will be made, and may have been mistyped."""
    url = parse_url(settings.database.url)
    path = Path(str(url.database))
    return path if url.drivername == "sqlite" and not path.exists() else None


@contextmanager
def _opened(settings: Settings) -> Iterator[Database]:
    missing = missing_file(settings)
    database = ready_database(settings.database.url, settings.database.key_file)
    if missing:
        sys.stderr.write(texts.new_database(str(missing)) + "\n")
    try:
        yield database
    finally:
        database.close()


def present(tx: Transaction) -> datetime:
    """Now; in the demo's data as its clock was left."""
    offset: timedelta = clock_offset(tx)
    return SystemClock().now() + offset
