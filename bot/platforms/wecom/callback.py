"""The smart robot's callback: verify, decrypt, hand on, and answer in the same response.

See https://developer.work.weixin.qq.com/document/path/101033 and, for answers, /path/101031.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final, Protocol

from aiohttp import web

from bot.clock import Clock
from bot.platforms.bodies import loads
from bot.platforms.wecom import texts
from bot.platforms.wecom.crypto import CryptoError, Envelope, is_fresh
from bot.platforms.wecom.inbound import message_of
from handlers.messages import IncomingMessage, Outcome, OutgoingMessage

_log = logging.getLogger(__name__)

PATH: Final = "/callback/wecom/bot"
MAX_CONTENT: Final = 20480  # bytes of UTF-8 in one answer


class Service(Protocol):
    """What the callback needs of the bot."""

    @property
    def clock(self) -> Clock:
        """What time it is."""

    async def receive(self, message: IncomingMessage, *, is_answered: bool = False) -> Outcome:
        """Deal with the message; committed on return, its answer settled if `is_answered`."""


def bot_routes(service: Service, envelope: Envelope, bot_id: str = "") -> list[web.RouteDef]:
    """The routes of one robot; with its id, callbacks of any other are refused."""
    callback = _Callback(service, envelope, bot_id)
    return [web.get(PATH, callback.verify, allow_head=False), web.post(PATH, callback.receive)]


class _Callback:
    def __init__(self, service: Service, envelope: Envelope, bot_id: str) -> None:
        self._service, self._envelope, self._bot_id = service, envelope, bot_id

    async def verify(self, request: web.Request) -> web.Response:
        """The decrypted echo, bare, as the console asks when the address is saved."""
        sealed = request.query.get("echostr", "").replace(" ", "+")
        return web.Response(body=self._open(request, sealed), content_type="text/plain")

    async def receive(self, request: web.Request) -> web.Response:
        """The encrypted answer, on disk before; empty when there is nothing to say."""
        body = await self._body(request)
        message = message_of(body, self._service.clock.now())
        if message is None:
            return web.Response()
        is_answered = not message.button  # after a press only a changed card may be answered
        outcome = await self._service.receive(message, is_answered=is_answered)
        answer = next((reply for reply in outcome.replies if reply.is_answer), None)
        if answer is None or not is_answered:
            return web.Response()
        plain = json.dumps(_rendered(answer, message, body), ensure_ascii=False).encode()
        nonce = request.query.get("nonce", "")
        return web.Response(text=self._envelope.answer(plain, nonce, self._service.clock.now()))

    async def _body(self, request: web.Request) -> Mapping[str, object]:
        """The decrypted object of a genuine callback of this robot."""
        try:
            outer = _object(await request.read())
        except web.HTTPRequestEntityTooLarge:
            _log.warning("callback refused: size")
            raise
        sealed = outer.get("encrypt")
        if not isinstance(sealed, str):
            raise _refused("envelope", HTTPStatus.BAD_REQUEST)
        body = _object(self._open(request, sealed))
        if self._bot_id and body.get("aibotid") != self._bot_id:
            raise _refused("bot", HTTPStatus.FORBIDDEN)
        return body

    def _open(self, request: web.Request, sealed: str) -> bytes:
        query = request.query
        signature, timestamp, nonce = (
            query.get(name, "") for name in ("msg_signature", "timestamp", "nonce")
        )
        if not self._envelope.is_genuine(signature, timestamp, nonce, sealed):
            raise _refused("signature", HTTPStatus.FORBIDDEN)
        if not is_fresh(timestamp, self._service.clock.now()):
            raise _refused("timestamp", HTTPStatus.FORBIDDEN)
        try:
            return self._envelope.open(sealed)
        except CryptoError as error:
            raise _refused(str(error), HTTPStatus.BAD_REQUEST) from None


def _refused(reason: str, status: HTTPStatus) -> web.HTTPException:
    """The refusal, logged by its reason alone."""
    _log.warning("callback refused: %s", reason)
    return web.HTTPForbidden() if status is HTTPStatus.FORBIDDEN else web.HTTPBadRequest()


def _object(raw: bytes) -> Mapping[str, object]:
    """The JSON object, whatever type of content the request claims to have."""
    value = loads(raw)
    if value is None:
        raise _refused("json", HTTPStatus.BAD_REQUEST)
    return value


def _rendered(
    answer: OutgoingMessage, message: IncomingMessage, body: Mapping[str, object]
) -> dict[str, object]:
    """A finished stream, the same for every redelivery; a first visit takes only plain text."""
    content = _cut(texts.with_choices(answer.text, [button.text for button in answer.buttons]))
    if body.get("msgtype") == "event":
        return {"msgtype": "text", "text": {"content": content}}
    digest = hashlib.sha256(message.message_id.encode()).hexdigest()[:32]
    return {"msgtype": "stream", "stream": {"id": digest, "finish": True, "content": content}}


def _cut(text: str) -> str:
    """The text within the limit, cut between characters."""
    raw = text.encode(errors="replace")
    if len(raw) <= MAX_CONTENT:
        return raw.decode()
    return raw[: MAX_CONTENT - len(texts.MORE.encode())].decode(errors="ignore") + texts.MORE
