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
    dividing,
    handing,
    identifying,
    learning,
    leaving,
    onsite,
    ordering,
    plain,
    proposing,
    report,
    reporter,
    show,
    whistle,
    whistle_end,
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
        dividing,
        reporter,
        whistle,
        whistle_end,
        show,
        answering,
        binding,
        identifying,
        learning,
        onsite,
        ordering,
        proposing,
        leaving,
        handing,
    )
    for command in module.COMMANDS
}
