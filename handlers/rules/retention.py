"""How long words are kept. Facts, ids and moments of a history stay for ever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Retention:
    """Days of what was sent, years after the end of a ticket (0: for ever).

    个人信息保护法 art. 19: the shortest time that the purpose needs. For tickets the periods of
    国家档案局令第8号 for documents: 10 years, and 30 for important ones.
    """

    chat_days: int = 30
    ticket_years: int = 10
    important_years: int = 30


def years_before(now: datetime, years: int) -> datetime:
    """The same day so many years ago (29 February becomes the 28th).

    >>> years_before(datetime(2028, 2, 29), 10)
    datetime.datetime(2018, 2, 28, 0, 0)
    """
    try:
        return now.replace(year=now.year - years)
    except ValueError:
        return now.replace(year=now.year - years, day=28)


KEPT = Retention()
