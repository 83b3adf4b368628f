"""Replicas on one database under load, killed one after another, on the stand-in of DingTalk."""

from __future__ import annotations

import asyncio
import re
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

import aiohttp

from bot.app import LOOPBACK
from bot.clock import MovableClock, SystemClock
from bot.config import Settings
from bot.config.platforms import DingTalkSettings
from bot.config.sections import DatabaseSettings
from bot.platforms.dingtalk.receiving.callback import PATH
from bot.platforms.dingtalk.receiving.signature import robot_seal
from bot.platforms.texts import PERHAPS_AGAIN
from handlers.auditing import audit
from handlers.context import ContextSource
from handlers.rules.workcalendar import WorkCalendar
from storage.records import OutboxState, Sent
from storage.transaction import Database
from tests.fire.people import PROJECTS
from tests.fire.replica import HurriedClock, Replica, start
from tests.platforms.dingtalk.openapi_server import SECRET
from tests.platforms.dingtalk.receiving import bodies
from tests.platforms.dingtalk.tenant import Mode, Vendor, section, settle, vendor
from tests.platforms.dingtalk.webhook_server import APP_ROBOT
from tests.platforms.wecom.tenant import MONDAY

PACE: Final = 10.0  # times as fast as real time: leases and windows end soon
PATIENCE: Final = 240.0  # seconds; only a failing test waits so long
FAULTS: Final = ("drop", "garbage", 503, "system.error")
_MARKS: Final = re.compile(r"[\s*>#\\\\`_]")


@dataclass
class Battle:
    """A county on DingTalk, its replicas, and what was said to them."""

    at: Vendor
    settings: Settings
    random: Random
    session: aiohttp.ClientSession
    replicas: list[Replica] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)  # of the reply addresses
    kills: int = 0

    async def reinforce(self, count: int) -> None:
        """So many replicas more."""
        for _ in range(count):
            self.replicas.append(await start(self.settings, self.at.clock))

    async def kill_one(self) -> None:
        """One dies, and another takes its place."""
        victim = self.random.choice(self.replicas)
        victim.kill()
        self.kills += 1
        self.replicas.remove(victim)
        await self.reinforce(1)

    async def report(self, number: int) -> None:
        """Somebody reports; the platform repeats it until a replica acknowledges it."""
        project = PROJECTS[number % len(PROJECTS)]
        words = f"{project}林地手续卡在省里{number + 30}天了，用地一直批不下来"
        name, who = f"m{number}", self.random.choice(sorted(self.at.api.people))
        self.said[name], self.places[name] = words, who
        self.at.hooks.sessions[name] = self.at.clock.now() + bodies.LIFE
        body = bodies.body(
            self.at.clock.now(),
            name,
            text={"content": words},
            senderStaffId=who,
            senderNick=who,
            robotCode=APP_ROBOT,
            conversationType="1",
            conversationId=f"cidOf{who}",
            isInAtList=None,
            sessionWebhook=f"{self.at.base}/robot/sendBySession?session={name}",
        )
        copies = self.random.choice((1, 1, 2))
        await asyncio.gather(*(self._deliver(body) for _ in range(copies)))

    async def _deliver(self, body: dict[str, Any]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not await self._is_taken(body):  # noqa: ASYNC110 - as the platform does
                await asyncio.sleep(self.random.uniform(0.1, 0.5))

    async def _is_taken(self, body: dict[str, Any]) -> bool:
        seal, moment = robot_seal(SECRET), str(bodies.milliseconds(self.at.clock.now()))
        headers = {seal.moment_header: moment, seal.header: seal.sign(moment)}
        port = self.random.choice(self.replicas).port if self.replicas else 0
        url = f"http://{LOOPBACK}:{port}{PATH}"
        with suppress(aiohttp.ClientError, TimeoutError, OSError):
            async with self.session.post(url, json=body, headers=headers) as answer:
                return answer.status == 200
        return False

    def misfortune(self) -> None:
        """The next call goes wrong, once in a while."""
        if self.random.random() < 0.3:
            self.at.api.faults.append(self.random.choice(FAULTS))

    async def peace(self) -> None:
        """Wait until everything that is due has gone out."""
        async with asyncio.timeout(PATIENCE):
            while self._count_open():  # noqa: ASYNC110 - another process works
                await asyncio.sleep(0.5)

    def _count_open(self) -> int:
        now = self.at.clock.now()
        with closing(Database(self.settings.database.url)) as database, database.read() as tx:
            rows = tx.trail.since(MONDAY, "")
        return sum(
            one.state is OutboxState.SENDING
            or (one.state is OutboxState.PENDING and one.not_before <= now)
            for one in rows
        )

    # --- what must hold

    def faults(self) -> list[str]:
        """Everything that is wrong, in words."""
        source = ContextSource(WorkCalendar.shipped(), ("dingtalk",))
        with closing(Database(self.settings.database.url)) as database, database.read() as tx:
            tickets = tx.tickets.find(open_only=False, limit=10_000)
            texts = Counter(tx.tickets.text(ticket.id) for ticket in tickets)
            found = audit(tx, source.at(tx, self.at.clock.now())).findings
            rows = tx.trail.since(MONDAY, "")
        wrong = [
            f"{name} has {texts[words]} tickets"
            for name, words in self.said.items()
            if texts[words] != 1
        ]
        wrong += [f"audit: {one.fault} {one.number} {one.about}" for one in found]
        if exceeded := self.at.rules.exceeded:
            wrong.append(f"together they spoke too often: {exceeded} times")
        return [*wrong, *self._shown(rows)]

    def _shown(self, rows: Sequence[Sent]) -> Iterator[str]:
        """What is settled as sent was shown once, or more often where it says so."""
        seen, again = self._seen(), _plain(PERHAPS_AGAIN)
        sent = [one for one in rows if one.state is OutboxState.SENT]
        owed = Counter((one.target, _plain(one.text)) for one in sent)
        for (target, words), count in owed.items():
            marked = sum(said.count(again + words) for said in seen[target])
            plain = sum(said.count(words) for said in seen[target]) - marked
            if plain > count:
                yield f"shown {plain} times without a mark to {target}: {words[:40]}"
            if plain + marked < count:
                yield f"settled as sent and never shown to {target}: {words[:40]}"

    def _seen(self) -> dict[str, list[str]]:
        seen: defaultdict[str, list[str]] = defaultdict(list)
        for _, name, body in self.at.hooks.shown:
            place = self.places.get(name) or self.at.chats[name]
            seen[place].append(_plain(body["markdown"]["text"]))
        for _, target, body in self.at.api.said:
            seen[target].append(_plain(body["param"]["text"]))
        return seen


def _plain(words: str) -> str:
    return _MARKS.sub("", words)


@asynccontextmanager
async def battle(
    url: str, seed: int, mode: Mode = "http", pace: float = PACE
) -> AsyncIterator[Battle]:
    """The county at that URL, on DingTalk by callback; who still lives is killed at the end."""
    random = Random(seed)  # noqa: S311  (a game)
    clock: MovableClock = HurriedClock(MONDAY, SystemClock().now(), pace)
    timeout = aiohttp.ClientTimeout(total=5)
    async with vendor(clock) as at, aiohttp.ClientSession(timeout=timeout) as session:
        robots = await asyncio.to_thread(settle, url, at)
        dingtalk = DingTalkSettings.model_validate(section(mode, at, robots, has_cards=False))
        settings = Settings(database=DatabaseSettings(url=url), dingtalk=dingtalk)
        here = Battle(at, settings, random, session)
        try:
            yield here
        finally:
            for replica in here.replicas:
                replica.kill()
