"""A whole tenant of WeCom on loopback, for the probe: interface, webhooks, long connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.clock import SystemClock
from bot.config import Settings
from bot.platforms.findings import Finding, Mark
from bot.platforms.wecom.probe import probe
from bot.web import build_web
from tests.platforms.wecom.api_server import AGENT, CORP, SECRET, APIServer
from tests.platforms.wecom.connected import HURRY
from tests.platforms.wecom.gateway import BOT_ID, Gateway, gateway
from tests.platforms.wecom.gateway import SECRET as ROBOT_SECRET
from tests.platforms.wecom.webhook_server import KEY, WebhookServer
from tests.service.running import free_port

AES_KEY = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ"
TOKEN = "the-callback-token"  # noqa: S105 - of a stand-in

AMPLE = timedelta(seconds=5)


@dataclass
class Serving:
    """Stands for the bot behind its real doors."""

    parts: dict[str, bool]

    def is_ready(self) -> Mapping[str, bool]:
        return {"database": True, "understanding": True, **self.parts}

    async def metrics(self) -> Mapping[str, float]:
        return {}


@dataclass
class Tenant:
    """`values` are the settings, to be bent before `probe`."""

    api: APIServer
    webhooks: WebhookServer
    robot: Gateway
    base: str
    values: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        bot = {"mode": "websocket", "bot_id": BOT_ID, "secret": ROBOT_SECRET}
        callback = {"token": TOKEN, "encoding_aes_key": AES_KEY}
        app = {"corp_id": CORP, "agent_id": AGENT, "secret": SECRET, **callback}
        self.values = {
            "server": {"port": free_port()},
            "wecom": {
                "api_base": self.base,
                "websocket_url": self.robot.url.replace("http", "ws", 1).rstrip("/"),
                "bot": bot,
                "app": app,
                "webhooks": {"总群": KEY},
            },
        }

    def set(self, section: str, **values: object) -> None:
        """Bend one section, for instance `wecom.app`."""
        *path, last = section.split(".")
        table = self.values
        for name in path:
            table = table[name]
        table[last] = {**table.get(last, {}), **values}

    def call_back(self, public_url: str | None) -> None:
        """Turn the robot to callbacks."""
        self.set("wecom.bot", mode="callback", token=TOKEN, encoding_aes_key=AES_KEY)
        self.set("server", public_url=public_url)

    async def probe(self, *groups: str, within: timedelta = AMPLE) -> list[Finding]:
        """What the probe finds; nothing of it shows a secret."""
        settings = Settings(**self.values)
        clock = SystemClock()
        found = await probe(settings, groups, clock, pace=HURRY, within=within)
        shown = "\n".join(one.text for one in found)
        assert not [secret for secret in settings.secrets() if secret in shown]
        return found

    async def tells(self, mark: Mark, *groups: str, within: timedelta = AMPLE) -> list[str]:
        """The lines of that mark."""
        found = await self.probe(*groups, within=within)
        return [one.text for one in found if one.mark is mark]

    @asynccontextmanager
    async def serving(self, **parts: bool) -> AsyncIterator[str]:
        """A bot runs at the settings' address; yields its address."""
        port = int(self.values["server"]["port"])
        async with TestServer(build_web(Serving(parts)), port=port) as server:
            yield str(server.make_url("")).rstrip("/")


@asynccontextmanager
async def tenant() -> AsyncIterator[Tenant]:
    """The stand-ins, listening."""
    clock = SystemClock()
    api, webhooks = APIServer(clock), WebhookServer(clock.now)
    app = web.Application()
    app.add_routes([*_routes(api.app()), *_routes(webhooks.app())])
    async with TestServer(app) as server, gateway() as robot:
        yield Tenant(api, webhooks, robot, str(server.make_url("")).rstrip("/"))
        if api.token_hang:
            api.token_hang.set()
            await asyncio.sleep(0)


def _routes(app: web.Application) -> list[web.RouteDef]:
    return [
        web.route(route.method, route.resource.canonical, route.handler)
        for route in app.router.routes()
        if route.resource and route.method != "HEAD"
    ]
