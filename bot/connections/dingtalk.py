"""DingTalk, wired by its settings: how it sends and what it hears."""

from __future__ import annotations

import hmac
import logging
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

import aiohttp
from aiohttp import web

from bot.clock import Clock
from bot.config.platforms import DingTalkSettings
from bot.connections.base import Connection, beside
from bot.counters import Counters
from bot.leases import LeaseHolder
from bot.platforms.base import PlatformError
from bot.platforms.dingtalk.files import media_source
from bot.platforms.dingtalk.members import Members
from bot.platforms.dingtalk.receiving import texts
from bot.platforms.dingtalk.receiving.callback import CARD_PATH, dingtalk_routes
from bot.platforms.dingtalk.receiving.hearing import Hearing
from bot.platforms.dingtalk.receiving.inbound import Robot
from bot.platforms.dingtalk.receiving.opening import Account
from bot.platforms.dingtalk.receiving.reconnecting import Ending
from bot.platforms.dingtalk.receiving.stream import RobotStream
from bot.platforms.dingtalk.sending.assembly import Sending, assemble
from bot.platforms.dingtalk.sending.cards import pressed
from bot.platforms.dingtalk.sending.quota import Bucket
from bot.platforms.media import MediaSource
from bot.service import Service
from handlers.messages import IncomingMessage, Outcome
from handlers.parser import parse_button
from handlers.texts.steps import BUTTON_LABELS

_log = logging.getLogger(__name__)

_CARDS: Final = b"chuishao: presses on cards"


@asynccontextmanager
async def dingtalk(
    settings: DingTalkSettings, public_url: str, clock: Clock
) -> AsyncIterator[DingTalkConnection]:
    """Everything of DingTalk that is configured; nothing is connected before `hearing`."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield DingTalkConnection(settings, public_url, session, clock)


class DingTalkConnection(Connection):
    """DingTalk's robot in one of its two modes, cards, and the groups' own robots."""

    def __init__(
        self,
        settings: DingTalkSettings,
        public_url: str,
        session: aiohttp.ClientSession,
        clock: Clock,
    ) -> None:
        self._settings, self._public_url, self._clock = settings, public_url, clock
        self._sending: Sending = assemble(settings, session, clock)
        self._secret = settings.client_secret.get_secret_value()
        self.platform = self._sending.platform

    @property
    def rings(self) -> bool:
        """By DING, unless that is switched off."""
        return self._settings.ding != "off"

    def routes(self, service: Service) -> list[web.RouteDef]:
        """Where DingTalk calls, in that mode."""
        if self._settings.mode != "http":
            return []
        window = timedelta(seconds=self._settings.signature_window_seconds)
        return dingtalk_routes(self._hearing(service), self._secret, self._card_secret(), window)

    @property
    def lookup(self) -> Members:
        """The organisation's contacts."""
        return Members(self._sending.api)

    @property
    def media(self) -> MediaSource:
        """Where pictures and files lie."""
        settings = self._settings
        code = settings.robot_code or settings.client_id
        return media_source(settings.media_hosts, self._sending, code)

    def figures(self) -> Mapping[str, float]:
        """What is used up of the month's quotas."""
        return self._sending.figures()

    @asynccontextmanager
    async def hearing(self, service: Service) -> AsyncIterator[None]:
        """Inside, the Stream connection is kept, if that is the mode."""
        await self._sending.quota.keep(Counters(service))
        self._sending.troubles.listen(service.alarm)
        if self._settings.mode == "http":
            await self._register_cards(service)
            yield
            return
        account = Account(self._settings.api_base, self._settings.client_id, self._secret)
        stream, hearing = RobotStream(account), self._hearing(service)
        holder = LeaseHolder(service, f"dingtalk:{self._settings.client_id}", self._clock)
        service.connections["dingtalk"] = lambda: stream.is_live or holder.is_elsewhere

        async def complain(ending: Ending) -> None:
            await service.alarm(f"dingtalk:{ending.name}", texts.stream_trouble(ending.name))

        def listening() -> Coroutine[None, None, None]:
            return stream.run_forever(hearing.message, hearing.press, complain)

        async with beside(holder.run_forever(listening)):
            yield

    def _hearing(self, service: Service) -> Hearing:
        settings, quota = self._settings, self._sending.quota
        code = settings.robot_code or settings.client_id
        robot = Robot(code, settings.oapi_base, settings.corp_id)
        return Hearing(service, robot, _shown, lambda: quota.spend(Bucket.PUSHES))

    def _card_secret(self) -> str:
        """What presses are signed with: ours to choose, so that nobody has to set it."""
        return hmac.digest(self._secret.encode(), _CARDS, "sha256").hex()

    async def _register_cards(self, service: Service) -> None:
        cards = self._sending.cards
        if cards is None:
            return
        if not self._public_url:
            await service.alarm("dingtalk:cards", texts.CARDS_NEED_ADDRESS)
            return
        try:
            await cards.register(self._public_url + CARD_PATH, self._card_secret())
        except PlatformError as error:
            _log.error("the address of presses could not be registered: %s", error)
            await service.alarm("dingtalk:cards", texts.CARDS_NOT_REGISTERED)


def _shown(message: IncomingMessage, outcome: Outcome) -> Mapping[str, str]:
    """How a pressed card changes for all: only when nobody needs its buttons any more."""
    if outcome.answer is None or not outcome.answer.ends_card:
        return {}
    return pressed(BUTTON_LABELS.get(parse_button(message.button).verb, ""))
