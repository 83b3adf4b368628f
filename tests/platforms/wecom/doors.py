"""WeCom's side of both callbacks: genuine requests, as raw as WeCom sends them, and a real bot."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from bot.platforms.wecom import appcallback, callback
from bot.platforms.wecom.crypto import Envelope
from bot.web import build_web
from tests.service.office import Office, office

CORP: Final = "ww0123456789abcdef"
AGENT: Final = 1000002
BOT: Final = "aib1"
NONCE: Final = "1600000001"
WORDS: Final = "@吹哨 污水厂财政配套资金没到位，施工队说再不给钱就停工"


@dataclass(frozen=True)
class Sent:
    """A request; its query is sent as it stands."""

    query: str
    data: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"


@dataclass(frozen=True)
class Side:
    """One of the two callbacks: where it is, and how what it carries is written."""

    path: str
    token: str
    key: str
    receiver: str
    plain: Callable[..., bytes]
    wrapped: Callable[[str], bytes]

    @cached_property
    def envelope(self) -> Envelope:
        return Envelope(self.token, self.key, self.receiver)

    def signed(self, sealed: str, now: datetime, nonce: str = NONCE) -> dict[str, str]:
        seconds = str(int(now.timestamp()))
        signature = self.envelope.signature(seconds, nonce, sealed)
        return {"msg_signature": signature, "timestamp": seconds, "nonce": nonce}

    def sent(self, sealed: str, now: datetime, nonce: str = NONCE) -> Sent:
        return Sent(urlencode(self.signed(sealed, now, nonce)), self.wrapped(sealed))

    def message(self, now: datetime, nonce: str = NONCE, **changes: Any) -> Sent:
        return self.sent(self.envelope.seal(self.plain(**changes)), now, nonce)


def robot_plain(**changes: Any) -> bytes:
    told = {
        "msgid": "m1",
        "aibotid": BOT,
        "chatid": "wrA1",
        "chattype": "group",
        "from": {"userid": "zhangsan"},
        "msgtype": "text",
        "text": {"content": WORDS},
    }
    return json.dumps(told | changes).encode()


def app_plain(**changes: str) -> bytes:
    told = {
        "ToUserName": CORP,
        "FromUserName": "zhangsan",
        "CreateTime": "1767225600",
        "MsgType": "text",
        "Content": WORDS,
        "MsgId": "1",
        "AgentID": str(AGENT),
    }
    inside = "".join(f"<{k}><![CDATA[{v}]]></{k}>" for k, v in (told | changes).items())
    return f"<xml>{inside}</xml>".encode()


def json_wrapped(sealed: str) -> bytes:
    return json.dumps({"encrypt": sealed}).encode()


def xml_wrapped(sealed: str) -> bytes:
    return (
        f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><AgentID><![CDATA[{AGENT}]]></AgentID>"
        f"<Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
    ).encode()


ROBOT: Final = Side(
    callback.PATH,
    "a-token-for-tests",
    "Qx7Lm2Vt9Kd4Rw8Yb3Nz6Hc1Jf5Gp0Ts7Ua2Ee9Dk4Z",
    "",
    robot_plain,
    json_wrapped,
)
APP: Final = Side(
    appcallback.PATH,
    "another-token",
    "Ab7Lm2Vt9Kd4Rw8Yb3Nz6Hc1Jf5Gp0Ts7Ua2Ee9Dk4Q",
    CORP,
    app_plain,
    xml_wrapped,
)


@dataclass
class Doors:
    """The bot, and a client of its public address."""

    office: Office
    client: Any

    @property
    def now(self) -> datetime:
        return self.office.clock.now()

    async def take(self, side: Side, sent: Sent) -> tuple[int, bytes]:
        url = URL(f"{side.path}?{sent.query}", encoded=True)
        async with self.client.request(
            sent.method, url, data=sent.data, headers=sent.headers
        ) as response:
            return response.status, await response.read()

    async def owed(self) -> int:
        """How many messages were ever owed to anybody."""
        counts = await self.office.service.read(lambda tx: tx.outbox.counts())
        return sum(counts.values())


@asynccontextmanager
async def doors(folder: Path) -> AsyncIterator[Doors]:
    """Both callbacks of a real service on the database in that folder."""
    async with office(folder) as place:
        service = place.service
        routes = [
            *callback.bot_routes(service, ROBOT.envelope, BOT),
            *appcallback.app_routes(service, APP.envelope, CORP, AGENT),
        ]
        server = TestServer(build_web(service, routes=routes))
        await server.start_server(auto_decompress=False)  # as the bot starts its own
        async with TestClient(server) as client:
            yield Doors(place, client)
