"""The one table of commands: verb -> Command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from handlers.commands import (
    answering,
    assigning,
    assisting,
    binding,
    chaining,
    correcting,
    deciding,
    delivering,
    dividing,
    dossier,
    handing,
    hardness,
    identifying,
    inquiring,
    learning,
    leaving,
    meeting,
    money,
    onsite,
    ordering,
    originals,
    papers,
    permits,
    plain,
    planning,
    proposing,
    report,
    reporter,
    resting,
    revealing,
    show,
    weeklies,
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
        assisting,
        correcting,
        deciding,
        dividing,
        reporter,
        whistle,
        whistle_end,
        whistle_rate,
        show,
        meeting,
        answering,
        binding,
        identifying,
        learning,
        onsite,
        ordering,
        papers,
        weeklies,
        proposing,
        leaving,
        handing,
        hardness,
        inquiring,
        resting,
        revealing,
        delivering,
        originals,
        chaining,
        permits,
        money,
        planning,
        dossier,
    )
    for command in module.COMMANDS
}
