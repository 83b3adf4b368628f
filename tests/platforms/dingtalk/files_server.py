"""What people send to the robot, and whose numbers are whose, as DingTalk gives them out.

A code of a file gives an address as often as it is asked for; an address works once, without any
token, and for the named robot only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.platforms.dingtalk.tenant_rules import Refused
from tests.platforms.dingtalk.webhook_server import APP_ROBOT

Body = dict[str, Any]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


@dataclass
class FilesServer:
    """`files` by their codes, `mobiles` to accounts.

    `refusal` answers every look-up, `faults` one question each for an address.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    mobiles: dict[str, str] = field(default_factory=dict)
    exclusive: dict[str, list[str]] = field(default_factory=dict)  # accounts of 专属账号
    refusal: str = ""
    faults: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)  # headers that nobody should send
    base: str = ""
    store: str = ""  # where addresses lead, if not here
    _open: dict[str, str] = field(default_factory=dict)  # one-time paths to codes

    def add(self, data: bytes) -> str:
        """Somebody sends a file; returns its code."""
        code = f"code{len(self.files)}/+="
        self.files[code] = data
        return code

    def routes(self) -> list[web.RouteDef]:
        """The store."""
        return [web.get("/store/{name}", self._get)]

    def download(self, body: Body) -> Body:
        """An address for a code."""
        if self.faults:
            raise Refused(self.faults.pop(), 403)
        if set(body) != {"downloadCode", "robotCode"} or body["robotCode"] != APP_ROBOT:
            raise Refused("invalidParameter.robotCode.invalid")
        if body["downloadCode"] not in self.files:
            raise Refused("invalidParameter.downloadCode.invalid")
        name = f"f{len(self._open)}"
        self._open[name] = body["downloadCode"]
        return {"downloadUrl": f"{self.store or self.base}/store/{name}?Signature=a%2Fb"}

    def by_mobile(self, body: Body) -> Body:
        """The account of a number."""
        if self.refusal:
            raise Refused(self.refusal, 200)
        mobile = body["mobile"]
        if set(body) != {"mobile", "support_exclusive_account_search"} or not mobile.isdecimal():
            raise Refused("40104", 200)
        if mobile not in self.mobiles and mobile not in self.exclusive:
            raise Refused("60121", 200)
        result = {
            "userid": self.mobiles.get(mobile, ""),
            "exclusive_account_userid_list": self.exclusive.get(mobile, []),
        }
        return {"errcode": 0, "errmsg": "ok", "result": result}

    async def _get(self, request: web.Request) -> web.Response:
        headers = ("x-acs-dingtalk-access-token", "authorization", "cookie")
        self.strange += [name for name in headers if name in request.headers]
        code = self._open.pop(request.match_info["name"], "")
        if not code or request.query.get("Signature") != "a/b":
            return web.Response(status=403)
        return web.Response(body=self.files[code])
