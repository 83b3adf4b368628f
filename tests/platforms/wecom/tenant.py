"""A whole tenant of WeCom on loopback sockets, with the county's bot living in it.

Everything between the typed words and the shown words is real: the stand-ins' sockets, the
envelope or the long connection, the service on its database, delivery and its channels.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final, Literal

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy import select
from yarl import URL

from bot.app import LOOPBACK, listening_socket
from bot.clock import MovableClock, SystemClock
from bot.config import Settings
from bot.config.platforms import WeComSettings
from bot.config.sections import DatabaseSettings, ServerSettings
from bot.platforms.wecom.cards import task_id
from bot.platforms.wecom.xmlcallback import parse_callback
from bot.playground.county import is_empty, load_county
from bot.service import Service
from bot.serving import serving
from handlers.rules.workcalendar import SHANGHAI
from storage.directory import Group
from storage.records import AttachmentState
from storage.tables import OutboxRow, table
from storage.transaction import Database, Transaction
from tests.platforms.wecom import api_server, gateway
from tests.platforms.wecom.api_server import APIServer
from tests.platforms.wecom.connected import until
from tests.platforms.wecom.doors import APP, ROBOT, Side
from tests.platforms.wecom.media_server import OWN_KEY, MediaServer, media_server
from tests.platforms.wecom.shown import Shown, card_with, of_body, once
from tests.platforms.wecom.webhook_server import WebhookServer

MONDAY: Final = datetime(2026, 9, 14, 9, 0, tzinfo=SHANGHAI).astimezone(UTC)
Mode = Literal["callback", "websocket"]


@dataclass
class Tenant:
    """What people see in WeCom, and what they do there."""

    mode: Mode
    service: Service
    clock: MovableClock
    api: APIServer
    hooks: WebhookServer
    robot: gateway.Gateway
    media: MediaServer
    address: str
    session: aiohttp.ClientSession
    chats: dict[str, str]  # of the webhooks' keys
    is_settled: bool = True  # False while answers cannot arrive, so that nobody waits for them
    _ids: count[int] = field(default_factory=lambda: count(1))
    _places: dict[str, str] = field(default_factory=dict)  # of the callbacks, by their ids
    _passive: list[tuple[str, dict[str, Any]]] = field(default_factory=list)  # with their chats

    async def says(self, userid: str, text: str, chat: str = "", **more: Any) -> str:
        """Somebody types, in a group or privately; what is owed then is delivered."""
        body = self.body(userid, chat, msgtype="text", text={"content": text}, **more)
        return await self.hears(body)

    async def sends(self, userid: str, chat: str = "", **parts: Any) -> str:
        """Somebody sends something else than a text."""
        return await self.hears(self.body(userid, chat, **parts))

    async def presses(
        self, userid: str, label: str, chat: str = "", by: str = "", number: str = ""
    ) -> str:
        """Somebody presses the button of that label on the last card there (of that channel)."""
        cards = [one for one in self.shown(chat or userid) if by in ("", one.by)]
        card, key, task = card_with(cards, label, number)
        if card.by == "app":
            told = {"Event": "template_card_event", "EventKey": key, "TaskId": task}
            return await self.tells_app(
                userid, MsgType="event", ResponseCode=self.api.new_code(), **told
            )
        pressed = {"card_type": "button_interaction", "event_key": key, "task_id": task}
        event = {"eventtype": "template_card_event", "template_card_event": pressed}
        return await self.sends(userid, chat, msgtype="event", event=event)

    async def tells_app(self, userid: str, **fields: str) -> str:
        """Somebody writes to the application or presses one of its buttons."""
        number = str(next(self._ids))
        told = {"FromUserName": userid, "MsgId": number, "CreateTime": number} | fields
        assert await self._post(APP, APP.plain(**told)) == ""
        await self.service.drain()
        heard = parse_callback(
            APP.plain(**told),
            corp_id=api_server.CORP,
            agent_id=api_server.AGENT,
            received_at=self.clock.now(),
        )
        return heard.message_id if heard else ""

    def body(self, userid: str, chat: str, **more: Any) -> dict[str, Any]:
        """A callback's body."""
        code = f"m{next(self._ids)}"
        self._places[code] = chat or userid
        url = f"{self.hooks.base}/cgi-bin/aibot/response?response_code={code}"
        place = {"chatid": chat, "chattype": "group"} if chat else {"chattype": "single"}
        who = {"msgid": code, "aibotid": gateway.BOT_ID, "from": {"userid": userid}}
        return {**who, **place, "response_url": url, **more}

    def picture(self, data: bytes) -> dict[str, Any]:
        """A picture that lies on the store, as a message or as a part of one."""
        own = {"aeskey": OWN_KEY} if self.mode == "websocket" else {}
        media, _ = self.media.lay(data, key=own.get("aeskey", ""))
        return {"msgtype": "image", "image": {"url": media.url, **own}}

    async def hears(self, body: dict[str, Any]) -> str:
        """The platform delivers a callback; returns its id when all it caused is delivered."""
        message_id = str(body["msgid"])
        if self.mode == "callback":
            await self.post(body)
        else:
            await self.robot.call(body, f"req-{message_id}")
            await self._until(lambda tx: bool(tx.inbox.answer("wecom", message_id)))
        await self.service.drain()
        if self.mode == "websocket" and self.is_settled:
            await self._answered(message_id, is_event=body["msgtype"] == "event")
        return message_id

    async def post(self, body: dict[str, Any]) -> None:
        """One encrypted callback over HTTP; its answer is shown where it belongs."""
        answer = await self._post(ROBOT, json.dumps(body, ensure_ascii=False).encode())
        if answer:
            plain = json.loads(ROBOT.envelope.open(json.loads(answer)["encrypt"]))
            self._passive.append((str(body.get("chatid") or body["from"]["userid"]), plain))

    async def _post(self, side: Side, plain: bytes) -> str:
        sent = side.sent(side.envelope.seal(plain), self.clock.now(), f"n{next(self._ids)}")
        url = f"{self.address}{side.path}?{sent.query}"
        async with self.session.post(URL(url, encoded=True), data=sent.data) as response:
            assert response.status == 200
            return await response.text()

    async def _answered(self, message_id: str, *, is_event: bool) -> None:
        """Wait until the answer, and what goes with it, has arrived on the long connection."""
        key, req_id = f"answer:wecom:{message_id}", f"req-{message_id}"
        row = table(OutboxRow).c

        def is_over(tx: Transaction) -> bool:
            query = select(row.state, row.attempts).where(row.key == key)
            found = tx.session.connection().execute(query).one()
            return found.state in ("sent", "unknown", "dead") or found.attempts > 0

        await self._until(is_over)
        if is_event:
            await until(lambda: req_id not in self.robot.open_callbacks)
            return
        (stored,) = await self.service.read(
            lambda tx: [one for one in tx.inbox.answer("wecom", message_id) if one["is_answer"]]
        )
        if stored["buttons"] and any(req == req_id for _, req, _ in self.robot.taken):
            await until(lambda: task_id(key) in self.robot.tasks)

    async def _until(self, is_so: Callable[[Transaction], bool]) -> None:
        """Wait until something is so on the disk."""
        async with asyncio.timeout(10):
            while not await self.service.read(is_so):  # noqa: ASYNC110 - the disk has no event
                await asyncio.sleep(0.005)

    async def stored(self, ticket_id: int = 1) -> None:
        """Wait until the pictures and files of that ticket have been fetched."""

        def is_stored(tx: Transaction) -> bool:
            found = tx.viewing.of_ticket(ticket_id)
            return bool(found) and all(one.state is AttachmentState.STORED for one in found)

        await self._until(is_stored)

    async def identified(self) -> None:
        """Wait until whoever said who they are has been looked up, and deliver what that owes."""
        await self._until(lambda tx: tx.claims.next_look() is None)
        await self.service.drain()

    async def alarmed(self) -> None:
        """Wait until the administrators are owed an alarm, and deliver it."""
        key = table(OutboxRow).c.key
        await self._until(
            lambda tx: (
                tx.session.connection().scalar(select(key).where(key.like("alarm:%"))) is not None
            )
        )
        await self.service.drain()

    async def answer(self, message_id: str) -> str:
        """The words of the one answer that the bot owes to that message."""
        stored = await self.service.read(lambda tx: tx.inbox.answer("wecom", message_id))
        (text,) = [str(one["text"]) for one in stored if one["is_answer"]]
        return text

    async def later(self, **span: float) -> None:
        """Time passes, and everything due on the way happens."""
        await self.service.move_clock(self.clock.now() + timedelta(**span))

    def shown(self, place: str = "") -> list[Shown]:
        """What the bot has shown in that group or to that person, or anywhere."""
        found = [of_body(chat, "passive", body) for chat, body in self._passive]
        found += [of_body(self.chats[key], "webhook", body) for key, body in self.hooks.spoken]
        for _, req_id, body in self.robot.taken:
            chat = str(body.get("chatid") or self._places.get(req_id.removeprefix("req-"), ""))
            found.append(of_body(chat, "robot", body))
        for code, text in self.hooks.answered:
            found.append(Shown(self._places[code], "address", text))
        found += [of_body(str(body["touser"]), "app", body) for body in self.api.sent]
        return [one for one in once(found) if place in ("", one.place)]

    def seen(self, place: str) -> list[str]:
        """The words that the bot has shown there."""
        return [one.text for one in self.shown(place)]

    def sees(self, place: str, *words: str) -> str:
        """The last message there with all these words."""
        found = [text for text in self.seen(place) if all(word in text for word in words)]
        assert found, (words, self.seen(place))
        return found[-1]

    async def tickets(self) -> list[dict[str, object]]:
        """As `tickets --json` has them, newest first."""
        return await self.service.tickets_json()


