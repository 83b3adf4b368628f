"""The demo's HTTP routes: the page, its files, and the small JSON interface behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Final, Protocol

from aiohttp import web

from bot.interfaces import Reads, Receives
from bot.platforms.console import PRIVATE, ChatLine
from bot.playground import texts, views
from bot.playground.asks import read_ask, read_moment
from bot.playground.files import Files
from bot.playground.guard import Refused, answer, body_of, guarded
from bot.playground.speaking import incoming, line_of
from bot.playground.transcript import Transcript
from handlers.messages import Outcome
from handlers.parser import find_number
from handlers.rules.workcalendar import WorkCalendar
from storage.directory import Directory
from storage.transaction import Transaction

PATIENCE: Final = 40  # looks at the shelf, while another worker may still be delivering
PAUSE_SECONDS: Final = 0.05
MAX_DIGITS: Final = 18  # what surely fits SQLite's integers


class Service(Reads, Receives, Protocol):
    """What the page needs of the bot."""

    async def drain(self) -> int:
        """Deliver everything that is due."""

    async def next_due(self) -> datetime | None:
        """When something happens by itself next."""

    async def move_clock(self, to: datetime) -> datetime:
        """Move the clock forward, doing on the way what falls due."""

    async def tickets_json(self, number: str | None = None) -> Sequence[dict[str, object]]:
        """All tickets, newest first, or the one with that number."""


def playground_routes(
    service: Service, transcript: Transcript, calendar: WorkCalendar | None = None
) -> list[web.RouteDef]:
    """Every route of the demo, guarded; the calendar is the shipped one unless given."""
    files = Files(transcript)
    page = Playground(service, transcript, calendar or WorkCalendar.shipped())
    return [
        web.get("/", guarded(files.own)),
        web.get("/static/{name}", guarded(files.own)),
        web.get(r"/demo/files/{seq:[0-9]{1,18}}", guarded(files.sent)),
        web.get("/demo/state", guarded(page.state)),
        web.post("/demo/messages", guarded(page.say)),
        web.get("/demo/messages", guarded(page.messages)),
        web.post("/demo/clock", guarded(page.move)),
        web.get("/demo/tickets", guarded(page.tickets)),
        web.get("/demo/tickets/{number}", guarded(page.ticket)),
    ]


class Playground:
    """The handlers; keep only the registers last read and the lock that orders clock moves."""

    def __init__(self, service: Service, transcript: Transcript, calendar: WorkCalendar) -> None:
        self._service, self._transcript, self._calendar = service, transcript, calendar
        self._moving = asyncio.Lock()
        self._registers = Directory(version=-1)

    async def state(self, _request: web.Request) -> web.StreamResponse:
        """Clock, chats, people, projects."""
        directory = await self._directory()
        return answer(views.state(directory, self._service.clock.now(), self._calendar))

    async def say(self, request: web.Request) -> web.StreamResponse:
        """Somebody says something; answers with what the bot said to it, once delivered."""
        ask, directory = read_ask(await body_of(request)), await self._directory()
        message = incoming(ask, directory, self._transcript, self._service.clock.now())
        outcome = await self._service.receive(message)
        # Only now is it known whether the words may be kept.
        keep = self._transcript.put if outcome.keep_text else self._transcript.put_unkept
        await asyncio.to_thread(keep, line_of(message))
        await self._service.drain()
        return answer({"replies": [views.reply(line) for line in await self._delivered(outcome)]})

    async def messages(self, request: web.Request) -> web.StreamResponse:
        """What was said: in one chat, or in all that `viewer` sees; `after` an id or a `seq`.

        `since` is a `seq` only, for a client that must not stumble over an id made of digits.
        """
        query = request.query
        chats = await self._chats(query.get("chat"), query.get("viewer"))
        after = _number(query["since"]) if "since" in query else self._after(query.get("after"))
        lines = await asyncio.to_thread(self._transcript.since, after)
        shown = [
            views.message(line, self._transcript.find(line.quote) if line.quote else None)
            for line in lines
            if line.chat in chats
        ]
        now = views.moment(self._service.clock.now(), self._calendar)
        return answer({**now, "messages": shown})

    async def move(self, request: web.Request) -> web.StreamResponse:
        """Move the clock forward; what falls due on the way happens and is delivered."""
        body = await body_of(request)
        async with self._moving:
            now, due = self._service.clock.now(), await self._service.next_due()
            to = read_moment(body, now, due, self._calendar)
            if to is not None:
                await self._service.move_clock(to)
                await self._service.drain()
        shown = views.moment(self._service.clock.now(), self._calendar)
        return answer(shown if to else {**shown, "note": texts.NOTHING_DUE})

    async def tickets(self, _request: web.Request) -> web.StreamResponse:
        """Every ticket."""
        return answer({"tickets": list(await self._service.tickets_json(None))})

    async def ticket(self, request: web.Request) -> web.StreamResponse:
        """One ticket."""
        said = request.match_info["number"]
        found = await self._service.tickets_json(find_number(said) or said)
        if not found:
            raise Refused(texts.UNKNOWN_TICKET, HTTPStatus.NOT_FOUND)
        return answer(found[0])

    async def _directory(self) -> Directory:
        """The registers, read again only when they have changed."""
        known = self._registers

        def newest(tx: Transaction) -> Directory:
            is_known = tx.registers.version() == known.version
            return known if is_known else tx.registers.directory()

        self._registers = await self._service.read(newest)
        return self._registers

    async def _delivered(self, outcome: Outcome) -> list[ChatLine]:
        """The replies that have arrived, the answer first.

        The background delivery may just be sending the answer: it is waited for a little.
        """
        keys = [reply.key for reply in sorted(outcome.replies, key=lambda r: not r.is_answer)]
        answers = {reply.key for reply in outcome.replies if reply.is_answer}
        for _ in range(PATIENCE):
            found = await asyncio.to_thread(self._transcript.delivered, keys)
            if answers <= found.keys():
                break
            await asyncio.sleep(PAUSE_SECONDS)
        return [found[key] for key in keys if key in found]

    async def _chats(self, chat: str | None, viewer: str | None) -> Collection[str]:
        directory = await self._directory()
        chats = views.chat_ids(directory)
        if chat is not None and chat not in chats:
            raise Refused(texts.UNKNOWN_CHAT)
        if viewer is not None and views.speaker(directory, viewer) is None:
            raise Refused(texts.UNKNOWN_SENDER)
        if viewer is not None:
            chats = frozenset(views.groups(directory)) | {f"{PRIVATE}{viewer}"}
        return chats & {chat} if chat is not None else chats

    def _after(self, after: str | None) -> int:
        """The `seq` after which to look; an id is also understood, and wins over a number."""
        if not after:
            return 0
        line = self._transcript.find(after)
        return line.seq if line else _number(after)


def _number(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS:
        return int(text)
    raise Refused(texts.UNKNOWN_AFTER)
