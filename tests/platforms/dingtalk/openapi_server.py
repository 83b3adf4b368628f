"""A strict stand-in of DingTalk's server interface, on a loopback socket.

https://open.dingtalk.com/document/development/the-robot-sends-a-group-message and its neighbours
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from aiohttp import web

from tests.platforms.dingtalk.files_server import FilesServer
from tests.platforms.dingtalk.tenant_rules import Refused, Rules
from tests.platforms.dingtalk.webhook_server import APP_ROBOT

SECRET: Final = "the-client-secret"  # noqa: S105 - of this stand-in
TEMPLATE: Final = "card-template.schema"
LIFETIME: Final = timedelta(seconds=7200)
PHONE: Final = 3  # of the types of a DING
TOO_FAST: Final = "send.too.fast"
PARAMS: Final = {
    "sampleMarkdown": {"title", "text"},
    "sampleImageMsg": {"photoURL"},
    "sampleFile": {"mediaId", "fileName", "fileType"},
}

Body = dict[str, Any]


class OpenAPIServer:
    """`said` are the robot's messages with their time and target.

    `far` says for how many seconds a call, and then its answer, is on its way.

    `faults` are played one a call of anything but tokens: "drop" and "garbage" carry it out
    first, "punish" is the guard against too many calls, an int an HTTP status, any other text a
    code with status 400, or 403 when it says Forbidden.
    """

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.files = FilesServer()
        self.groups = {"cidA", "cidB"}
        self.people = {"user1", "user9"}
        self.overfed: set[str] = set()  # people who are sent too much
        self.said: list[tuple[datetime, str, Body]] = []
        self.cards: dict[str, Body] = {}
        self.lost_cards = False  # created, but delivered nowhere
        self.dings: list[Body] = []
        self.registered: list[Body] = []
        self.uploads: dict[str, tuple[str, str, bytes]] = {}
        self.far: Callable[[], float] = float
        self.raw: Body | None = None  # answered instead of anything
        self.refused: list[str] = []
        self.faults: deque[str | int] = deque()
        self.token_requests = 0
        self.token_hang: asyncio.Event | None = None
        self._tokens: dict[str, datetime] = {}

    def routes(self) -> list[web.RouteDef]:
        call = self._call
        return [
            web.post("/v1.0/oauth2/accessToken", self._token),
            web.post("/v1.0/robot/groupMessages/send", call(self._group)),
            web.post("/v1.0/robot/oToMessages/batchSend", call(self._private)),
            web.post("/v1.0/robot/ding/send", call(self._ding)),
            web.post("/v1.0/card/instances/createAndDeliver", call(self._card)),
            web.put("/v1.0/card/instances", call(self._update)),
            web.post("/v1.0/card/callbacks/register", call(self._register)),
            web.post("/v1.0/robot/messageFiles/download", call(self.files.download)),
            web.post("/topapi/v2/user/getbymobile", self._by_mobile),
            web.post("/media/upload", self._upload),
            *self.files.routes(),
        ]

    def texts(self, target: str = "") -> list[str]:
        """The Markdown of what was said there, or anywhere."""
        return [body["param"]["text"] for _, to, body in self.said if target in ("", to)]

    def revoke(self) -> None:
        self._tokens.clear()

    async def _token(self, request: web.Request) -> web.Response:
        self.token_requests += 1
        await asyncio.sleep(0.01)
        if self.token_hang:
            await self.token_hang.wait()
        body = await request.json()
        if body != {"appKey": APP_ROBOT, "appSecret": SECRET}:
            return _refusal("invalidClientIdOrSecret", 400)
        now = self.rules.now()
        valid = [token for token, until in self._tokens.items() if now < until]
        token = valid[0] if valid else f"token-{self.token_requests}"
        until = self._tokens.setdefault(token, now + LIFETIME)
        left = int((until - now).total_seconds())
        return web.json_response({"accessToken": token, "expireIn": left})

    def _call(self, carry_out: Callable[[Body], Body]) -> Callable[[web.Request], Any]:
        async def handle(request: web.Request) -> web.StreamResponse:
            raw = await request.read()

            def take() -> Body:
                self._judge_token(request.headers.get("x-acs-dingtalk-access-token", ""))
                body = json.loads(raw)
                if request.content_type != "application/json" or not isinstance(body, dict):
                    raise Refused("invalidParameter")
                return carry_out(body)

            await asyncio.sleep(self.far())
            answer = self._answer(request, take)
            await asyncio.sleep(self.far())
            return answer

        return handle

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()

        def take() -> Body:
            self._judge_token(request.query.get("access_token", ""), old="40014")
            field, kind = form.get("media"), form.get("type")
            if not isinstance(field, web.FileField) or kind not in ("image", "file"):
                raise Refused("40035", 200)
            media = f"@media{len(self.uploads)}"
            self.uploads[media] = (str(kind), field.filename, field.file.read())
            return {"errcode": 0, "media_id": media, "type": kind, "created_at": 1}

        return self._answer(request, take)

    async def _by_mobile(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()

        def take() -> Body:
            token = request.query.get("access_token", "")
            self._judge_token(token, old="40014", is_counted=False)
            return self.files.by_mobile(body)

        return self._answer(request, take)

    def _answer(self, request: web.Request, take: Callable[[], Body]) -> web.StreamResponse:
        if self.raw is not None:
            return web.json_response(self.raw)
        fault = self.faults.popleft() if self.faults else None
        if isinstance(fault, int):
            return web.Response(status=fault, text="<html>gateway</html>")
        if fault == "punish":
            return web.json_response({"status": 1111, "wait": 5, "source": "x5", "punish": "deny"})
        try:
            if fault and fault not in ("drop", "garbage"):
                raise Refused(fault, 403 if "Forbidden" in fault else 400)
            answer = take()
        except Refused as error:
            self.refused.append(error.code)
            return _refusal(error.code, error.status)
        if fault == "drop" and request.transport:
            request.transport.abort()
        if fault == "garbage":
            return web.Response(text="<html>busy</html>")
        return web.json_response(answer)

    def _judge_token(self, token: str, old: str = "", *, is_counted: bool = True) -> None:
        if self.rules.now() >= self._tokens.get(token, self.rules.now()):
            raise Refused(old, 200) if old else Refused("InvalidAuthentication")
        refusal = Refused("Forbidden.AccessDenied.ApiCountLimitForOrg", 403)
        if is_counted:
            self.rules.charge("calls", refusal)

    def _say(self, body: Body, target: str) -> Body:
        if body["robotCode"] != APP_ROBOT:
            raise Refused("invalidParameter.robotCode.invalid")
        param = body["msgParam"]
        if not isinstance(param, str) or len(param.encode()) > 15_000:
            raise Refused("invalidParameter.msgParam.tooLong")
        inner = json.loads(param)
        if set(inner) != PARAMS[body["msgKey"]] or not all(inner.values()):
            raise Refused("invalidParameter.msgParam.invalid")
        media = inner.get("photoURL", inner.get("mediaId"))
        if media and media not in self.uploads:
            raise Refused("invalidParameter.msgParam.invalid")
        self.rules.speak(APP_ROBOT, Refused(TOO_FAST))
        self.said.append((self.rules.now(), target, {"kind": body["msgKey"], "param": inner}))
        return {"processQueryKey": f"key+{len(self.said)}/="}

    def _group(self, body: Body) -> Body:
        if set(body) != {"robotCode", "openConversationId", "msgKey", "msgParam"}:
            raise Refused("invalidParameter")
        if body["openConversationId"] not in self.groups:
            raise Refused("invalid.openConversationId")
        return self._say(body, body["openConversationId"])

    def _private(self, body: Body) -> Body:
        if set(body) != {"robotCode", "userIds", "msgKey", "msgParam"}:
            raise Refused("invalidParameter")
        if body["robotCode"] != APP_ROBOT:
            raise Refused("invalidParameter.robotCode.invalid")
        if not 0 < len(body["userIds"]) <= 20:
            raise Refused(f"invalidParameter.userIds.{'overMax' if body['userIds'] else 'empty'}")
        unknown = [user for user in body["userIds"] if user not in self.people]
        overfed = [user for user in body["userIds"] if user in self.overfed]
        answer = {"processQueryKey": "none"}
        for user in body["userIds"]:
            if user not in unknown and user not in overfed:
                answer = self._say(body, user)
        lists = {"invalidStaffIdList": unknown, "flowControlledStaffIdList": overfed}
        return {**answer, **lists, "filteredStaffIdList": []}

    def _ding(self, body: Body) -> Body:
        voice = {"callVoice"} if body.get("remindType") == PHONE else set()
        if set(body) != {"robotCode", "remindType", "receiverUserIdList", "content"} | voice:
            raise Refused("invalidParameter")
        most = {1: 200, 2: 20, PHONE: 20}.get(body["remindType"], 0)
        if not 0 < len(body["receiverUserIdList"]) <= most:
            raise Refused("ding.receivercount.limit")
        self.dings.append(body)
        unknown = [user for user in body["receiverUserIdList"] if user not in self.people]
        failed = {"no.such.staff": unknown} if unknown else {}
        return {"openDingId": f"ding{len(self.dings)}", "failedList": failed}

    def _card(self, body: Body) -> Body:
        variables = body["cardData"]["cardParamMap"]
        if body["cardTemplateId"] != TEMPLATE or body["userIdType"] != 1:
            raise Refused("param.invalid")
        _judge_variables(variables)
        if body["outTrackId"] in self.cards:
            raise Refused("param.cardAlreadyExist")
        self.rules.speak(APP_ROBOT, Refused(TOO_FAST))
        self.cards[body["outTrackId"]] = body
        space, _, place = body["openSpaceId"].removeprefix("dtv1.card//").partition(".")
        inner = "imGroupOpen" if space == "IM_GROUP" else "imRobotOpen"
        known = self.groups if space == "IM_GROUP" else self.people
        is_whole = {f"{inner}DeliverModel", f"{inner}SpaceModel"} <= set(body)
        is_there = is_whole and place in known and not self.lost_cards
        where = {"spaceType": space, "spaceId": place, "success": is_there}
        result = {"outTrackId": body["outTrackId"], "deliverResults": [where]}
        return {"success": True, "result": result}

    def _update(self, body: Body) -> Body:
        if body["outTrackId"] not in self.cards:
            raise Refused("param.cardNotExist")
        changed = body["cardData"]["cardParamMap"]
        _judge_variables(changed)
        shown = self.cards[body["outTrackId"]]["cardData"]
        if not body.get("cardUpdateOptions", {}).get("updateCardDataByKey"):
            shown["cardParamMap"] = {}
        shown["cardParamMap"].update(changed)
        return {"success": True, "result": True}

    def _register(self, body: Body) -> Body:
        if set(body) != {"callbackRouteKey", "callbackUrl", "apiSecret", "forceUpdate"}:
            raise Refused("param.invalid")
        self.registered.append(body)
        return {"success": True, "result": {"callbackUrl": body["callbackUrl"]}}


def _judge_variables(variables: Body) -> None:
    for name, value in variables.items():
        if not isinstance(value, str) or len(value.encode()) > 1024 or len(name.encode()) > 100:
            raise Refused("param.invalid")


def _refusal(code: str, status: int) -> web.Response:
    if status == 200:
        return web.json_response({"errcode": int(code), "errmsg": "refused"})
    body = {"code": code, "message": "refused, with secret words", "requestid": "r-1"}
    return web.json_response(body, status=status)
