"""The command line: one table of subcommands, three exit codes.

0 fine, 1 the work failed, 2 wrong use or wrong configuration (one clear line per fault).
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

from bot import memory
from bot.cli.base import CLIFailure
from bot.cli.parser import build_parser
from bot.cli.table import SUBCOMMANDS
from bot.cli.texts import faults as texts

__all__ = ["SUBCOMMANDS", "build_parser", "main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; returns the exit code. Whatever goes wrong is told in one line."""
    memory.start()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a character still works
    try:
        options = build_parser(SUBCOMMANDS).parse_args(arguments)
        code: int = options.run(options)
    except CLIFailure as failure:
        return _say(failure.code, failure.text)
    except KeyboardInterrupt:
        return _say(1, texts.INTERRUPTED)
    except BrokenPipeError:
        _forget_stdout()
        return 1
    except Exception as error:
        from bot.cli.faults import told  # here only: it knows the errors of every heavy library

        fault_code, lines = told(error)
        return _say(fault_code, *lines)
    return code


def _say(code: int, *lines: str) -> int:
    for line in lines:
        sys.stderr.write(line + "\n")
    return code


def _forget_stdout() -> None:
    """Nobody reads any more; the flush at exit must not complain about it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
