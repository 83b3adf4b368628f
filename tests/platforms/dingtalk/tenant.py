"""A whole organisation on DingTalk on loopback sockets, with the county's bot living in it.

Everything between the typed words and the shown words is real: the stand-ins' sockets, the
signature or the Stream connection, the service on its database, delivery and its ways.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any, Final, Literal

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.app import LOOPBACK, listening_socket
from bot.clock import MovableClock, SystemClock
from bot.config import Settings
from bot.config.platforms import DingTalkSettings, WeComSettings
from bot.config.sections import DatabaseSettings, ServerSettings
from bot.platforms.dingtalk.receiving.callback import PATH
from bot.platforms.dingtalk.receiving.signature import Seal, card_seal, robot_seal
from bot.playground.county import is_empty, load_county
from bot.service import Service
from bot.serving import serving
from storage.directory import Group
from storage.records import AttachmentState
from storage.transaction import Database, Transaction
from tests.platforms.dingtalk.openapi_server import SECRET, TEMPLATE, OpenAPIServer
from tests.platforms.dingtalk.receiving import bodies
from tests.platforms.dingtalk.receiving.gateway import MESSAGE, PRESS, Gateway
from tests.platforms.dingtalk.tenant_rules import Rules
from tests.platforms.dingtalk.webhook_server import APP_ROBOT, WebhookServer
from tests.platforms.wecom import tenant as wecom
from tests.platforms.wecom.connected import until

Mode = Literal["http", "stream"]
SIGNING: Final = "SEC0123456789abcdef"


@dataclass(frozen=True)
class Shown:
    """One message; `by` says the way: session, webhook, robot or card."""

    place: str
    by: str
    text: str


@dataclass
class Vendor:
    """DingTalk's own side: all of its stand-ins, on one port."""

    clock: MovableClock
    rules: Rules
    api: OpenAPIServer
    hooks: WebhookServer
    robot: Gateway
    base: str = ""
    chats: dict[str, str] = field(default_factory=dict)  # of the custom robots' tokens


