"""A whole bot in memory: a real service on a file, the pretend chat server, a movable clock."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from bot.app import ready_database
from bot.clock import MovableClock, SystemClock
from bot.clockoffset import clock_offset
from bot.delivery import Delivery
from bot.platforms.console import ConsolePlatform
from bot.playground.transcript import Transcript
from bot.service import Service
from bot.writer import Writer
from handlers.context import ContextSource
from handlers.messages import IncomingMessage, Outcome
from handlers.rules.workcalendar import SHANGHAI, WorkCalendar
from storage.records import Ticket
from storage.transaction import Database

MONDAY = datetime(2026, 9, 14, 9, 0, tzinfo=SHANGHAI).astimezone(UTC)
REPORT = "@吹哨 污水厂财政配套资金没到位，施工队说再不给钱就停工"


@dataclass
class Office:
    """The service with what stands around it, and short words for what tests do."""

    service: Service
    transcript: Transcript
    clock: MovableClock
    source: ContextSource
    database: Database

    def message(
        self,
        account: str,
        text: str,
        chat: str,
        message_id: str = "",
        platform: str = "console",
    ) -> IncomingMessage:
        """What the pretend platform would deliver; `p:` before a chat makes it private."""
        return IncomingMessage(
            platform=platform,
            message_id=message_id or uuid4().hex,
            chat_id=chat,
            is_group=not chat.startswith("p:"),
            account=account,
            name=account,
            text=text,
            received_at=self.clock.now(),
        )

    async def says(
        self,
        account: str,
        text: str,
        chat: str,
        message_id: str = "",
        platform: str = "console",
    ) -> Outcome:
        """Somebody says something, and what is owed is delivered."""
        message = self.message(account, text, chat, message_id, platform)
        outcome = await self.service.receive(message)
        await self.service.drain()
        return outcome

    def told(self, account: str) -> list[str]:
        """What that person was told in private, in order."""
        return [line.text for line in self.transcript.since() if line.to == account]

    async def tickets(self) -> tuple[Ticket, ...]:
        """All tickets, oldest first."""
        found = await self.service.read(lambda tx: tx.tickets.find(open_only=False))
        return tuple(reversed(found))


@asynccontextmanager
async def office(
    folder: Path,
    *,
    url: str = "",
    start: datetime = MONDAY,
    source: ContextSource | None = None,
    kind: type[ConsolePlatform] = ConsolePlatform,
    names: tuple[str, ...] = ("console",),
) -> AsyncIterator[Office]:
    """The bot on the data in that folder, or in the database at `url`.

    Closing drops every object, so it may be reopened. The clock goes on where it was left, and
    starts at `start` on new data. All platforms of these names are pretended alike.
    """
    database = ready_database(url or f"sqlite:///{folder / 'chuishao.db'}")
    with database.read() as tx:
        offset = clock_offset(tx) or start - SystemClock().now()
    clock = MovableClock(offset)
    transcript = Transcript(folder / "chat.db")
    source = source or ContextSource(WorkCalendar.shipped(), names)
    writer = Writer(database)
    delivery = Delivery(writer, {name: kind(transcript, clock) for name in names}, clock)
    service = Service(writer, delivery, source, clock, WorkCalendar.shipped(), database)
    try:
        yield Office(service, transcript, clock, source, database)
    finally:
        writer.close()
        transcript.close()
        database.close()
