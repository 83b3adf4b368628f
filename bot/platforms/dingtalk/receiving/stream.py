"""Stream mode: the robot is connected from inside, so the bot needs no public address.

https://open.dingtalk.com/document/direction/stream-mode-protocol-access-description. Several
connections of one client_id are allowed, and each message goes to one of them by lot. Of several
processes on one database one is connected (`bot.leases`). Processes on different databases, or
another program, would each get a part of the messages and know nothing of the rest, and nobody is
told: one client_id is for one bot.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from secrets import token_hex

import aiohttp

from bot.platforms.dingtalk.receiving.handling import Handling, OnMessage, OnPress
from bot.platforms.dingtalk.receiving.link import Link, Take
from bot.platforms.dingtalk.receiving.opening import Account, NotOpened, ask_for_address
from bot.platforms.dingtalk.receiving.reconnecting import Ending, Pace
from bot.platforms.reconnecting import Tally
from bot.platforms.sessions import CLOSE_TIMEOUT, MAX_FRAME, new_session

_log = logging.getLogger(__name__)

OnTrouble = Callable[[Ending], Awaitable[None]]


class RobotStream:
    """Keeps one connection, hands what comes to the bot, and acknowledges it when that is done.

    The platform repeats what it sees no acknowledgement of, after about a minute and under a
    new id of the frame; the bot knows the message by its own id.
    """

    def __init__(self, account: Account, pace: Pace | None = None) -> None:
        self._account, self._pace = account, pace or Pace()
        self._link: Link | None = None
        self._lives: set[asyncio.Task[None]] = set()  # of connections, the leaving ones too

    @property
    def is_live(self) -> bool:
        """Whether there is a connection that brings messages."""
        return self._link is not None

    async def run_forever(
        self, on_message: OnMessage, on_press: OnPress, on_trouble: OnTrouble
    ) -> None:
        """Stay connected until cancelled; then acknowledge what was received, and close.

        What `on_message` and `on_press` have dealt with is acknowledged. They raise Foreign and
        Unreadable for what nobody can deal with, and anything else for what should come again.
        `on_trouble` is told of an end that lasts until somebody does something about it.
        """
        handling = Handling(on_message, on_press)
        async with new_session() as session:
            staying = asyncio.create_task(self._stay(session, handling.take, on_trouble))
            try:
                await asyncio.wait({staying})
                staying.result()
            finally:
                staying.cancel()
                await handling.finish(self._pace.grace)
                for life in self._lives:
                    life.cancel()
                await asyncio.gather(staying, *self._lives, return_exceptions=True)

    async def _stay(
        self, session: aiohttp.ClientSession, take: Take, on_trouble: OnTrouble
    ) -> None:
        tally, loop = Tally(self._pace, token_hex(8)), asyncio.get_running_loop()
        while True:
            began = loop.time()
            ending = await self._connect_once(session, take)
            pause = tally.pause(ending, timedelta(seconds=loop.time() - began))
            level = logging.ERROR if ending.is_for_people else logging.WARNING
            _log.log(level, "%s; next attempt in %.1f s", ending, pause.total_seconds())
            if ending.is_for_people:
                await _tell(on_trouble, ending)
            await asyncio.sleep(pause.total_seconds())

    async def _connect_once(self, session: aiohttp.ClientSession, take: Take) -> Ending:
        """One connection until a new one is needed; says why that is."""
        try:
            socket = await self._open(session)
        except NotOpened as error:
            return error.ending
        except (aiohttp.ClientError, OSError, ValueError) as error:  # a TimeoutError is an OSError
            _log.warning("no connection: %s", type(error).__name__)  # its text has the ticket
            return Ending.LOST
        link = Link(socket, self._pace)
        life = asyncio.create_task(link.live(take))
        self._lives.add(life)
        life.add_done_callback(self._lives.discard)
        self._link = link
        _log.info("connected as %s", self._account.client_id)
        try:
            return await link.ended
        finally:
            self._link = None

    async def _open(self, session: aiohttp.ClientSession) -> aiohttp.ClientWebSocketResponse:
        within = self._pace.connect_within
        address = await ask_for_address(session, self._account, within)
        async with asyncio.timeout(within.total_seconds()):
            return await session.ws_connect(
                address,
                timeout=CLOSE_TIMEOUT,
                heartbeat=self._pace.ping_every.total_seconds(),
                max_msg_size=MAX_FRAME,
            )


async def _tell(on_trouble: OnTrouble, ending: Ending) -> None:
    """Tell of it; that nobody could be told must not end the attempts."""
    try:
        await on_trouble(ending)
    except Exception:
        _log.exception("nobody could be told that %s", ending)