@dataclass
class Tenant:
    """What people see on DingTalk, and what they do there."""

    mode: Mode
    service: Service
    at: Vendor
    address: str
    session: aiohttp.ClientSession
    wecom: wecom.Tenant | None
    _ids: count[int] = field(default_factory=lambda: count(1))
    _places: dict[str, str] = field(default_factory=dict)  # of the sessions

    async def says(self, userid: str, text: str, chat: str = "") -> str:
        """Somebody types, in a group or privately; what is owed then is delivered."""
        return await self.hears(self.body(userid, text, chat))

    def body(self, userid: str, text: str, chat: str = "") -> dict[str, Any]:
        """The message, with an address for its answer."""
        name, now = f"m{next(self._ids)}", self.at.clock.now()
        self._places[name] = chat or userid
        self.at.hooks.sessions[name] = now + bodies.LIFE
        place = {"conversationType": "2", "conversationId": chat}
        alone = {"conversationType": "1", "conversationId": f"cidOf{userid}", "isInAtList": None}
        return bodies.body(
            now,
            name,
            text={"content": f" {text}"},
            senderStaffId=userid,
            senderNick=userid,
            robotCode=APP_ROBOT,
            sessionWebhook=f"{self.at.base}/robot/sendBySession?session={name}",
            **(place if chat else alone),
        )

    def shows(self, userid: str, text: str, data: bytes, chat: str = "") -> dict[str, Any]:
        """Words with a picture, as DingTalk delivers them."""
        code = self.at.api.files.add(data)
        picture = {"type": "picture", "downloadCode": code, "pictureDownloadCode": f"p{code}"}
        content = {"richText": [{"text": f"@吹哨 {text}"}, picture]}
        return {**self.body(userid, "", chat), "msgtype": "richText", "content": content}

    async def stored(self, ticket_id: int = 1) -> None:
        """Wait until the pictures and files of that ticket have been fetched, or given up."""

        def is_settled(tx: Transaction) -> bool:
            found = tx.viewing.of_ticket(ticket_id)
            ends = (AttachmentState.STORED, AttachmentState.FAILED)
            return bool(found) and all(one.state in ends for one in found)

        await self._until(is_settled)

    async def identified(self) -> None:
        """Wait until whoever said who they are has been looked up, and deliver what that owes."""
        await self._until(lambda tx: tx.claims.next_look() is None)
        await self.service.drain()

    async def _until(self, is_so: Callable[[Transaction], bool]) -> None:
        async with asyncio.timeout(10):
            while not await self.service.read(is_so):  # noqa: ASYNC110 - the disk has no event
                await asyncio.sleep(0.005)

    async def hears(self, body: Mapping[str, Any]) -> str:
        """DingTalk delivers a message; returns its id when all it caused is delivered."""
        if self.mode == "http":
            url = self.address + PATH
            assert await self._post(url, robot_seal(SECRET), body) == {"msgtype": "empty"}
        else:
            assert await self._frame(body, MESSAGE) == {"response": None}
        await self.service.drain()
        return str(body["msgId"])

    async def presses(self, userid: str, label: str, place: str = "") -> None:
        """Somebody presses the button of that label on the last card there."""
        track, button = self.labels(place or userid)[label]
        content = json.dumps({"cardPrivateData": {"actionIds": [], "params": {"button": button}}})
        space = place or f"cidOf{userid}"
        body = bodies.press(outTrackId=track, userId=userid, spaceId=space, content=content)
        if self.mode == "http":
            to = self.at.api.registered[-1]
            answer = await self._post(to["callbackUrl"], card_seal(to["apiSecret"]), body)
        else:
            answer = (await self._frame(body, PRESS))["response"]
        if answer:
            assert answer["cardUpdateOptions"]["updateCardDataByKey"]
            self.variables(track).update(answer["cardData"]["cardParamMap"])
        await self.service.drain()

    async def _post(self, url: str, seal: Seal, body: Mapping[str, Any]) -> Any:
        moment = str(bodies.milliseconds(self.at.clock.now()))
        headers = {seal.moment_header: moment, seal.header: seal.sign(moment)}
        async with self.session.post(url, json=body, headers=headers) as response:
            assert response.status == 200
            return await response.json()

    async def _frame(self, body: Mapping[str, Any], topic: str) -> Any:
        delivery = self.at.robot.deliver(dict(body), topic)
        await delivery.acked.wait()
        assert delivery.ack["code"] == 200
        return json.loads(delivery.ack["data"])

    def variables(self, track: str) -> dict[str, str]:
        """What a card shows now."""
        shown: dict[str, str] = self.at.api.cards[track]["cardData"]["cardParamMap"]
        return shown

    def labels(self, place: str) -> dict[str, tuple[str, str]]:
        """The buttons that can be pressed there: by label, the last one's card and id."""
        found: dict[str, tuple[str, str]] = {}
        for track, body in self.at.api.cards.items():
            if body["openSpaceId"].endswith(f".{place}"):
                shown = self.variables(track)
                rows = [(shown[f"button{n}"], shown[f"id{n}"]) for n in range(1, 7)]
                found |= {label: (track, button) for label, button in rows if label}
        return found

    async def later(self, **span: float) -> None:
        """Time passes, and everything due on the way happens."""
        await self.service.move_clock(self.at.clock.now() + timedelta(**span))

    def shown(self, place: str = "") -> list[Shown]:
        """What the bot has shown in that group or to that person, or anywhere."""
        found = []
        for _, name, body in self.at.hooks.shown:
            by = "session" if name in self._places else "webhook"
            where = self._places.get(name) or self.at.chats[name]
            found.append(Shown(where, by, body["markdown"]["text"]))
        for _, target, body in self.at.api.said:
            found.append(Shown(target, "robot", body["param"].get("text", "")))  # a file has none
        for track, body in self.at.api.cards.items():
            where = body["openSpaceId"].split(".", 2)[-1]
            found.append(Shown(where, "card", self.variables(track)["text"]))
        return [one for one in found if place in ("", one.place)]

    def sees(self, place: str, *words: str, by: str = "") -> str:
        """The last message there with all these words (that came this way)."""
        shown = self.shown(place)
        fits = [s.text for s in shown if by in ("", s.by) and all(w in s.text for w in words)]
        assert fits, (words, shown)
        return fits[-1]

    async def status(self) -> object:
        """Of the newest ticket."""
        return (await self.service.tickets_json())[0]["status"]

    async def group(self, words: str) -> str:
        """The chat of the group whose name holds these words."""
        directory = await self.service.read(lambda tx: tx.registers.directory())
        return next(chat_of(group) for group in directory.groups if words in group.name)

    def is_unblemished(self) -> bool:
        """Whether DingTalk had nothing to object to."""
        return not (self.at.api.refused or self.at.hooks.refused or self.at.robot.faults)


