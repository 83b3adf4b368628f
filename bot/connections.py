"""The chat platforms that the settings switch on, wired: how they send and what they hear."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiohttp
from aiohttp import web
from pydantic import SecretStr

from bot.clock import Clock
from bot.config.platforms import WeComSettings
from bot.platforms.wecom import texts
from bot.platforms.wecom.addresses import ReplyAddresses
from bot.platforms.wecom.api import WeComAPI
from bot.platforms.wecom.app import WeComApp
from bot.platforms.wecom.appcallback import app_routes
from bot.platforms.wecom.callback import bot_routes
from bot.platforms.wecom.channel import WeCom
from bot.platforms.wecom.channels import Application, Robot, Webhooks
from bot.platforms.wecom.crypto import Envelope
from bot.platforms.wecom.hearing import on_callback
from bot.platforms.wecom.link import Account
from bot.platforms.wecom.pauses import Ending
from bot.platforms.wecom.socket import RobotSocket
from bot.platforms.wecom.webhook import GroupWebhook
from bot.service import Service


@asynccontextmanager
async def wecom(settings: WeComSettings, clock: Clock) -> AsyncIterator[WeComConnection]:
    """Everything of WeCom that is configured; nothing is connected before `hearing`."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield WeComConnection(settings, session, clock)


class WeComConnection:
    """WeCom's robot in one of its two modes, the application, and the groups' webhooks."""

    def __init__(
        self, settings: WeComSettings, session: aiohttp.ClientSession, clock: Clock
    ) -> None:
        self._settings, self._clock = settings, clock
        self._socket = _socket(settings, clock)
        hooks = {
            group: GroupWebhook(session, settings.api_base, key)
            for group, key in settings.webhooks.items()
        }
        self.platform = WeCom(
            ReplyAddresses(session, settings.api_base, clock),
            Webhooks(hooks, clock),
            Robot(self._socket) if self._socket else None,
            _application(settings, session, clock),
        )

    def routes(self, service: Service) -> list[web.RouteDef]:
        """Where WeCom calls."""
        bot, app = self._settings.bot, self._settings.app
        routes: list[web.RouteDef] = []
        if bot and bot.mode == "callback":
            envelope = _envelope(bot.token, bot.encoding_aes_key)
            routes += bot_routes(service, envelope, bot.bot_id, self.platform.rings)
        if app:
            envelope = _envelope(app.token, app.encoding_aes_key, app.corp_id)
            routes += app_routes(service, envelope, app.corp_id, app.agent_id)
        return routes

    @asynccontextmanager
    async def hearing(self, service: Service) -> AsyncIterator[None]:
        """Inside, the long connection is kept, if that is the mode."""
        if self._socket is None:
            yield
            return
        socket = self._socket
        service.connections["wecom"] = lambda: socket.is_live
        listening = asyncio.create_task(self._listen(socket, service))
        try:
            yield
        finally:
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening

    async def _listen(self, socket: RobotSocket, service: Service) -> None:
        async def complain(ending: Ending) -> None:
            await service.alarm(f"wecom:{ending.name}", texts.robot_trouble(ending.name))

        await socket.run_forever(on_callback(service, self.platform.rings), complain)


def _envelope(token: SecretStr, key: SecretStr, receiver: str = "") -> Envelope:
    return Envelope(token.get_secret_value(), key.get_secret_value(), receiver)


def _socket(settings: WeComSettings, clock: Clock) -> RobotSocket | None:
    bot = settings.bot
    if bot is None or bot.mode != "websocket":
        return None
    secret = bot.secret.get_secret_value()
    return RobotSocket(Account(settings.websocket_url, bot.bot_id, secret), clock)


def _application(
    settings: WeComSettings, session: aiohttp.ClientSession, clock: Clock
) -> Application | None:
    app = settings.app
    if app is None:
        return None
    api = WeComAPI(session, settings.api_base, app, clock)
    return Application(WeComApp(api, app.agent_id, clock))
