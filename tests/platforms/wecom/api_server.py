"""A strict stand-in of WeCom's server interface, on a loopback socket."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta

from aiohttp import web

from bot.clock import Clock
from tests.platforms.wecom import cardcheck

CORP, SECRET, AGENT = "ww0123456789abcdef", "the-application-secret", 1000002
LIFETIME = timedelta(seconds=7200)
CODE_LIFETIME = timedelta(hours=72)
LONGEST = 2048  # bytes of markdown
CHECK = ("enable_duplicate_check", "duplicate_check_interval")
BODY_KEYS = {
    *("touser", "agentid", "msgtype", "markdown", "template_card", "image", "file"),
    *CHECK,
}


class APIServer:
    """Knows people and tokens; can be told to misbehave at the next calls of message/send."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.people = {"zhangsan": "13900000001", "lisi": "13900000002"}
        self.token_requests = 0
        self.sent: list[dict[str, object]] = []
        self.refusal: tuple[int, str] | None = None
        self.takes_cards = True
        self.marked: list[dict[str, object]] = []
        self.codes: dict[str, datetime] = {}
        self.raw: bytes | None = None
        self.status = 200
        self.hang: asyncio.Event | None = None
        self.card_hang: asyncio.Event | None = None
        self.token_hang: asyncio.Event | None = None
        self.agent: dict[str, object] = {
            "name": "吹哨",
            "close": 0,
            "allow_userinfos": {"user": [{"userid": "zhangsan"}, {"userid": "lisi"}]},
            "allow_partys": {"partyid": [1]},
            "allow_tags": {"tagid": []},
        }
        self.agent_refusal: tuple[int, str] | None = None
        self.lookup_refusal: tuple[int, str] | None = None
        self.looked_up: list[str] = []
        self.uploads: dict[str, tuple[str, str, bytes]] = {}
        self.upload_refusal: tuple[int, str] | None = None
        self._tokens: dict[str, datetime] = {}

    def app(self) -> web.Application:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.add_routes(self.routes())
        return app

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/cgi-bin/gettoken", self._gettoken),
            web.get("/cgi-bin/agent/get", self._agent),
            web.post("/cgi-bin/message/send", self._send),
            web.post("/cgi-bin/media/upload", self._upload),
            web.post("/cgi-bin/message/update_template_card", self._mark),
            web.post("/cgi-bin/user/getuserid", self._getuserid),
        ]

    def revoke(self) -> None:
        self._tokens.clear()

    async def _gettoken(self, request: web.Request) -> web.Response:
        self.token_requests += 1
        await asyncio.sleep(0.01)
        if self.token_hang:
            await self.token_hang.wait()
        if request.query.get("corpid") != CORP:
            return _code(40013, "invalid corpid")
        if request.query.get("corpsecret") != SECRET:
            return _code(40001, "invalid credential")
        token = f"token-{self.token_requests}"
        self._tokens = {token: self.clock.now() + LIFETIME}
        seconds = int(LIFETIME.total_seconds())
        return web.json_response({"errcode": 0, "access_token": token, "expires_in": seconds})

    def _token_fault(self, request: web.Request) -> web.Response | None:
        until = self._tokens.get(request.query.get("access_token", ""))
        if until is None:
            return _code(40014, "invalid access_token")
        return _code(42001, "access_token expired") if self.clock.now() >= until else None

    async def _agent(self, request: web.Request) -> web.Response:
        if fault := self._token_fault(request):
            return fault
        if self.agent_refusal:
            return _code(*self.agent_refusal)
        if request.query.get("agentid") != str(AGENT):
            return _code(301002, "not allow operate another agent")
        return web.json_response({"errcode": 0, "errmsg": "ok", "agentid": AGENT, **self.agent})

    async def _send(self, request: web.Request) -> web.Response:
        if fault := self._token_fault(request):
            return fault
        if self.hang:
            await self.hang.wait()
        if self.raw is not None or self.status != 200:
            return web.Response(body=self.raw, status=self.status)
        if self.refusal:
            return _code(*self.refusal)
        body = json.loads(await request.read())
        if set(body) - BODY_KEYS or body["agentid"] != AGENT or body["msgtype"] not in body:
            return _code(40058, "invalid parameter")
        if body["touser"].lower() not in self.people:
            return web.json_response({"errcode": 0, "invaliduser": body["touser"].lower()})
        if body["msgtype"] == "template_card":
            return await self._take_card(body)
        if body["msgtype"] in {"image", "file"}:
            kind = body["msgtype"]
            is_there = self.uploads.get(body[kind]["media_id"], ("",))[0] == kind
            return self._took(body) if is_there else _code(40007, "invalid media_id")
        if not 0 < len(body["markdown"]["content"].encode()) <= LONGEST:
            return _code(45002, "too long")
        return self._took(body)

    async def _upload(self, request: web.Request) -> web.Response:
        if fault := self._token_fault(request):
            return fault
        if self.upload_refusal:
            return _code(*self.upload_refusal)
        kind, form = request.query.get("type", ""), await request.post()
        field = form.get("media")
        if kind not in {"image", "file"} or not isinstance(field, web.FileField):
            return _code(40004, "invalid media type")
        content = field.file.read()
        if not 5 < len(content) <= (10 if kind == "image" else 20) * 1024 * 1024:
            return _code(40006, "invalid media size")
        media = f"media-{len(self.uploads)}"
        self.uploads[media] = (kind, field.filename, content)
        return web.json_response({"errcode": 0, "type": kind, "media_id": media})

    async def _take_card(self, body: dict[str, object]) -> web.Response:
        if self.card_hang:
            await self.card_hang.wait()
        if not self.takes_cards or cardcheck.fault(body["template_card"], cardcheck.APP):
            return _code(40058, "invalid parameter")
        return self._took(body, response_code=self.new_code())

    def _took(self, body: dict[str, object], **more: str) -> web.Response:
        """Shown, unless it is checked for repeats and is one."""
        is_checked = "enable_duplicate_check" in body
        if not is_checked or all(_unchecked(body) != _unchecked(one) for one in self.sent):
            self.sent.append(body)
        answer = {"errcode": 0, "errmsg": "ok", "msgid": f"m{len(self.sent)}", **more}
        return web.json_response(answer)

    def new_code(self) -> str:
        """A code that lets a card be changed once."""
        code = f"code-{len(self.codes)}"
        self.codes[code] = self.clock.now() + CODE_LIFETIME
        return code

    async def _mark(self, request: web.Request) -> web.Response:
        if fault := self._token_fault(request):
            return fault
        body = json.loads(await request.read())
        is_whole = set(body) == {"userids", "agentid", "response_code", "button"}
        if not is_whole or body["agentid"] != AGENT or not body["userids"]:
            return _code(40058, "invalid parameter")
        if set(body["button"]) != {"replace_name"} or not body["button"]["replace_name"]:
            return _code(40058, "invalid parameter")
        until = self.codes.get(body["response_code"])
        if until is None or self.clock.now() >= until:
            return _code(42048, "response_code invalid")
        self.codes[body["response_code"]] = self.clock.now()  # once
        self.marked.append(body)
        return web.json_response({"errcode": 0, "errmsg": "ok"})

    async def _getuserid(self, request: web.Request) -> web.Response:
        if fault := self._token_fault(request):
            return fault
        if self.lookup_refusal:
            return _code(*self.lookup_refusal)
        mobile = json.loads(await request.read())["mobile"]
        self.looked_up.append(mobile)
        found = [user for user, number in self.people.items() if number == mobile]
        return web.json_response({"errcode": 0, "userid": found[0]}) if found else _code(46004)


def _unchecked(body: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in body.items() if name not in CHECK}


def _code(code: int, errmsg: str = "refused") -> web.Response:
    return web.json_response({"errcode": code, "errmsg": errmsg})
