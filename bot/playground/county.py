"""The fictional county 云岭县: its registers come from a workbook like any county's."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from bot.papers.reading import read_workbook
from handlers.registers import apply, plan
from handlers.rules.workcalendar import SHANGHAI
from storage.transaction import Transaction

COUNTY: Final = Path(__file__).parent / "county.xlsx"


def is_empty(tx: Transaction) -> bool:
    """Whether no register holds anything yet."""
    directory = tx.registers.directory()
    return not (directory.units or directory.people or directory.projects)


def load_county(tx: Transaction, now: datetime, book: Path = COUNTY) -> None:
    """Import the county's workbook.

    Raises:
        ValueError: the workbook has faults, each named.
    """
    today = now.astimezone(SHANGHAI).date()
    planned = plan(read_workbook(book), tx.registers.directory(), today, tx.ledgers.book())
    if planned.faults:
        raise ValueError([fault.line for fault in planned.faults])
    apply(planned, tx, now)
