"""The demo's past: a handful of tickets that really lived through the last working days.

Nothing is inserted by hand. The sentences go through the bot while the demo's clock walks from
some days ago to now, so every deadline, reminder and escalation on the page is genuine.
"""

from __future__ import annotations

import asyncio
import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from bot.playground.asks import Ask
from bot.playground.speaking import incoming, line_of
from bot.playground.transcript import Transcript
from bot.service import Service
from handlers.rules.workcalendar import SHANGHAI, WorkCalendar

DATA: Final = Path(__file__).parent / "story.toml"
SETTLING: Final = timedelta(hours=1)  # after the opening, so that the morning's digest is there


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of the past: how many working days ago, at what local time, who, where."""

    days_ago: int
    at: time
    sender: str
    chat: str
    text: str


def lines() -> tuple[Line, ...]:
    """The sentences in order of time."""
    table = tomllib.loads(DATA.read_text(encoding="utf-8"))
    found = [
        Line(line["days_ago"], line["at"], line["sender"], line["chat"], line["text"])
        for line in table["lines"]
    ]
    return tuple(sorted(found, key=lambda line: (-line.days_ago, line.at)))


async def live_through(service: Service, transcript: Transcript, present: datetime) -> None:
    """Tell the past at its own times, up to the present, or to the next opening at night.

    A newcomer who tries the bot at night or on a holiday should see an office that works.
    """
    calendar = WorkCalendar.shipped()
    for line in lines():
        at = _moment(calendar, calendar.local_day(present), line)
        if at < present:
            await service.move_clock(at)
            await _say(service, transcript, line)
    opening = calendar.next_opening(present)
    settled = opening + SETTLING if opening > present else present
    await service.move_clock(max(settled, service.clock.now()))


def beginning(present: datetime) -> datetime:
    """The moment of the first sentence, for a demo that starts at `present`."""
    calendar = WorkCalendar.shipped()
    return _moment(calendar, calendar.local_day(present), lines()[0])


def _moment(calendar: WorkCalendar, today: date, line: Line) -> datetime:
    day = today
    for _ in range(line.days_ago):
        day = calendar.previous_workday(day)
    return datetime.combine(day, line.at, SHANGHAI).astimezone(UTC)


async def _say(service: Service, transcript: Transcript, line: Line) -> None:
    directory = await service.read(lambda tx: tx.registers.directory())
    ask = Ask(chat=line.chat, sender=line.sender, text=line.text, quote="", id="", button="")
    message = incoming(ask, directory, transcript, service.clock.now())
    await service.receive(message)
    await asyncio.to_thread(transcript.put, line_of(message))
    await service.drain()
