"""The application's callback: verify, decrypt, hand on; what there is to say is sent later.

The envelope: https://developer.work.weixin.qq.com/document/path/90238. WeCom waits five seconds
and repeats three times; an empty answer with status 200 tells it that the message has arrived.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from aiohttp import web

from bot.interfaces import Receives
from bot.platforms.wecom.crypto import Envelope
from bot.platforms.wecom.sealed import Door
from bot.platforms.wecom.xmlcallback import (
    CallbackError,
    Misdirected,
    parse_callback,
    response_code,
    sealed_in,
)
from handlers.messages import IncomingMessage

PATH: Final = "/callback/wecom/app"


OnPress = Callable[[IncomingMessage, str], None]


def leave(_message: IncomingMessage, _code: str) -> None:
    """The pressed card stays as it is."""


def app_routes(
    service: Receives, envelope: Envelope, corp_id: str, agent_id: int, on_press: OnPress = leave
) -> list[web.RouteDef]:
    """The routes of one application; its envelope's receiver is the corp id.

    `on_press` gets every press that was dealt with, and the code that lets its card be changed.
    """
    callback = _Callback(service, envelope, corp_id, agent_id, on_press)
    return [web.get(PATH, callback.verify, allow_head=False), web.post(PATH, callback.receive)]


class _Callback:
    def __init__(
        self,
        service: Receives,
        envelope: Envelope,
        corp_id: str,
        agent_id: int,
        on_press: OnPress,
    ) -> None:
        self._service, self._corp_id, self._agent_id = service, corp_id, agent_id
        self._on_press = on_press
        self._door = Door(PATH, envelope, service.clock)

    async def verify(self, request: web.Request) -> web.Response:
        """The console's echo."""
        return self._door.echo(request)

    async def receive(self, request: web.Request) -> web.Response:
        """Empty, once the message and the answer owed are on disk."""
        try:
            sealed = sealed_in(await self._door.body(request))
            xml = self._door.open(request, sealed)
            message, code = self._message(xml), response_code(xml)
        except Misdirected as error:
            raise self._door.refused(str(error), HTTPStatus.FORBIDDEN) from None
        except CallbackError as error:
            raise self._door.refused(str(error)) from None
        if message is not None:
            await self._service.receive(message)
            if code:
                self._on_press(message, code)
        return web.Response()

    def _message(self, xml: bytes) -> IncomingMessage | None:
        return parse_callback(
            xml,
            corp_id=self._corp_id,
            agent_id=self._agent_id,
            received_at=self._service.clock.now(),
        )
