"""Times typed on the command line."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.cli.base import CLIFailure
from bot.cli.texts import faults as texts
from handlers.rules.workcalendar import SHANGHAI


def moment(text: str) -> datetime:
    """An ISO time as aware UTC; without an offset it is Asia/Shanghai.

    Raises:
        CLIFailure: it is not an ISO time (exit code 2).
    """
    try:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=SHANGHAI)).astimezone(UTC)
    except (ValueError, OverflowError):  # the first and the last day there is may overflow
        raise CLIFailure(texts.bad_time(text), 2) from None
