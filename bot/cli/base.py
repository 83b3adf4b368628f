"""What a subcommand is."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.cli import texts
from bot.config import DEFAULT_PATH, Settings, load
from bot.config.sections import DatabaseSettings

DEMO_FOLDER = Path("var/demo")
DEMO_DATABASE = DEMO_FOLDER / "chuishao.db"
DEFAULT_DATABASE = Path("var/chuishao.db")
Arguments = Callable[[argparse.ArgumentParser], None]


class CLIFailure(Exception):
    """The command ends with `text` on standard error and exit code `code`."""

    def __init__(self, text: str, code: int = 1) -> None:
        super().__init__(text)
        self.text, self.code = text, code


@dataclass(frozen=True, slots=True)
class Subcommand:
    """One subcommand: its name, one line about it, its arguments, and what it does."""

    name: str
    about: str
    run: Callable[[argparse.Namespace], int]
    arguments: Arguments = lambda _parser: None


def say(*lines: str) -> None:
    """Print lines for a person."""
    for line in lines:
        sys.stdout.write(line + "\n")
    sys.stdout.flush()


def say_json(value: object) -> None:
    """Print one JSON value, readable and with Chinese as it is."""
    say(json.dumps(value, ensure_ascii=False, indent=2))


def config_argument(parser: argparse.ArgumentParser) -> None:
    """The `--config` option."""
    parser.add_argument("--config", type=Path, default=None)


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings named by `--config`, else `config.toml` if it is there, else defaults.

    Raises:
        ConfigFaults: something is wrong with them.
    """
    path: Path | None = options.config
    if path is None and DEFAULT_PATH.exists():
        path = DEFAULT_PATH
    return load(path)


def data_settings(options: argparse.Namespace) -> Settings:
    """Settings for commands that look at existing data.

    Before anything is set up (no settings file, no database yet) they look at the demo's data,
    and say so.
    """
    settings = settings_of(options)
    is_default = settings.database.url == DatabaseSettings().url
    if is_default and not DEFAULT_DATABASE.exists() and DEMO_DATABASE.exists():
        sys.stderr.write(texts.DEMO_DATA + "\n")
        return settings.model_copy(
            update={"database": DatabaseSettings(url=f"sqlite:///{DEMO_DATABASE}")}
        )
    return settings