@dataclass
class Vendor:
    """WeCom's own side: all of its stand-ins, on one port but for the store of pictures."""

    clock: MovableClock
    api: APIServer
    hooks: WebhookServer
    robot: gateway.Gateway
    media: MediaServer


@asynccontextmanager
async def vendor(clock: MovableClock) -> AsyncIterator[Vendor]:
    """WeCom at that time."""
    api, hooks, robot = APIServer(clock), WebhookServer(clock.now), gateway.Gateway(clock)
    app = web.Application()
    app.add_routes([*api.routes(), *hooks.routes(), web.get("/", robot.accept)])
    async with TestServer(app) as server, media_server(clock) as media:
        hooks.base = str(server.make_url("")).rstrip("/")
        robot.url = hooks.base.replace("http", "ws")
        yield Vendor(clock, api, hooks, robot, media)
        await robot.drop()


@asynccontextmanager
async def tenant(folder: Path, mode: Mode, *, is_bare: bool = False) -> AsyncIterator[Tenant]:
    """The county in WeCom on a Monday at nine, with its accounts and its groups' webhooks.

    `is_bare`: the bot has the register and knows of no account and of no chat.
    """
    async with AsyncExitStack() as stack:
        clock = MovableClock(MONDAY - SystemClock().now())
        at = await stack.enter_async_context(vendor(clock))
        url = f"sqlite:///{folder / 'chuishao.db'}"
        groups = settle(url, at, is_bare=is_bare)
        keys = {group: f"key-{number}" for number, group in enumerate(groups)}
        at.hooks.keys = set(keys.values())
        listener = listening_socket(LOOPBACK, 0)
        address = f"http://{LOOPBACK}:{listener.getsockname()[1]}"
        settings = Settings(
            server=ServerSettings(public_url=address),
            database=DatabaseSettings(url=url),
            wecom=WeComSettings.model_validate(sections(mode, at, keys)),
        )
        serve = serving(settings, at.clock, listener, lambda _port: None)
        service = await stack.enter_async_context(serve)
        if mode == "websocket":
            await until(lambda: service.connections["wecom"]())
        session = await stack.enter_async_context(aiohttp.ClientSession())
        chats = {key: groups[group] for group, key in keys.items()}
        parts = (at.clock, at.api, at.hooks, at.robot, at.media)
        yield Tenant(mode, service, *parts, address, session, chats)


