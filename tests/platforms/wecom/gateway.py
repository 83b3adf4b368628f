"""A strict stand-in for the platform's end of the long connection, on loopback.

It believes nothing: every frame is checked for shape, secret, order, limits and repeats. Its
faults are switches: it may go deaf, hold answers back, drop, kick, or refuse with a code.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import md5

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.clock import Clock, SystemClock
from tests.platforms.wecom import cardcheck

BOT_ID = "aibTEST"
SECRET = "loopback-secret"  # noqa: S105 - of this stand-in
ANSWERS = {
    "aibot_respond_msg": "message",
    "aibot_respond_welcome_msg": "enter_chat",
    "aibot_respond_update_msg": "template_card_event",
}
UPLOADS = ("aibot_upload_media_init", "aibot_upload_media_chunk", "aibot_upload_media_finish")
LARGEST_CHUNK = 512 * 1024
EVENT_WITHIN = timedelta(seconds=5)
WINDOWS = ((30, timedelta(minutes=1)), (1000, timedelta(hours=1)))


@dataclass(eq=False)
class Session:
    """One connection."""

    socket: web.WebSocketResponse
    is_subscribed: bool = False
    used_ids: set[str] = field(default_factory=set)


@dataclass
class Gateway:
    """Knows the chats `wrA` to `wrC` and any person; keeps what it took in `taken`."""

    clock: Clock = field(default_factory=SystemClock)
    is_deaf: bool = False
    is_holding: bool = False  # answers are kept in `held` instead of sent
    is_kicking: bool = True  # a newer connection displaces the older
    refuse: dict[str, deque[int]] = field(default_factory=lambda: defaultdict(deque))
    chats: set[str] = field(default_factory=lambda: {"wrA", "wrB", "wrC"})
    sessions: list[Session] = field(default_factory=list)
    connections: int = 0
    pings: int = 0
    frames: list[dict[str, object]] = field(default_factory=list)
    taken: list[tuple[str, str, dict[str, object]]] = field(default_factory=list)
    refused: list[tuple[str, int]] = field(default_factory=list)
    held: list[tuple[Session, dict[str, object]]] = field(default_factory=list)
    open_callbacks: dict[str, tuple[str, str]] = field(default_factory=dict)  # id: kind, chat
    called_at: dict[str, datetime] = field(default_factory=dict)  # id of an event
    pressed: dict[str, object] = field(default_factory=dict)  # id of a press: the card's task
    tasks: set[object] = field(default_factory=set)  # of the cards shown
    written: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    begun: dict[str, tuple[dict[str, object], list[bytes]]] = field(default_factory=dict)
    uploads: dict[str, tuple[str, str, bytes]] = field(default_factory=dict)
    url: str = ""
    redirect_to: str = ""

    async def accept(self, request: web.Request) -> web.WebSocketResponse:
        if self.redirect_to:
            raise web.HTTPTemporaryRedirect(self.redirect_to)
        socket = web.WebSocketResponse(autoping=True)
        await socket.prepare(request)
        session = Session(socket)
        self.connections += 1
        try:
            async for message in socket:
                if not self.is_deaf:
                    await self._take(session, json.loads(message.data))
        except ConnectionError:  # the other side has gone meanwhile
            pass
        finally:
            self.sessions = [one for one in self.sessions if one is not session]
        return socket

    async def _take(self, session: Session, frame: dict[str, object]) -> None:
        self.frames.append(frame)
        headers, body = frame["headers"], frame.get("body")
        assert isinstance(headers, dict)
        assert set(headers) == {"req_id"}
        command, req_id = str(frame["cmd"]), str(headers["req_id"])
        code = self._check(session, command, req_id, body)
        if code:
            self.refused.append((command, code))
        elif command == "aibot_subscribe":
            await self._subscribe(session)
        elif command == "ping":
            self.pings += 1
        else:
            assert isinstance(body, dict)
            self.taken.append((command, req_id, body))
        ack = {"headers": {"req_id": req_id}, "errcode": code, "errmsg": "hint"}
        if command in UPLOADS and not code:
            assert isinstance(body, dict)
            ack["body"] = self._upload(command, body)
        if self.is_holding and command not in ("ping", "aibot_subscribe"):
            self.held.append((session, ack))
        else:
            await session.socket.send_json(ack)

    def _check(self, session: Session, command: str, req_id: str, body: object) -> int:
        """The code for that frame, 0 for fine."""
        if command not in {"aibot_subscribe", "ping", "aibot_send_msg", *ANSWERS, *UPLOADS}:
            return 40035
        if command not in ANSWERS and (req_id in session.used_ids or command not in req_id):
            return 846605
        session.used_ids.add(req_id)
        if self.refuse[command]:
            return self.refuse[command].popleft()
        if command == "ping":
            return 0 if session.is_subscribed and body is None else 40035
        if not isinstance(body, dict):
            return 40035
        if command == "aibot_subscribe":
            return self._check_account(session, body)
        if not session.is_subscribed:
            return 846601
        if command in UPLOADS:
            return self._check_upload(command, body)
        return self._check_message(command, req_id, body)

    def _check_upload(self, command: str, body: dict[str, object]) -> int:
        """Said beforehand, then in order and no more than that, then what was said."""
        if command == UPLOADS[0]:
            wanted = {"type", "filename", "total_size", "total_chunks", "md5"}
            return 0 if set(body) == wanted and body["type"] in {"image", "file"} else 40035
        said, chunks = self.begun.get(str(body.get("upload_id")), ({}, []))
        if not said:
            return 40035
        if command == UPLOADS[1]:
            data = b64decode(str(body["base64_data"]), validate=True)
            is_next = body["chunk_index"] == len(chunks) and 0 < len(data) <= LARGEST_CHUNK
            return 0 if is_next else 40035
        whole = b"".join(chunks)
        digest = md5(whole, usedforsecurity=False).hexdigest()
        told = (said["total_size"], said["total_chunks"], said["md5"])
        return 0 if told == (len(whole), len(chunks), digest) else 40035

    def _upload(self, command: str, body: dict[str, object]) -> dict[str, object]:
        """What such a call is answered, once it was checked."""
        upload_id = str(body.get("upload_id") or f"up-{len(self.begun)}")
        if command == UPLOADS[0]:
            self.begun[upload_id] = (body, [])
            return {"upload_id": upload_id}
        said, chunks = self.begun[upload_id]
        if command == UPLOADS[1]:
            chunks.append(b64decode(str(body["base64_data"])))
            return {}
        media, kind = f"media-{len(self.uploads)}", str(said["type"])
        self.uploads[media] = (kind, str(said["filename"]), b"".join(chunks))
        return {"type": kind, "media_id": media, "created_at": 1}

    def _check_message(self, command: str, req_id: str, body: dict[str, object]) -> int:
        chat = str(body.get("chatid", ""))
        if command in ANSWERS:
            kind, chat = self.open_callbacks.get(req_id, ("", ""))
            late = self.clock.now() - self.called_at.get(req_id, self.clock.now()) > EVENT_WITHIN
            if kind != ANSWERS[command] or late:
                return 846605
        code = self._check_body(command, body) or self._check_card(req_id, body)
        code = code or self._check_rate(chat)
        if not code:
            self.open_callbacks.pop(req_id, None)
        return code

    @staticmethod
    def _check_account(session: Session, body: dict[str, object]) -> int:
        if set(body) != {"bot_id", "secret"} or session.is_subscribed:
            return 40035
        if body["bot_id"] != BOT_ID:
            return 93019
        return 0 if body["secret"] == SECRET else 40001

    def _check_body(self, command: str, body: dict[str, object]) -> int:
        kind = str(body.get("msgtype", ""))
        allowed = {
            "aibot_send_msg": {"markdown", "template_card", "image", "file"},
            "aibot_respond_msg": {"stream", "template_card"},
            "aibot_respond_welcome_msg": {"text", "template_card"},
            "aibot_respond_update_msg": {""},
        }
        if kind not in allowed[command]:
            return 40008
        if command == "aibot_respond_update_msg":
            is_update = body.get("response_type") == "update_template_card"
            return 0 if is_update and body.get("template_card") else 40035
        if command == "aibot_send_msg":
            is_group = body.get("chat_type") == 2
            if body.get("chat_type") not in (1, 2) or is_group != (body["chatid"] in self.chats):
                return 93006
        part = body.get(kind)
        if not isinstance(part, dict):
            return 40035
        if kind == "template_card":
            return 0
        if kind in ("image", "file"):
            found = self.uploads.get(str(part.get("media_id")))
            return 0 if found and found[0] == kind else 40007
        if kind == "stream" and not (part.get("finish") is True and part.get("id")):
            return 40035
        size = len(str(part["content"]).encode())
        return 93017 if not size else 45002 if size > 20480 else 0

    def _check_card(self, req_id: str, body: dict[str, object]) -> int:
        """A card of buttons is new, or changes the one that was pressed."""
        card = body.get("template_card")
        if not isinstance(card, dict) or card["card_type"] != "button_interaction":
            return 0
        if "response_type" in body:
            is_its = card["task_id"] == self.pressed.get(req_id)
            return 0 if is_its and not cardcheck.fault(card, is_update=True) else 40058
        if cardcheck.fault(card) or card["task_id"] in self.tasks:
            return 40058
        self.tasks.add(card["task_id"])
        return 0

    def _check_rate(self, chat: str) -> int:
        now, written = self.clock.now(), self.written[chat]
        for most, window in WINDOWS:
            if sum(1 for at in written[-most:] if now - at < window) >= most:
                return 45009
        written.append(now)
        return 0

    async def _subscribe(self, session: Session) -> None:
        older, self.sessions = self.sessions, [*self.sessions, session]
        session.is_subscribed = True
        if self.is_kicking:
            for other in list(older):
                await self.kick(other)

    async def kick(self, session: Session | None = None) -> None:
        """Say that a newer connection has taken over, and close."""
        session = session or self.sessions[-1]
        await self.call(event("disconnected_event"), session=session)
        await session.socket.close()

    async def drop(self) -> None:
        """Break all connections without a word."""
        gone, self.sessions = self.sessions, []
        for session in gone:
            transport = session.socket._req.transport if session.socket._req else None
            if transport:
                transport.abort()

    async def call(
        self, body: dict[str, object], req_id: str = "cb-1", session: Session | None = None
    ) -> None:
        """Deliver a callback."""
        kind = body.get("event")
        event_type = str(kind["eventtype"]) if isinstance(kind, dict) else "message"
        sender = body["from"]
        assert isinstance(sender, dict)
        chat = str(body.get("chatid") or sender["userid"])
        if event_type != "disconnected_event":
            self.open_callbacks[req_id] = event_type, chat
        if isinstance(kind, dict):
            self.called_at[req_id] = self.clock.now()
            self.pressed[req_id] = kind.get("template_card_event", {}).get("task_id")
        command = "aibot_event_callback" if kind else "aibot_msg_callback"
        frame = {"cmd": command, "headers": {"req_id": req_id}, "body": body}
        await (session or self.sessions[-1]).socket.send_json(frame)

    async def release(self, *, is_reversed: bool = False) -> None:
        """Send the answers held back."""
        held, self.held = self.held, []
        for session, ack in reversed(held) if is_reversed else held:
            await session.socket.send_json(ack)

    def commands(self, command: str) -> list[dict[str, object]]:
        """The bodies taken with that command."""
        return [body for name, _, body in self.taken if name == command]


def message(text: str, msgid: str = "m1", chat: str = "wrA") -> dict[str, object]:
    """A group message that mentions the robot."""
    return {
        "msgid": msgid,
        "aibotid": BOT_ID,
        "chatid": chat,
        "chattype": "group",
        "from": {"userid": "zhangsan"},
        "msgtype": "text",
        "text": {"content": text},
    }


def event(kind: str, msgid: str = "e1") -> dict[str, object]:
    """An event of a private chat."""
    return {
        "msgid": msgid,
        "aibotid": BOT_ID,
        "chattype": "single",
        "from": {"userid": "lisi"},
        "msgtype": "event",
        "event": {"eventtype": kind},
    }


def press(key: str, task: str, msgid: str = "e1") -> dict[str, object]:
    """A press on a card of a group."""
    card = {"card_type": "button_interaction", "event_key": key, "task_id": task}
    what = {"eventtype": "template_card_event", "template_card_event": card}
    return {**event("", msgid), "chatid": "wrA", "chattype": "group", "event": what}


@asynccontextmanager
async def gateway(clock: Clock | None = None) -> AsyncIterator[Gateway]:
    """A gateway that listens."""
    it = Gateway(clock or SystemClock())
    app = web.Application()
    app.router.add_get("/", it.accept)
    server = TestServer(app)
    await server.start_server()
    it.url = str(server.make_url("/"))
    try:
        yield it
    finally:
        await it.drop()
        await server.close()
