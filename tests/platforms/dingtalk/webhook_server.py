"""A strict stand-in for groups' custom robots and reply addresses, on a loopback socket.

https://open.dingtalk.com/document/development/custom-robots-send-group-messages
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Final

from aiohttp import web

from tests.platforms.dingtalk.tenant_rules import Refused, Rules

TOKEN: Final = "0123456789abcdef" * 4
KEY: Final = "SEC0123456789abcdef"
APP_ROBOT: Final = "ding-client-id"
WINDOW: Final = timedelta(hours=1)
CROWDED: Final = "410100"

Body = dict[str, Any]


class WebhookServer:
    """`shown` are the messages with their time and the robot or session that said them.

    `faults` are played one a call instead of an answer: "drop" and "garbage" show the message
    first, an int is an HTTP status, any other text an errcode.
    """

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.robots = {TOKEN: KEY}  # token and secret, "" for no signature
        self.sessions: dict[str, datetime] = {}  # until when
        self.shown: list[tuple[datetime, str, Body]] = []
        self.refused: list[str] = []
        self.faults: deque[str | int] = deque()
        self.ids: list[str] = []  # `msgUuid`s that came
        self._answers = count()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/robot/send", self._robot),
            web.post("/robot/sendBySession", self._session),
        ]

    def texts(self, place: str = "") -> list[str]:
        """What was shown by that robot or session, or by all."""
        return [b["markdown"]["text"] for _, p, b in self.shown if place in ("", p)]

    def rung(self) -> list[str]:
        """Who was rung: named both in `at` and in the text."""
        pairs = [(b.get("at", {}).get("atUserIds", []), b) for _, _, b in self.shown]
        return [who for people, b in pairs for who in people if _names(b, who)]

    async def _robot(self, request: web.Request) -> web.StreamResponse:
        def judge() -> str:
            token = request.query.get("access_token", "")
            if token not in self.robots:
                raise Refused("300005", errmsg="token is not exist")
            self._judge_signature(request, self.robots[token])
            self.rules.charge("pushes", Refused("90020"))
            self.rules.speak(token, Refused(CROWDED))
            return token

        return await self._answer(request, judge)

    async def _session(self, request: web.Request) -> web.StreamResponse:
        def judge() -> str:
            session = request.query.get("session", "")
            if self.rules.now() >= self.sessions.get(session, self.rules.now()):
                raise Refused("300001", errmsg="session does not exist")
            self.rules.charge("pushes", Refused("90020"))
            self.rules.speak(APP_ROBOT, Refused(CROWDED))
            return session

        return await self._answer(request, judge)

    async def _answer(self, request: web.Request, judge: Callable[[], str]) -> web.StreamResponse:
        raw, fault = await request.read(), self.faults.popleft() if self.faults else None
        if isinstance(fault, int):
            return web.Response(status=fault)
        try:
            if fault and fault not in ("drop", "garbage"):
                raise Refused(fault, errmsg="keywords not in content")
            self._take(judge(), request, raw)
        except Refused as error:
            self.refused.append(error.code)
            return web.json_response({"errcode": int(error.code), "errmsg": error.errmsg})
        if fault == "drop" and request.transport:
            request.transport.abort()
        if fault == "garbage":
            return web.Response(text="<html>busy</html>")
        code = next(self._answers) % 2
        return web.json_response({"errcode": "0" if code else 0, "errmsg": "ok"})

    def _take(self, place: str, request: web.Request, raw: bytes) -> None:
        if request.content_type != "application/json":
            raise Refused("43004")
        body = _parsed(raw)
        _judge(body)
        if uuid := body.get("msgUuid"):
            self.ids.append(uuid)
            if self.ids.count(uuid) > 1:
                return
        self.shown.append((self.rules.now(), place, body))

    def _judge_signature(self, request: web.Request, secret: str) -> None:
        if not secret:
            return
        moment = request.query.get("timestamp", "")
        at = int(moment) / 1000 if moment.isdecimal() else 0
        if abs(at - self.rules.now().timestamp()) > WINDOW.total_seconds():
            raise Refused("310000", errmsg="invalid timestamp")
        message = f"{moment}\n{secret}".encode()
        digest = hmac.new(secret.encode(), message, hashlib.sha256).digest()
        if request.query.get("sign") != base64.b64encode(digest).decode():
            raise Refused("310000", errmsg="sign not match")


def _parsed(raw: bytes) -> Body:
    try:
        body = json.loads(raw.decode("utf-8"))
    except ValueError:
        raise Refused("40035") from None
    if not isinstance(body, dict):
        raise Refused("40035")
    return body


def _judge(body: Body) -> None:
    inner, at = body.get("markdown"), body.get("at", {})
    if body.get("msgtype") != "markdown" or not isinstance(inner, dict):
        raise Refused("400105")
    if set(body) - {"msgtype", "markdown", "at", "msgUuid"} or set(inner) != {"title", "text"}:
        raise Refused("40035")
    if not inner["title"] or not inner["text"] or set(at) - {"atUserIds"}:
        raise Refused("40035")
    if len(inner["text"].encode()) > 20_000:
        raise Refused("460101")
    if len(at.get("atUserIds", [])) > 50 or len(str(body.get("msgUuid", ""))) > 64:
        raise Refused("40035")


def _names(body: Body, who: str) -> bool:
    return f"@{who}" in body["markdown"]["text"].split()
