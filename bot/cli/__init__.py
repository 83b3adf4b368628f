"""The command line: one table of subcommands, three exit codes.

0 fine, 1 the work failed, 2 wrong use or wrong configuration (one clear line per fault).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from bot.cli import operating, playing, reading, registers, texts
from bot.cli.base import CLIFailure, Subcommand
from bot.config import ConfigFaults
from storage.engine import DatabaseUnusable

SUBCOMMANDS: tuple[Subcommand, ...] = (
    *playing.SUBCOMMANDS,
    *operating.SUBCOMMANDS,
    *reading.SUBCOMMANDS,
    *registers.SUBCOMMANDS,
)


class _Parser(argparse.ArgumentParser):
    """argparse with its complaints in Chinese and in one line."""

    def error(self, message: str) -> None:  # type: ignore[override]  # ends the program
        self.exit(2, texts.usage_fault(self.prog, message) + "\n")


def build_parser() -> argparse.ArgumentParser:
    """The parser with every subcommand."""
    parser = _Parser(prog="python -m bot", description=texts.ABOUT)
    subparsers = parser.add_subparsers(dest="command", required=True, metavar=texts.COMMAND)
    for subcommand in SUBCOMMANDS:
        sub = subparsers.add_parser(
            subcommand.name, help=subcommand.about, description=subcommand.about
        )
        subcommand.arguments(sub)
        sub.set_defaults(run=subcommand.run)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; returns the exit code."""
    options = build_parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except ConfigFaults as faults:
        return _say(2, *faults.lines)
    except DatabaseUnusable as fault:
        return _say(2, texts.database_fault(str(fault)))
    except CLIFailure as failure:
        return _say(failure.code, failure.text)
    except BrokenPipeError:
        return 1
    return code


def _say(code: int, *lines: str) -> int:
    for line in lines:
        sys.stderr.write(line + "\n")
    return code
