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
    inquiring,
    learning,
    leaving,
    onsite,
    ordering,
    papers,
    plain,
    proposing,
    report,
    reporter,
    resting,
    revealing,
    show,
    whistle,
    whistle_end,
    whistle_rate,
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
        whistle_rate,
        show,
        answering,
        binding,
        identifying,
        learning,
        onsite,
        ordering,
        papers,
        proposing,
        leaving,
        handing,
        inquiring,
        resting,
        revealing,
    )
    for command in module.COMMANDS
}
