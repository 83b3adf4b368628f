"""The one table of commands: verb -> Command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from handlers.commands import (
    answering,
    assigning,
    binding,
    correcting,
    deciding,
    identifying,
    inquiring,
    learning,
    plain,
    report,
    reporter,
    resting,
    revealing,
    show,
    whistle,
)
from handlers.commands.base import Command

COMMANDS: Final[Mapping[str, Command]] = {
    command.verb: command
    for module in (
        report,
        plain,
        assigning,
        correcting,
        deciding,
        reporter,
        whistle,
        show,
        answering,
        binding,
        identifying,
        learning,
        inquiring,
        resting,
        revealing,
    )
    for command in module.COMMANDS
}
