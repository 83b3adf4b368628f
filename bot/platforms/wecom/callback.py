"""The smart robot's callback: verify, decrypt, hand on, and answer in the same response.

See https://developer.work.weixin.qq.com/document/path/101033 and, for answers, /path/101031.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Final

from aiohttp import web

from bot.platforms.bodies import loads
from bot.platforms.wecom.crypto import Envelope
from bot.platforms.wecom.hearing import Service
from bot.platforms.wecom.inbound import message_of
from bot.platforms.wecom.replies import HOLD
from bot.platforms.wecom.responses import asked, nobody
from bot.platforms.wecom.sealed import Door
from handlers.messages import Answered, OutgoingMessage

_log = logging.getLogger(__name__)

PATH: Final = "/callback/wecom/bot"


def bot_routes(
    service: Service, envelope: Envelope, bot_id: str = "", rings: Answered = nobody
) -> list[web.RouteDef]:
    """The routes of one robot; with its id, callbacks of any other are refused.

    An answer that `rings` people is left to the outbox.
    """
    callback = _Callback(service, envelope, bot_id, rings)
    return [web.get(PATH, callback.verify, allow_head=False), web.post(PATH, callback.receive)]


class _Callback:
    def __init__(self, service: Service, envelope: Envelope, bot_id: str, rings: Answered) -> None:
        self._service, self._envelope, self._bot_id = service, envelope, bot_id
        self._rings = rings
        self._door = Door(PATH, envelope, service.clock)

    async def verify(self, request: web.Request) -> web.Response:
        """The console's echo."""
        return self._door.echo(request)

    async def receive(self, request: web.Request) -> web.Response:
        """The encrypted answer, on disk before; empty when there is nothing to say."""
        body = await self._body(request)
        message = message_of(body, self._service.clock.now())
        if message is None:
            return web.Response()
        ask = asked(body, message, self._rings)
        hold = HOLD if ask.is_event else timedelta()  # events do not come again, messages do

        def is_answered(answer: OutgoingMessage) -> bool:
            return ask.is_answered(answer) and not _has_hung_up(request)

        outcome = await self._service.receive(message, is_answered=is_answered, hold=hold)
        answered = ask.in_http(outcome.answer) if outcome.answer else None
        if outcome.answer is None or answered is None:
            return web.Response()
        response = self._sealed(request, answered)
        if hold and ask.is_answered(outcome.answer) and await _has_left(request, response):
            await self._service.settle_answer(outcome)
        return response

    def _sealed(self, request: web.Request, answered: Mapping[str, object]) -> web.Response:
        plain = json.dumps(answered, ensure_ascii=False).encode()
        nonce = request.query.get("nonce", "")
        return web.Response(text=self._envelope.answer(plain, nonce, self._service.clock.now()))

    async def _body(self, request: web.Request) -> Mapping[str, object]:
        """The decrypted object of a genuine callback of this robot."""
        sealed = self._object(await self._door.body(request)).get("encrypt")
        if not isinstance(sealed, str):
            raise self._door.refused("envelope")
        body = self._object(self._door.open(request, sealed))
        if self._bot_id and body.get("aibotid") != self._bot_id:
            raise self._door.refused("bot", HTTPStatus.FORBIDDEN)
        return body

    def _object(self, raw: bytes) -> Mapping[str, object]:
        """The JSON object."""
        value = loads(raw)
        if value is None:
            raise self._door.refused("json")
        return value


def _has_hung_up(request: web.Request) -> bool:
    """WeCom waits five seconds; after that nobody would see an answer in the response."""
    return request.transport is None or request.transport.is_closing()


async def _has_left(request: web.Request, response: web.Response) -> bool:
    """Send the response; False when nobody listens any more."""
    try:
        await response.prepare(request)
        await response.write_eof()
    except ConnectionError:
        _log.warning("an answer found its connection closed; it is sent on its own")
        return False
    return True
