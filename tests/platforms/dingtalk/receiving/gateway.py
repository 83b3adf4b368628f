"""A strict stand-in for DingTalk's Stream gateway, on loopback.

It believes nothing: tickets open one connection, acknowledgements must fit a frame of their own
connection to the letter. What is not acknowledged comes again under a new id of the frame. Its
faults are switches: it may freeze, drop, say goodbye, refuse, and be killed and started again.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

from aiohttp import web

from tests.platforms.dingtalk.receiving.bodies import CLIENT_ID, CLIENT_SECRET

MESSAGE: Final = "/v1.0/im/bot/messages/get"
PRESS: Final = "/v1.0/card/instances/callback"
OPEN: Final = "/v1.0/gateway/connections/open"
OPEN_KEYS: Final = {"clientId", "clientSecret", "subscriptions", "ua", "localIp"}
ACK_KEYS: Final = {"code", "headers", "message", "data"}
NO_REASON_TO_REPEAT: Final = (200, 400, 404)


@dataclass(eq=False)
class Connection:
    """One connection; `open_frames` are those that await their acknowledgement here."""

    socket: web.WebSocketResponse
    transport: Any
    is_leaving: bool = False
    is_frozen: bool = False
    open_frames: dict[str, Delivery] = field(default_factory=dict)


@dataclass(eq=False)
class Delivery:
    """Something that the platform wants to be rid of."""

    kind: str
    topic: str
    data: str
    frame_ids: list[str] = field(default_factory=list)
    ack: dict[str, Any] = field(default_factory=dict)
    acked: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class Gateway:
    """Keeps what it was asked in `asked`, what it took in `acks`, what was wrong in `faults`."""

    account: tuple[str, str] = (CLIENT_ID, CLIENT_SECRET)
    redeliver_after: float = 60.0
    leave_after: float = 0.2
    port: int = 0
    dice: random.Random = field(default_factory=lambda: random.Random(3))  # noqa: S311
    refuse: deque[tuple[int, str]] = field(default_factory=deque)
    answer: str = ""  # instead of endpoint and ticket
    redirect_to: str = ""  # who asks for a connection
    moved_to: str = ""  # who connects
    is_mute: bool = False  # takes requests and never answers
    connections: list[Connection] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    acks: list[dict[str, Any]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    opened: int = 0
    _tickets: set[str] = field(default_factory=set)
    _ids: count[int] = field(default_factory=lambda: count(1))
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _runner: web.AppRunner | None = None

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def live(self) -> list[Connection]:
        """The connections that are given messages."""
        return [one for one in self.connections if not one.is_leaving]

    def routes(self) -> list[web.RouteDef]:
        """Its two doors, on whichever port."""
        return [web.post(OPEN, self._open), web.get("/connect", self._connect)]

    async def start(self) -> None:
        """Listen; after a kill on the same port."""
        app = web.Application()
        app.add_routes(self.routes())
        self._runner = web.AppRunner(app, shutdown_timeout=0.01)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def kill(self) -> None:
        """Everything breaks at once and nobody listens any more; what is owed is kept."""
        self.drop()
        if self._runner:
            await self._runner.cleanup()
        self._runner = None

    def drop(self) -> None:
        """Break all connections without a word."""
        for one in self.connections:
            one.transport.abort()

    def freeze(self) -> None:
        """The other end of every connection vanishes; TCP does not know."""
        for one in self.connections:
            one.is_frozen = True
            one.transport.pause_reading()

    async def say_goodbye(self) -> None:
        """Notices on all connections: nothing more comes there, and soon they are closed."""
        for one in self.live:
            one.is_leaving = True
            await self._send(one, Delivery("SYSTEM", "disconnect", '{"reason": "persistent"}'))
            self._spawn(self._leave(one))

    async def ping(self) -> str:
        """The platform's own ping; returns the echo once it came."""
        delivery = Delivery("SYSTEM", "ping", '{"opaque": "0f-ab+c/="}')
        await self._send(self.live[-1], delivery)
        await delivery.acked.wait()
        return str(delivery.ack["data"])

    def deliver(self, body: dict[str, Any] | str, topic: str = MESSAGE) -> Delivery:
        """Deliver a callback, again and again until it is acknowledged."""
        data = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
        delivery = Delivery("CALLBACK", topic, data)
        self._spawn(self._insist(delivery))
        return delivery

    async def send_raw(self, raw: str) -> None:
        """Anything at all."""
        await self.live[-1].socket.send_str(raw)

    async def send_once(self, kind: str, topic: str, data: str = "{}") -> Delivery:
        """A frame that is not repeated."""
        delivery = Delivery(kind, topic, data)
        await self._send(self.live[-1], delivery)
        return delivery

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.kill()

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _open(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self.asked.append(asked)
        if self.is_mute:
            await asyncio.Event().wait()
        if self.redirect_to:
            raise web.HTTPTemporaryRedirect(self.redirect_to)
        if self.refuse:
            status, text = self.refuse.popleft()
            return web.Response(status=status, text=text)
        if set(asked) != OPEN_KEYS or request.headers.get("Accept") != "application/json":
            self.faults.append("the request for a connection")
        if (asked["clientId"], asked["clientSecret"]) != self.account:
            return web.json_response({"code": "invalidClientIdOrSecret"}, status=400)
        if self.answer:
            return web.Response(text=self.answer)
        ticket = f"t+k/{next(self._ids)}=="
        self._tickets.add(ticket)
        endpoint = f"ws://127.0.0.1:{self.port}/connect"
        return web.json_response({"endpoint": endpoint, "ticket": ticket})

    async def _connect(self, request: web.Request) -> web.WebSocketResponse:
        if self.moved_to:
            raise web.HTTPTemporaryRedirect(f"{self.moved_to}?{request.query_string}")
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            self.faults.append("a ticket that is none or was used")
            raise web.HTTPUnauthorized
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse(autoping=True)
        await socket.prepare(request)
        one = Connection(socket, request.transport)
        self.connections.append(one)
        self.opened += 1
        try:
            while not (message := await socket.receive()).type.name.startswith("CLOS"):
                if message.type.name == "TEXT":
                    self._take(one, str(message.data))
        finally:
            self.connections.remove(one)
        return socket

    def _take(self, one: Connection, raw: str) -> None:
        ack = json.loads(raw)
        if set(ack) != ACK_KEYS or set(ack["headers"]) != {"messageId", "contentType"}:
            self.faults.append(f"an acknowledgement with {sorted(ack)}")
            return
        delivery = one.open_frames.pop(ack["headers"]["messageId"], None)
        if delivery is None:
            self.faults.append("an acknowledgement of no frame of this connection")
            return
        json.loads(ack["data"])
        self.acks.append(ack)
        delivery.ack = ack
        if ack["code"] in NO_REASON_TO_REPEAT:
            delivery.acked.set()

    async def _insist(self, delivery: Delivery) -> None:
        while not delivery.acked.is_set():
            if self.live:
                await self._send(self.dice.choice(self.live), delivery)
            try:
                async with asyncio.timeout(self.redeliver_after if delivery.frame_ids else 0.005):
                    await delivery.acked.wait()
            except TimeoutError:
                continue

    async def _send(self, one: Connection, delivery: Delivery) -> None:
        frame_id = f"f{next(self._ids)}"
        delivery.frame_ids.append(frame_id)
        one.open_frames[frame_id] = delivery
        if one.is_frozen:
            return  # it leaves, and arrives nowhere
        headers = {
            "appId": "app",
            "connectionId": "c",
            "contentType": "application/json",
            "messageId": frame_id,
            "time": "1690362102194",
            "topic": delivery.topic,
        }
        frame = {"specVersion": "1.0", "type": delivery.kind, "headers": headers}
        try:
            await one.socket.send_str(json.dumps({**frame, "data": delivery.data}))
        except ConnectionError:
            return  # the same as lost on the way

    async def _leave(self, one: Connection) -> None:
        await asyncio.sleep(self.leave_after)
        await one.socket.close()


@asynccontextmanager
async def gateway(**switches: Any) -> AsyncIterator[Gateway]:
    """A gateway that listens."""
    it = Gateway(**switches)
    await it.start()
    try:
        yield it
    finally:
        await it.close()
