"""HTTP mode: DingTalk posts messages and presses to us, and gets an empty answer at once.

What could not be recorded is answered with words: whether a robot's message is posted again after
an error DingTalk does not say, and an answer with status 200 is all that the sender can see. A
pressed card says it in its status.

Messages: https://open.dingtalk.com/document/development/receive-message
Presses: https://open.dingtalk.com/document/development/event-callback-card
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Final

from aiohttp import web

from bot.platforms.bodies import loads
from bot.platforms.dingtalk.receiving import texts
from bot.platforms.dingtalk.receiving.hearing import Hearing
from bot.platforms.dingtalk.receiving.inbound import Foreign, Unreadable
from bot.platforms.dingtalk.receiving.presses import STATUS, changed
from bot.platforms.dingtalk.receiving.signature import (
    WINDOW,
    Seal,
    card_seal,
    is_fresh,
    robot_seal,
)
from storage.engine import OUTAGES

_log = logging.getLogger(__name__)

PATH: Final = "/callback/dingtalk"
CARD_PATH: Final = "/callback/dingtalk/card"
PATIENCE: Final = timedelta(seconds=5)  # for a body
_NOTHING_TO_SAY: Final = {"msgtype": "empty"}

Handle = Callable[[Mapping[str, object]], Awaitable[Mapping[str, object]]]


def dingtalk_routes(
    hearing: Hearing,
    client_secret: str,
    card_secret: str = "",
    window: timedelta = WINDOW,
    patience: timedelta = PATIENCE,
) -> list[web.RouteDef]:
    """Where DingTalk calls; for presses only with the secret given when that was registered.

    A shorter window leaves less time to whoever got hold of a signature, which covers no body.
    A body that takes longer than `patience` to come is refused.
    """

    async def hear(body: Mapping[str, object]) -> Mapping[str, object]:
        try:
            await hearing.message(body)
        except OUTAGES:
            _log.exception("a message was not recorded")
            return {"msgtype": "text", "text": {"content": texts.NOT_RECORDED}}
        return _NOTHING_TO_SAY

    async def press(body: Mapping[str, object]) -> Mapping[str, object]:
        try:
            return await hearing.press(body)
        except OUTAGES:
            _log.exception("a press was not recorded")
            return changed({STATUS: texts.not_done(hearing.clock.now())})

    robot = _Door(hearing, robot_seal(client_secret), window, patience, hear)
    routes = [web.post(PATH, robot.receive)]
    if card_secret:
        cards = _Door(hearing, card_seal(card_secret), window, patience, press)
        routes.append(web.post(CARD_PATH, cards.receive))
    return routes


class _Door:
    def __init__(
        self,
        hearing: Hearing,
        seal: Seal,
        window: timedelta,
        patience: timedelta,
        handle: Handle,
    ) -> None:
        self._hearing, self._seal, self._window = hearing, seal, window
        self._patience, self._handle = patience, handle

    async def receive(self, request: web.Request) -> web.Response:
        """What the body deserves; it is on disk before the answer."""
        self._check(request)
        try:
            async with asyncio.timeout(self._patience.total_seconds()):
                body = loads(await request.read())
        except web.HTTPRequestEntityTooLarge:
            _log.warning("callback refused: size")
            raise
        except (TimeoutError, web.RequestPayloadError):
            raise _refused("body", HTTPStatus.BAD_REQUEST) from None
        if body is None:
            raise _refused("json", HTTPStatus.BAD_REQUEST)
        try:
            return web.json_response(await self._handle(body))
        except Foreign as error:
            raise _refused(str(error), HTTPStatus.FORBIDDEN) from None
        except Unreadable as error:
            raise _refused(str(error), HTTPStatus.BAD_REQUEST) from None

    def _check(self, request: web.Request) -> None:
        moment = request.headers.get(self._seal.moment_header, "")
        if not is_fresh(moment, self._hearing.clock.now(), self._window):
            raise _refused("timestamp", HTTPStatus.FORBIDDEN)
        if not self._seal.is_genuine(moment, request.headers.get(self._seal.header, "")):
            raise _refused("signature", HTTPStatus.FORBIDDEN)


def _refused(reason: str, status: HTTPStatus) -> web.HTTPException:
    """The refusal, logged by its reason alone."""
    _log.warning("callback refused: %s", reason)
    return web.HTTPForbidden() if status is HTTPStatus.FORBIDDEN else web.HTTPBadRequest()