@asynccontextmanager
async def vendor(clock: MovableClock) -> AsyncIterator[Vendor]:
    """DingTalk at that time."""
    rules = Rules(clock.now)
    robot = Gateway(account=(APP_ROBOT, SECRET))
    at = Vendor(clock, rules, OpenAPIServer(rules), WebhookServer(rules), robot)
    app = web.Application()
    app.add_routes([*at.api.routes(), *at.hooks.routes(), *robot.routes()])
    async with TestServer(app) as server:
        at.base, robot.port = str(server.make_url("")).rstrip("/"), server.port or 0
        at.api.files.base = at.base
        yield at
        await robot.close()


@asynccontextmanager
async def tenant(
    folder: Path, mode: Mode, *, has_cards: bool = False, has_wecom: bool = False
) -> AsyncIterator[Tenant]:
    """The county on DingTalk on a Monday at nine, with its accounts and custom robots.

    `has_cards`: a template of cards is published. `has_wecom`: the same people and groups are in
    WeCom too, by callback.
    """
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        clock = MovableClock(wecom.MONDAY - SystemClock().now())
        at, other = await enter(vendor(clock)), await enter(wecom.vendor(clock))
        url = f"sqlite:///{folder / 'chuishao.db'}"
        groups = wecom.settle(url, other) if has_wecom else {}
        robots = settle(url, at)
        listener = listening_socket(LOOPBACK, 0)
        address = f"http://{LOOPBACK}:{listener.getsockname()[1]}"
        keys = {group: f"key-{number}" for number, group in enumerate(groups)}
        other.hooks.keys = set(keys.values())
        beside = wecom.sections("callback", other, keys)
        settings = Settings(
            server=ServerSettings(public_url=address),
            database=DatabaseSettings(url=url),
            dingtalk=DingTalkSettings.model_validate(section(mode, at, robots, has_cards)),
            wecom=WeComSettings.model_validate(beside) if has_wecom else None,
        )
        service = await enter(serving(settings, clock, listener, lambda _port: None))
        if mode == "stream":
            await until(lambda: service.connections["dingtalk"]() and at.robot.live)
        session = await enter(aiohttp.ClientSession())
        chats = {key: groups[group] for group, key in keys.items()}
        parts = (clock, other.api, other.hooks, other.robot, other.media, address, session, chats)
        there = wecom.Tenant("callback", service, *parts) if has_wecom else None
        yield Tenant(mode, service, at, address, session, there)


def settle(url: str, at: Vendor) -> dict[str, str]:
    """The fictional county with its people and groups; returns the tokens of their robots."""
    database, now = Database(url), at.clock.now()
    database.migrate()
    with database.begin() as tx:
        if is_empty(tx):
            load_county(tx, now)
        directory = tx.registers.directory()
        for person in directory.people:
            for _, account in person.accounts[:1]:
                at.api.people.add(account)
                tx.registers.bind_person("dingtalk", account, person.id, now)
        for group in directory.groups:
            tx.registers.bind_group("dingtalk", chat_of(group), group.id, now)
    database.close()
    at.api.groups = {chat_of(group) for group in directory.groups}
    tokens = {g.name: sha256(g.name.encode()).hexdigest() for g in directory.groups}
    at.hooks.robots = dict.fromkeys(tokens.values(), SIGNING)
    at.chats = {tokens[group.name]: chat_of(group) for group in directory.groups}
    return tokens


def chat_of(group: Group) -> str:
    """Its id on DingTalk."""
    return f"cidGroup{group.id}=="


def section(mode: Mode, at: Vendor, robots: dict[str, str], has_cards: bool) -> dict[str, Any]:
    """The settings of DingTalk, as a file would have them."""
    return {
        "mode": mode,
        "client_id": APP_ROBOT,
        "client_secret": SECRET,
        "corp_id": bodies.CORP,
        "api_base": at.base,
        "oapi_base": at.base,
        "media_hosts": [at.base.partition("//")[2]],
        "card_template_id": TEMPLATE if has_cards else "",
        "webhooks": {
            group: {"address": token, "secret": SIGNING} for group, token in robots.items()
        },
    }
