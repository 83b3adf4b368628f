"""WeCom as it is wired: what is under way when the bot stops ends before its session closes."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import urlencode

from aiohttp.test_utils import TestClient, TestServer

from bot.config.platforms import WeComSettings
from bot.connections.wecom import wecom
from bot.platforms.wecom.appcallback import PATH
from bot.platforms.wecom.crypto import Envelope
from bot.web import build_web
from tests.platforms.wecom import api_server
from tests.platforms.wecom.doors import APP, app_plain
from tests.service.office import office


def settings(base: str) -> WeComSettings:
    app = {
        "corp_id": api_server.CORP,
        "agent_id": api_server.AGENT,
        "secret": api_server.SECRET,
        "token": APP.token,
        "encoding_aes_key": APP.key,
    }
    return WeComSettings.model_validate({"api_base": base, "app": app})


def press(code: str) -> bytes:
    who = {"ToUserName": api_server.CORP, "AgentID": str(api_server.AGENT)}
    what = {"MsgType": "event", "Event": "template_card_event", "EventKey": "sign:Q0001"}
    return app_plain(**who, **what, TaskId="t1", ResponseCode=code)


async def test_a_card_pressed_while_the_bot_stops_is_still_marked(tmp_path: Path) -> None:
    envelope = Envelope(APP.token, APP.key, api_server.CORP)
    async with office(tmp_path) as place:
        vendor = api_server.APIServer(place.clock)
        vendor.token_hang = asyncio.Event()
        async with TestServer(vendor.app()) as server:
            base = str(server.make_url("")).rstrip("/")
            async with wecom(settings(base), place.clock) as connection:
                page = build_web(place.service, routes=connection.routes(place.service))
                async with TestClient(TestServer(page)) as client:
                    async with connection.hearing(place.service):
                        pass
                    sealed = envelope.seal(press(vendor.new_code()))
                    now = str(int(place.clock.now().timestamp()))
                    signature = envelope.signature(now, "7", sealed)
                    query = {"msg_signature": signature, "timestamp": now, "nonce": "7"}
                    async with client.post(
                        f"{PATH}?{urlencode(query)}", data=APP.wrapped(sealed)
                    ) as response:
                        assert response.status == 200
                vendor.token_hang.set()
            assert [mark["userids"] for mark in vendor.marked] == [["zhangsan"]]
