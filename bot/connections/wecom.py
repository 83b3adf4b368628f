"""WeCom, wired by its settings: how it sends and what it hears."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import date
from functools import partial

import aiohttp
from aiohttp import web
from pydantic import SecretStr

from bot.clock import Clock
from bot.config.platforms import WeComSettings
from bot.connections.base import Connection, beside
from bot.leases import LeaseHolder
from bot.platforms.base import PlatformError
from bot.platforms.media import MediaSource
from bot.platforms.wecom import texts
from bot.platforms.wecom.addresses import ReplyAddresses
from bot.platforms.wecom.api import WeComAPI
from bot.platforms.wecom.app import WeComApp
from bot.platforms.wecom.appcallback import app_routes
from bot.platforms.wecom.callback import bot_routes
from bot.platforms.wecom.cards import chosen_words
from bot.platforms.wecom.channel import WeCom
from bot.platforms.wecom.channels import Application, Robot, Webhooks
from bot.platforms.wecom.crypto import Envelope
from bot.platforms.wecom.hearing import on_callback
from bot.platforms.wecom.link import Account
from bot.platforms.wecom.media import media_source
from bot.platforms.wecom.reconnecting import Ending
from bot.platforms.wecom.socket import RobotSocket
from bot.platforms.wecom.webhook import GroupWebhook
from bot.service import Service
from handlers.messages import IncomingMessage

_log = logging.getLogger(__name__)


@asynccontextmanager
async def wecom(settings: WeComSettings, clock: Clock) -> AsyncIterator[WeComConnection]:
    """Everything of WeCom that is configured; nothing is connected before `hearing`."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        connection = WeComConnection(settings, session, clock)
        try:
            yield connection
        finally:
            await connection.finish()


class WeComConnection(Connection):
    """WeCom's robot in one of its two modes, the application, and the groups' webhooks."""

    def __init__(
        self, settings: WeComSettings, session: aiohttp.ClientSession, clock: Clock
    ) -> None:
        self._settings, self._clock = settings, clock
        self._socket = _socket(settings, clock)
        self._app = _application(settings, session, clock)
        self._beside: set[asyncio.Task[None]] = set()  # pressed cards, alarms
        self._service: Service | None = None  # while hearing
        self._told: set[tuple[date, str]] = set()
        hooks = {
            group: GroupWebhook(session, settings.api_base, key)
            for group, key in settings.webhooks.items()
        }
        self.platform = WeCom(
            ReplyAddresses(session, settings.api_base, clock),
            Webhooks(hooks, clock),
            Robot(self._socket) if self._socket else None,
            Application(self._app) if self._app else None,
            self._complain,
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
            routes += app_routes(service, envelope, app.corp_id, app.agent_id, self._mark)
        return routes

    @property
    def lookup(self) -> WeComApp | None:
        """The application, if it is configured."""
        return self._app

    @property
    def media(self) -> MediaSource:
        """Where pictures and files lie."""
        bot = self._settings.bot
        key = bot.encoding_aes_key.get_secret_value() if bot else ""
        return media_source(self._settings.media_hosts, self._settings.api_base, key)

    @asynccontextmanager
    async def hearing(self, service: Service) -> AsyncIterator[None]:
        """Inside, the long connection is kept, if that is the mode, and troubles are told."""
        self._service = service
        try:
            if self._socket is None:
                yield
                return
            socket = self._socket
            bot = self._settings.bot
            holder = LeaseHolder(service, f"wecom:{bot.bot_id if bot else ''}", self._clock)
            service.connections["wecom"] = lambda: socket.is_live or holder.is_elsewhere
            async with beside(holder.run_forever(partial(self._listen, socket, service))):
                yield
        finally:
            self._service = None
            await self.finish()

    async def finish(self) -> None:
        """Wait for the cards that are being marked and the alarms being told."""
        await asyncio.gather(*self._beside, return_exceptions=True)

    async def _listen(self, socket: RobotSocket, service: Service) -> None:
        async def complain(ending: Ending) -> None:
            await service.alarm(f"wecom:{ending.name}", texts.robot_trouble(ending.name))

        await socket.run_forever(on_callback(service, self.platform.rings), complain)

    def _mark(self, message: IncomingMessage, code: str) -> None:
        """Grey out the buttons of a pressed card, while the callback is answered."""
        self._begin(self._mark_pressed(message, code))

    def _complain(self, key: str, text: str) -> None:
        """Alarm the administrators, of each key once a day; sending must not wait for it."""
        service, today = self._service, self._clock.now().date()
        if service is None or (today, key) in self._told:
            return
        self._told = {told for told in self._told if told[0] == today} | {(today, key)}
        self._begin(self._alarm(service, f"wecom:{key}", text))

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def _alarm(self, service: Service, key: str, text: str) -> None:
        try:
            await service.alarm(key, text)
        except Exception:
            _log.exception("administrators are not told of %s", key)

    async def _mark_pressed(self, message: IncomingMessage, code: str) -> None:
        if self._app is None:
            return
        try:
            await self._app.mark_pressed(code, [message.account], chosen_words(message.button))
        except PlatformError as error:
            _log.warning("a pressed card keeps its buttons: %s", error)


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
) -> WeComApp | None:
    app = settings.app
    if app is None:
        return None
    return WeComApp(WeComAPI(session, settings.api_base, app, clock), app.agent_id, clock)
