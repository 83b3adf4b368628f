"""Values that arguments take, and how a wrong one is told."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Final

from bot.cli.texts import usage as texts
from handlers.rules.selection import Pick
from handlers.texts.picks import WORDS
from handlers.texts.words import STATUS_NAMES
from storage.records import Status

KINDS: Final = (
    *("registers", "ledger", "weekly", "monthly", "bulletin", "report", "leaders"),
    *("permits", "fundings"),
)
HIGHEST_PORT: Final = 65535
MOST_DAYS: Final = 3650
LONGEST_NUMBER: Final = 9  # digits of a proposal's
EARLIEST_YEAR: Final = 2000


def port(text: str) -> int:
    """A port, or 0 for any free one."""
    if not text.isascii() or not text.isdigit() or int(text) > HIGHEST_PORT:
        raise argparse.ArgumentTypeError(texts.BAD_PORT)
    return int(text)


def days(text: str) -> int:
    """How many days back, from 1 to ten years."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST_DAYS:
        raise argparse.ArgumentTypeError(texts.BAD_DAYS)
    return int(text)


def number(text: str) -> int:
    """The number of a proposal."""
    if not text.isascii() or not text.isdigit() or len(text) > LONGEST_NUMBER:
        raise argparse.ArgumentTypeError(texts.bad_number(text))
    return int(text)


def kind(text: str) -> str:
    """A kind of paper, by its code or its Chinese name."""
    if (found := texts.kind(text)) not in KINDS:
        raise argparse.ArgumentTypeError(texts.no_kind(text))
    return found


def status(text: str) -> Status:
    """A status of a ticket, by its code or its Chinese name."""
    for found, name in STATUS_NAMES.items():
        if text.strip().lower() in (found.value, name):
            return found
    raise argparse.ArgumentTypeError(texts.no_status(text))


def pick(text: str) -> Pick:
    """The number of a digest that such a word asks for."""
    if text not in WORDS:
        raise argparse.ArgumentTypeError(texts.no_pick(text, WORDS))
    return WORDS[text]


def month(text: str) -> date:
    """The first day of a month written as 2026-09."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        found = date.min
    if found.year < EARLIEST_YEAR:
        raise argparse.ArgumentTypeError(texts.BAD_MONTH)
    return found
