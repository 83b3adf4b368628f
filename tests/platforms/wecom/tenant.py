"""A whole tenant of WeCom on loopback sockets, with the county's bot living in it.

Everything between the typed words and the shown words is real: the stand-ins' sockets, the
envelope or the long connection, the service on its database, delivery and its channels.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final, Literal

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.app import LOOPBACK, door
from bot.clock import MovableClock, SystemClock
from bot.config import Settings
from bot.config.platforms import WeComSettings
from bot.config.sections import DatabaseSettings
from bot.platforms.wecom.callback import PATH
from bot.platforms.wecom.crypto import Envelope
from bot.playground.county import load_county
from bot.service import Service
from bot.serving import serving
from handlers.rules.workcalendar import SHANGHAI
from storage.transaction import Database
from tests.platforms.wecom import api_server, gateway
from tests.platforms.wecom.api_server import APIServer
from tests.platforms.wecom.connected import until
from tests.platforms.wecom.webhook_server import WebhookServer

MONDAY: Final = datetime(2026, 9, 14, 9, 0, tzinfo=SHANGHAI).astimezone(UTC)
AES_KEY: Final = "Qx7Lm2Vt9Kd4Rw8Yb3Nz6Hc1Jf5Gp0Ts7Ua2Ee9Dk4Z"
TOKEN: Final = "callback-token"  # noqa: S105 - of this stand-in
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
    envelope: Envelope
    address: str
    session: aiohttp.ClientSession
    chats: dict[str, str]  # of the webhooks' keys
    _ids: count[int] = field(default_factory=lambda: count(1))
    _places: dict[str, str] = field(default_factory=dict)  # of the callbacks, by their ids
    _passive: list[tuple[str, dict[str, Any]]] = field(default_factory=list)  # with their chats

    async def says(self, userid: str, text: str, chat: str = "", **more: Any) -> None:
        """Somebody types, in a group or privately; what is owed then is delivered."""
        await self.hears(self.body(userid, chat, msgtype="text", text={"content": text}, **more))

    async def presses(self, userid: str, key: str, task_id: str, chat: str = "") -> None:
        """Somebody presses a button of a card."""
        card = {"card_type": "button_interaction", "event_key": key, "task_id": task_id}
        event = {"eventtype": "template_card_event", "template_card_event": card}
        await self.hears(self.body(userid, chat, msgtype="event", event=event))

    def body(self, userid: str, chat: str, **more: Any) -> dict[str, Any]:
        """A callback's body."""
        code = f"m{next(self._ids)}"
        self._places[code] = chat or userid
        url = f"{self.hooks.base}/cgi-bin/aibot/response?response_code={code}"
        place = {"chatid": chat, "chattype": "group"} if chat else {"chattype": "single"}
        who = {"msgid": code, "aibotid": gateway.BOT_ID, "from": {"userid": userid}}
        return {**who, **place, "response_url": url, **more}

    async def hears(self, body: dict[str, Any]) -> None:
        """The platform delivers a callback; returns when all that it caused has been delivered."""
        if self.mode == "callback":
            await self.post(body)
        else:
            await self.robot.call(body, f"req-{body['msgid']}")
            await self._settled(str(body["msgid"]))
        await self.service.drain()

    async def post(self, body: dict[str, Any]) -> None:
        """One encrypted callback over HTTP; its answer is shown where it belongs."""
        now = str(int(self.clock.now().timestamp()))
        nonce = f"n{next(self._ids)}"
        sealed = self.envelope.seal(json.dumps(body, ensure_ascii=False).encode())
        query = {
            "msg_signature": self.envelope.signature(now, nonce, sealed),
            "timestamp": now,
            "nonce": nonce,
        }
        url = self.address + PATH
        async with self.session.post(url, params=query, json={"encrypt": sealed}) as response:
            assert response.status == 200
            answer = await response.text()
        if answer:
            plain = json.loads(self.envelope.open(json.loads(answer)["encrypt"]))
            self._passive.append((str(body.get("chatid") or body["from"]["userid"]), plain))

    async def _settled(self, message_id: str) -> None:
        """Wait until the bot has dealt with the callback of the long connection."""
        async with asyncio.timeout(10):
            while not await self.service.read(  # noqa: ASYNC110 - the database has no event
                lambda tx: tx.inbox.answer("wecom", message_id)
            ):
                await asyncio.sleep(0.005)

    async def later(self, **span: float) -> None:
        """Time passes, and everything due on the way happens."""
        await self.service.move_clock(self.clock.now() + timedelta(**span))

    def seen(self, chat: str) -> list[str]:
        """What the bot has shown in that group or to that person, by all channels."""
        of_webhooks = [(self.chats[key], body) for key, body in self.hooks.spoken]
        of_robot = [
            (str(body.get("chatid") or self._places[req_id.removeprefix("req-")]), body)
            for _, req_id, body in self.robot.taken
        ]
        of_app = [(str(body["touser"]), body) for body in self.api.sent]
        shown = [*self._passive, *of_webhooks, *of_robot, *of_app]
        found = [_words(body) for place, body in shown if place == chat]
        return found + [text for code, text in self.hooks.answered if self._places[code] == chat]

    def sees(self, chat: str, *words: str) -> str:
        """The last message there with all these words."""
        found = [text for text in self.seen(chat) if all(word in text for word in words)]
        assert found, (words, self.seen(chat))
        return found[-1]

    async def tickets(self) -> list[dict[str, object]]:
        """As `tickets --json` has them, newest first."""
        return await self.service.tickets_json()