def settle(url: str, at: Vendor, *, is_bare: bool = False) -> dict[str, str]:
    """The fictional county with its people and groups in WeCom; returns the groups' chats."""
    database, now = Database(url), at.clock.now()
    database.migrate()
    with database.begin() as tx:
        if is_empty(tx):
            load_county(tx, now)
        directory = tx.registers.directory()
        for person in directory.people:
            for _, account in person.accounts[:1]:
                at.api.people[account] = person.mobile
                if not is_bare:
                    tx.registers.bind_person("wecom", account, person.id, now)
        for group in () if is_bare else directory.groups:
            tx.registers.bind_group("wecom", chat_of(group), group.id, now)
    database.close()
    chats = {group.name: chat_of(group) for group in directory.groups}
    at.robot.chats = set(chats.values())
    return chats


def chat_of(group: Group) -> str:
    """Its id in WeCom."""
    return f"wrGroup{group.id}"


def sections(mode: Mode, at: Vendor, webhooks: dict[str, str]) -> dict[str, Any]:
    """The settings of WeCom, as a file would have them."""
    bot = {"mode": mode, "bot_id": gateway.BOT_ID}
    bot |= {"secret": gateway.SECRET} if mode == "websocket" else {}
    bot |= {"token": ROBOT.token, "encoding_aes_key": ROBOT.key} if mode == "callback" else {}
    app = {"corp_id": api_server.CORP, "agent_id": api_server.AGENT, "secret": api_server.SECRET}
    return {
        "api_base": at.hooks.base,
        "websocket_url": at.robot.url,
        "media_hosts": [at.media.host],
        "webhooks": webhooks,
        "bot": bot,
        "app": {**app, "token": APP.token, "encoding_aes_key": APP.key},
    }
