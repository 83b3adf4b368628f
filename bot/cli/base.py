"""What a subcommand is, and how it talks; light, so that help and small commands start at once."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module


class CLIFailure(Exception):
    """The command ends with `text` on standard error and exit code `code`."""

    def __init__(self, text: str, code: int = 1) -> None:
        super().__init__(text)
        self.text, self.code = text, code


class NoSuchThing(CLIFailure):
    """What was typed names a number, a group or a file that is not there: wrong use (2)."""

    def __init__(self, text: str) -> None:
        super().__init__(text, 2)


@dataclass(frozen=True, slots=True)
class Subcommand:
    """One subcommand: its name, one line about it, its arguments, and what it does.

    `work` names a function of this package as "module:function"; its module, which may be heavy,
    is loaded only when the command is run.
    """

    name: str
    about: str
    work: str
    arguments: Callable[[argparse.ArgumentParser], None] = lambda _: None

    def run(self, options: argparse.Namespace) -> int:
        """Do it; returns the exit code."""
        module, _, function = self.work.partition(":")
        work: Callable[[argparse.Namespace], int] = getattr(
            import_module(f"bot.cli.{module}"), function
        )
        return work(options)


def say(*lines: str) -> None:
    """Print lines for a person."""
    for line in lines:
        sys.stdout.write(line + "\n")
    sys.stdout.flush()


def say_json(value: object) -> None:
    """Print one JSON value, readable and with Chinese as it is."""
    say(json.dumps(value, ensure_ascii=False, indent=2))
