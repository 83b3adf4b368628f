"""What every callback of WeCom passes before its contents are believed, and every refusal.

Signature, age, contents, nonce, in that order: nothing but the sealed text is read before the
signature. Callbacks: https://developer.work.weixin.qq.com/document/path/90238 (application) and
https://developer.work.weixin.qq.com/document/path/101033 (robot).
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from aiohttp import web

from bot.clock import Clock
from bot.platforms.wecom.crypto import MAX_AGE, CryptoError, Envelope, is_fresh

_log = logging.getLogger(__name__)

PATIENCE: Final = timedelta(seconds=5)  # for a body; so long WeCom waits for the answer
MOST_NONCES: Final = 10_000  # more than one a second for two hours
_BITS: Final = (1 << 60) - 1  # that fill two of CPython's digits: a larger integer takes half more
_MESSAGES: Final = (b"{", b"<")  # how messages begin, of the robot and of the application
_REFUSALS: Final = {
    HTTPStatus.BAD_REQUEST: web.HTTPBadRequest,
    HTTPStatus.FORBIDDEN: web.HTTPForbidden,
}


class Nonces:
    """The nonces of genuine callbacks, each with the signature of the callback it came with.

    WeCom does not use a nonce again for two hours (path 101033), so for that long a nonce belongs
    to one callback. The very same callback may come again: WeCom repeats what was not answered in
    time, its message id makes it harmless, and it gets the answer that is kept. A nonce under
    another signature is a forgery. Bounded by time and number, the oldest go first; only
    callbacks with a good signature are counted, so nobody else can push any out. Kept are hashes
    of 60 bits, keyed anew by each process, and whole seconds: a third of the strings' memory.
    """

    def __init__(self, most: int = MOST_NONCES) -> None:
        self._most = most
        self._signatures: dict[int, int] = {}  # by nonce, in the order in which they were met
        self._times: deque[int] = deque()  # in the same order

    def __len__(self) -> int:
        return len(self._signatures)

    def admit(self, nonce: str, signature: str, now: datetime) -> bool:
        """Whether the nonce is new, or came with that very signature before."""
        second, mark = int(now.timestamp()), hash(signature) & _BITS
        while self._times and second - self._times[0] > MAX_AGE.total_seconds():
            self._drop_oldest()
        first = self._signatures.setdefault(hash(nonce) & _BITS, mark)
        if len(self._signatures) > len(self._times):
            is_same = bool(self._times) and self._times[-1] == second
            self._times.append(self._times[-1] if is_same else second)  # one object for all
        if len(self._signatures) > self._most:
            self._drop_oldest()
        return first == mark

    def _drop_oldest(self) -> None:
        del self._signatures[next(iter(self._signatures))]
        self._times.popleft()


class Door:
    """Lets genuine callbacks of one address in; every refusal is one line without contents."""

    def __init__(
        self, path: str, envelope: Envelope, clock: Clock, patience: timedelta = PATIENCE
    ) -> None:
        self._path, self._envelope, self._clock = path, envelope, clock
        self._patience = patience
        self._nonces = Nonces()

    def echo(self, request: web.Request) -> web.Response:
        """The decrypted echo, bare, as the console asks when the address is saved.

        A message is refused: whoever overheard a callback could have it decrypted here, for the
        signature does not say which of the two was meant.
        """
        plain = self.open(request, request.query.get("echostr", "").replace(" ", "+"))
        if plain.lstrip().startswith(_MESSAGES):
            raise self.refused("echo")
        return web.Response(body=plain, content_type="text/plain")

    async def body(self, request: web.Request) -> bytes:
        """The request's body, whatever type it claims to have; one that stays away is refused."""
        try:
            async with asyncio.timeout(self._patience.total_seconds()):
                return await request.read()
        except web.HTTPRequestEntityTooLarge:
            _log.warning("callback refused: size (%s)", self._path)
            raise
        except (TimeoutError, web.RequestPayloadError):
            raise self.refused("body") from None

    def open(self, request: web.Request, sealed: str) -> bytes:
        """What a genuine, recent callback holds."""
        query, now = request.query, self._clock.now()
        signature, timestamp, nonce = (
            query.get(name, "") for name in ("msg_signature", "timestamp", "nonce")
        )
        if not self._envelope.is_genuine(signature, timestamp, nonce, sealed):
            raise self.refused("signature", HTTPStatus.FORBIDDEN)
        if not is_fresh(timestamp, now):
            raise self.refused("timestamp", HTTPStatus.FORBIDDEN)
        try:
            plain = self._envelope.open(sealed)
        except CryptoError as error:
            raise self.refused(str(error)) from None
        if not self._nonces.admit(nonce, signature, now):
            raise self.refused("nonce", HTTPStatus.FORBIDDEN)
        return plain

    def refused(
        self, reason: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST
    ) -> web.HTTPException:
        """The refusal, logged by its reason alone."""
        _log.warning("callback refused: %s (%s)", reason, self._path)
        return _REFUSALS[status]()
