"""The terminal chat: type as anybody of the county, see what every chat receives."""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from threading import Thread

from bot.cli.base import say
from bot.cli.texts import chat as texts
from bot.platforms.console import BOT, PRIVATE, ChatLine
from bot.playground import views
from bot.playground.asks import MAX_TEXT, Ask, read_moment
from bot.playground.guard import Refused
from bot.playground.speaking import incoming, line_of
from bot.playground.transcript import Transcript
from bot.service import Service
from handlers.rules.workcalendar import WorkCalendar
from storage.directory import Directory


async def typed_lines() -> AsyncIterator[str]:
    """What is typed, line by line, until the end of input.

    Read in a thread that may be left behind, and past Python's buffer, whose lock such a thread
    would hold for ever: Ctrl-C ends the chat at once, not after another Enter.
    """
    loop, lines = asyncio.get_running_loop(), asyncio.Queue[bytes]()
    source = io.FileIO(sys.stdin.fileno(), closefd=False)

    def read() -> None:
        line = b"?"
        while line:
            line = source.readline()
            try:
                loop.call_soon_threadsafe(lines.put_nowait, line)
            except RuntimeError:  # the chat is over
                return

    Thread(target=read, daemon=True).start()
    while line := await lines.get():
        yield line.decode(sys.stdin.encoding, errors="replace")


class Terminal:
    """One session: who types, where, what was already shown; pictures are put in a folder."""

    def __init__(self, service: Service, transcript: Transcript, folder: Path) -> None:
        self._service, self._transcript, self._folder = service, transcript, folder
        self._seen = max((line.seq for line in transcript.since()), default=0)
        self._who, self._chat = "", ""

    async def run(self, typed: AsyncIterator[str]) -> None:
        """Take lines until there are no more, or until one asks to leave."""
        directory = await self._directory()
        self._who = next(iter(views.accounts(directory)))
        self._chat = next(iter(views.groups(directory)))
        say(texts.HELP, self._where(directory))
        async for line in typed:
            text = line.strip()
            if text == texts.QUIT:
                break
            if text:
                await self._try(text)

    async def _try(self, text: str) -> None:
        try:
            await self._take(text)
        except Refused as refused:
            say(refused.sentence)

    async def _take(self, text: str) -> None:
        directory = await self._directory()
        command, _, rest = text.partition(" ")
        rest = rest.strip()
        if not text.startswith("/"):
            await self._say(text, directory)
        elif command == texts.WHO:
            self._become(rest, directory)
        elif command == texts.CHAT:
            self._enter(rest, directory)
        elif command == texts.TIME:
            await self._advance(rest)
        else:
            say(texts.HELP)

    async def _say(self, text: str, directory: Directory) -> None:
        if len(text) > MAX_TEXT:
            raise Refused(texts.TOO_LONG)
        ask = Ask(chat=self._chat, sender=self._who, text=text, quote="", id="", button="")
        message = incoming(ask, directory, self._transcript, self._service.clock.now())
        outcome = await self._service.receive(message)
        keep = self._transcript.put if outcome.keep_text else self._transcript.put_unkept
        keep(line_of(message))
        await self._service.drain()
        self._show(directory)

    def _become(self, account: str, directory: Directory) -> None:
        people = views.accounts(directory)
        if account not in people:
            say(texts.choices({key: person.name for key, person in people.items()}))
            return
        self._who = account
        if self._chat.startswith(PRIVATE):
            self._chat = f"{PRIVATE}{account}"
        say(self._where(directory))

    def _enter(self, chat: str, directory: Directory) -> None:
        groups = views.groups(directory)
        if chat != texts.PRIVATE and chat not in groups:
            say(texts.choices({**groups, texts.PRIVATE: texts.WITH_BOT}))
            return
        self._chat = chat if chat in groups else f"{PRIVATE}{self._who}"
        say(self._where(directory))

    async def _advance(self, text: str) -> None:
        to = self._moment(text, self._service.clock.now(), await self._service.next_due())
        if to is None:
            say(texts.NOTHING_DUE)
            return
        await self._service.move_clock(to)
        self._show(await self._directory())
        say(texts.time_is(self._service.clock.now()))

    def _moment(self, text: str, now: datetime, due: datetime | None) -> datetime | None:
        if not text:
            return read_moment({"to": "next"}, now, due, WorkCalendar.shipped())
        amount = texts.span(text)
        if amount is None:
            raise Refused(texts.TIME_USAGE)
        wanted = {"to": (now + amount).isoformat()}
        return read_moment(wanted, now, due, WorkCalendar.shipped())

    def _where(self, directory: Directory) -> str:
        chat = views.groups(directory).get(self._chat, texts.WITH_BOT)
        return texts.you_are(views.accounts(directory)[self._who].name, chat)

    def _show(self, directory: Directory) -> None:
        """Everything the bot has said since the last look, and to whom."""
        names = {key: person.name for key, person in views.accounts(directory).items()}
        for line in self._transcript.since(self._seen):
            self._seen = max(self._seen, line.seq)
            if line.sender == BOT:
                where = views.groups(directory).get(line.chat) or names.get(line.to, line.to)
                labels = [button.text for button in line.buttons]
                say(texts.heard(where, line.text or self._kept(line), labels))

    def _kept(self, line: ChatLine) -> str:
        """A picture or file, put where it can be opened: a terminal shows none."""
        found = self._transcript.file(line.seq)
        if found is None:
            return ""
        name, content = found
        path = self._folder / f"{line.seq}-{name}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return texts.kept(name, str(path))

    async def _directory(self) -> Directory:
        return await self._service.read(lambda tx: tx.registers.directory())
