"""argparse in plain Chinese: its headings, its help, and its complaints in one line."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from typing import Any, Final, NoReturn

from bot.cli.base import Subcommand
from bot.cli.texts import usage as texts

HELP_COLUMN: Final = 26
WIDER: Final = 8  # columns that the Chinese names of values take, and argparse does not count
PIECES: Final = re.compile(r"[（“【]*(?:[!-~]+|.)[、，。；：）】”]*")  # no break inside


class _Layout(argparse.HelpFormatter):
    def __init__(self, prog: str, **options: Any) -> None:
        super().__init__(prog, max_help_position=HELP_COLUMN, **options)

    def add_usage(
        self, usage: Any, actions: Any, groups: Any, prefix: str | None = texts.USAGE
    ) -> None:
        """The usage under its Chinese heading."""
        super().add_usage(usage, actions, groups, prefix)

    def _split_lines(self, text: str, width: int) -> list[str]:
        """Lines that fit, where a Chinese character takes two columns."""
        lines = [""]
        for piece in PIECES.findall(text):
            if _columns(lines[-1] + piece) > width - WIDER:
                lines.append("")
            lines[-1] += piece
        return [line.strip() for line in lines]


def _columns(text: str) -> int:
    return len(text) + sum(not character.isascii() for character in text)


class Parser(argparse.ArgumentParser):
    """A parser that takes options by their whole names only."""

    def __init__(self, **options: Any) -> None:
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=_Layout, **options)
        self._positionals.title, self._optionals.title = texts.ARGUMENTS, texts.OPTIONS
        self.add_argument("-h", "--help", action="help", help=texts.HELP)

    def error(self, message: str) -> NoReturn:
        """End the program with exit code 2."""
        self.exit(2, texts.fault(self.prog, message) + "\n")


def build_parser(subcommands: Iterable[Subcommand]) -> argparse.ArgumentParser:
    """The parser of all these subcommands; what is chosen is left in `run`."""
    parser = Parser(prog="python -m bot", description=texts.ABOUT)
    subparsers = parser.add_subparsers(
        title=texts.COMMANDS, dest="command", required=True, metavar=texts.COMMAND
    )
    for subcommand in subcommands:
        sub = subparsers.add_parser(
            subcommand.name, help=subcommand.about, description=subcommand.about
        )
        subcommand.arguments(sub)
        sub.set_defaults(run=subcommand.run)
    return parser