def _words(body: dict[str, Any]) -> str:
    """The words of a message of any kind."""
    kind = str(body.get("msgtype", ""))
    if kind == "template_card" or body.get("response_type"):
        card = body["template_card"]
        return f"{card['main_title']['title']}\n{card.get('sub_title_text', '')}"
    return str(body[kind.split("_with_")[0]]["content"])


@asynccontextmanager
async def tenant(folder: Path, mode: Mode) -> AsyncIterator[Tenant]:
    """The county in WeCom, its groups bound and their webhooks known, on a Monday at nine."""
    clock = MovableClock(MONDAY - SystemClock().now())
    api, hooks, robot = APIServer(clock), WebhookServer(clock.now), gateway.Gateway(clock)
    vendor = web.Application()
    vendor.add_routes([*api.routes(), *hooks.routes(), web.get("/", robot.accept)])
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(TestServer(vendor))
        hooks.base = str(server.make_url("")).rstrip("/")
        robot.url = hooks.base.replace("http", "ws")
        url = f"sqlite:///{folder / 'chuishao.db'}"
        groups = _settle(url, api, robot, clock.now())
        keys = {group: f"key-{number}" for number, group in enumerate(groups)}
        hooks.keys = set(keys.values())
        settings = Settings(
            database=DatabaseSettings(url=url),
            wecom=_settings(mode, hooks.base, robot.url, keys),
        )
        ports: list[int] = []
        service = await stack.enter_async_context(
            serving(settings, clock, door(LOOPBACK, 0), ports.append)
        )
        if mode == "websocket":
            await until(lambda: service.connections["wecom"]())
        session = await stack.enter_async_context(aiohttp.ClientSession())
        chats = {key: groups[group] for group, key in keys.items()}
        envelope = Envelope(TOKEN, AES_KEY)
        address = f"http://{LOOPBACK}:{ports[0]}"
        yield Tenant(mode, service, clock, api, hooks, robot, envelope, address, session, chats)


def _settle(url: str, api: APIServer, robot: gateway.Gateway, now: datetime) -> dict[str, str]:
    """The fictional county with its people and groups in WeCom; returns the groups' chats."""
    database = Database(url)
    database.migrate()
    with database.begin() as tx:
        load_county(tx, now)
        directory = tx.registers.directory()
        for person in directory.people:
            for _, account in person.accounts[:1]:
                tx.registers.bind_person("wecom", account, person.id, now)
                api.people[account] = person.mobile
        for group in directory.groups:
            tx.registers.bind_group("wecom", f"wrGroup{group.id}", group.id, now)
    database.close()
    chats = {group.name: f"wrGroup{group.id}" for group in directory.groups}
    robot.chats = set(chats.values())
    return chats


def _settings(mode: Mode, base: str, socket: str, webhooks: dict[str, str]) -> WeComSettings:
    bot = {"mode": mode, "bot_id": gateway.BOT_ID}
    bot |= {"secret": gateway.SECRET} if mode == "websocket" else {}
    bot |= {"token": TOKEN, "encoding_aes_key": AES_KEY} if mode == "callback" else {}
    app = {
        "corp_id": api_server.CORP,
        "agent_id": api_server.AGENT,
        "secret": api_server.SECRET,
        "token": TOKEN,
        "encoding_aes_key": AES_KEY,
    }
    return WeComSettings.model_validate(
        {"api_base": base, "websocket_url": socket, "webhooks": webhooks, "bot": bot, "app": app}
    )
