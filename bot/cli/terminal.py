"""The terminal chat: type as anybody of the county, see what every chat receives."""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime, timedelta

from bot.cli import texts
from bot.cli.base import say
from bot.platforms.console import PRIVATE
from bot.playground.asks import Ask, read_moment
from bot.playground.guard import Refused
from bot.playground.speaking import incoming, line_of
from bot.playground.transcript import Transcript
from bot.service import Service
from handlers.rules.workcalendar import WorkCalendar
from storage.directory import Directory, Person


class Terminal:
    """One session: who types, where, and what was already shown."""

    def __init__(self, service: Service, transcript: Transcript) -> None:
        self._service, self._transcript = service, transcript
        self._seen = max((line.seq for line in transcript.since()), default=0)
        self._who, self._chat = "", ""

    async def run(self) -> None:
        """Read lines until the end of input or /退."""
        directory = await self._directory()
        self._who = next(iter(accounts(directory)))
        self._chat = next(iter(groups(directory)))
        say(texts.CHAT_HELP, *self._where(directory))
        while (line := await asyncio.to_thread(sys.stdin.readline)) != "":
            text = line.strip()
            if text == texts.QUIT:
                break
            try:
                await self._take(text)
            except Refused as refused:
                say(refused.sentence)

    async def _take(self, text: str) -> None:
        directory = await self._directory()
        if not text.startswith("/"):
            await self._say(text, directory)
            return
        command, _, rest = text.partition(" ")
        rest = rest.strip()
        if command == texts.WHO:
            self._become(rest, directory)
        elif command == texts.CHAT_COMMAND:
            self._enter(rest, directory)
        elif command == texts.TIME:
            await self._advance(rest)
        else:
            say(texts.CHAT_HELP)

    async def _say(self, text: str, directory: Directory) -> None:
        ask = Ask(chat=self._chat, sender=self._who, text=text, quote="", id="", button="")
        message = incoming(ask, directory, self._transcript, self._service.clock.now())
        outcome = await self._service.receive(message)
        if outcome.keep_text:
            self._transcript.put(line_of(message))
        else:
            self._transcript.put_unkept(line_of(message))
        await self._service.drain()
        self._show(directory)

    def _become(self, account: str, directory: Directory) -> None:
        people = accounts(directory)
        if account not in people:
            say(texts.choices({key: person.name for key, person in people.items()}))
            return
        self._who = account
        if self._chat.startswith(PRIVATE):
            self._chat = f"{PRIVATE}{account}"
        say(*self._where(directory))

    def _enter(self, chat: str, directory: Directory) -> None:
        if chat == texts.PRIVATE:
            self._chat = f"{PRIVATE}{self._who}"
        elif chat in groups(directory):
            self._chat = chat
        else:
            say(texts.choices({**groups(directory), texts.PRIVATE: texts.WITH_BOT}))
            return
        say(*self._where(directory))

    async def _advance(self, text: str) -> None:
        now = self._service.clock.now()
        to = self._moment(text, now, await self._service.next_due())
        if to is None:
            say(texts.NOTHING_DUE)
            return
        await self._service.move_clock(to)
        await self._service.drain()
        self._show(await self._directory())
        say(texts.time_is(self._service.clock.now()))

    def _moment(self, text: str, now: datetime, due: datetime | None) -> datetime | None:
        amount = texts.span(text)
        if isinstance(amount, timedelta):
            return now + amount
        return read_moment({"to": "next"}, now, due, WorkCalendar.shipped())

    def _where(self, directory: Directory) -> list[str]:
        chat = groups(directory).get(self._chat, texts.WITH_BOT)
        return [texts.you_are(accounts(directory)[self._who].name, chat)]

    def _show(self, directory: Directory) -> None:
        """Everything the bot has said since the last look, and to whom."""
        names = {key: person.name for key, person in accounts(directory).items()}
        for line in self._transcript.since(self._seen):
            self._seen = line.seq
            if line.sender == "bot":
                where = groups(directory).get(line.chat) or names.get(line.to, line.chat)
                say(texts.heard(where, line.text, [(b.id, b.text) for b in line.buttons]))

    async def _directory(self) -> Directory:
        return await self._service.read(lambda tx: tx.registers.directory())


def accounts(directory: Directory) -> dict[str, Person]:
    """People by console account."""
    return {
        account: person
        for person in directory.people
        for platform, account in person.accounts
        if platform == "console"
    }


def groups(directory: Directory) -> dict[str, str]:
    """Group names by console chat id."""
    return {
        chat: group.name
        for group in directory.groups
        for platform, chat in group.chats
        if platform == "console"
    }
