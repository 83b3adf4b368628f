"""Our calls are those of DingTalk's official package: address, method, headers and body.

The package is generated from the interface's description. Each of our bodies is read into its
model, which drops what it does not know, and sent again by its client: both must look alike.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Final

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from alibabacloud_dingtalk.card_1_0 import models as card
from alibabacloud_dingtalk.card_1_0.client import Client as CardClient
from alibabacloud_dingtalk.oauth2_1_0 import models as oauth
from alibabacloud_dingtalk.oauth2_1_0.client import Client as OAuthClient
from alibabacloud_dingtalk.robot_1_0 import models as robot
from alibabacloud_dingtalk.robot_1_0.client import Client as RobotClient
from alibabacloud_tea_openapi.models import Config
from alibabacloud_tea_util.models import RuntimeOptions

from bot.platforms.dingtalk.files import media_source
from bot.platforms.dingtalk.sending.assembly import Sending, assemble
from bot.platforms.dingtalk.sending.cards import Cards, pressed, variables
from bot.platforms.dingtalk.sending.render import render
from bot.platforms.dingtalk.sending.robot import Chat
from bot.platforms.media import MediaFault
from handlers.messages import Button
from storage.records import Fetch
from tests.platforms.dingtalk.sending.office import SetClock, settings

TOKEN: Final = "t+k/1=="  # noqa: S105 - of this stand-in
GROUP: Final = Chat("cidA==", is_group=True)
PERSON: Final = Chat("user9", is_group=False)
SHOWN: Final = variables("**3号** 待签收\n请办", [Button("sign:Q0001", "签收")])


class Recorder:
    """Answers every call with what any of them needs."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, str, Any]] = []

    async def take(self, request: web.Request) -> web.Response:
        token = request.headers.get("x-acs-dingtalk-access-token", "")
        self.calls.append((request.method, request.path_qs, token, await request.json()))
        delivered = {"deliverResults": [{"success": True, "spaceType": "IM_GROUP"}]}
        is_card = request.path.startswith("/v1.0/card")
        answer = {"result": delivered} if is_card else {"accessToken": TOKEN, "expireIn": 7200}
        return web.json_response(answer)


class Two:
    """Our sending side and the package's clients at the same stand-in."""

    def __init__(self, ours: Sending, cards: Cards, recorder: Recorder, port: int) -> None:
        self.ours, self.cards, self.recorder = ours, cards, recorder
        self.config = Config(protocol="http", region_id="central", endpoint=f"127.0.0.1:{port}")

    async def same(self, client: Any, call: str, request: Any, headers: Any = None) -> None:
        """The last of our calls is what the package makes of it."""
        mine = self.recorder.calls[-1]
        runtime = RuntimeOptions()
        model = request().from_map(mine[3])
        model.validate()
        given = headers(x_acs_dingtalk_access_token=TOKEN) if headers else {}
        count = len(self.recorder.calls)
        await getattr(client(self.config), f"{call}with_options_async")(model, given, runtime)
        *place, theirs = self.recorder.calls[count]
        if theirs.get("privateData") == {}:  # which its models add when nobody asked for it
            del theirs["privateData"]
        assert (*place, theirs) == mine


@pytest.fixture
async def two() -> AsyncIterator[Two]:
    recorder = Recorder()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", recorder.take)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        base = str(server.make_url("")).rstrip("/")
        ours = assemble(settings(base), session, SetClock())
        http = assemble(settings(base, mode="http"), session, SetClock())
        assert http.cards
        assert server.port
        yield Two(ours, http.cards, recorder, server.port)


async def test_the_token_is_asked_for_alike(two: Two) -> None:
    await two.ours.robot.say(GROUP, render("停工")[0])
    two.recorder.calls.pop()
    await two.same(OAuthClient, "get_access_token_", oauth.GetAccessTokenRequest)


async def test_groups_are_written_to_alike(two: Two) -> None:
    await two.ours.robot.say(GROUP, render("**3号**\n“停工”")[0])
    await two.same(
        RobotClient, "org_group_send_", robot.OrgGroupSendRequest, robot.OrgGroupSendHeaders
    )


async def test_persons_are_written_to_alike(two: Two) -> None:
    await two.ours.robot.say(PERSON, render("停工")[0])
    await two.same(
        RobotClient, "batch_send_oto", robot.BatchSendOTORequest, robot.BatchSendOTOHeaders
    )


async def test_addresses_of_files_are_asked_for_alike(two: Two) -> None:
    fetch = Fetch(
        1, 1, "dingtalk", "user9", "m1", "image", "", 1, "", SetClock().now(), "", "c/+="
    )
    with pytest.raises(MediaFault, match="address"):
        await media_source((), two.ours, "ding-robot").locate(fetch)
    await two.same(
        RobotClient,
        "robot_message_file_download_",
        robot.RobotMessageFileDownloadRequest,
        robot.RobotMessageFileDownloadHeaders,
    )


async def test_dings_are_sent_alike(two: Two) -> None:
    await two.ours.ding.send(["user9", "user1"], "停工")
    await two.same(
        RobotClient, "robot_send_ding_", robot.RobotSendDingRequest, robot.RobotSendDingHeaders
    )


@pytest.mark.parametrize("chat", [GROUP, PERSON], ids=["group", "person"])
@pytest.mark.parametrize("is_stream", [True, False], ids=["stream", "http"])
async def test_cards_are_delivered_alike(two: Two, chat: Chat, is_stream: bool) -> None:
    assert SHOWN
    cards = two.ours.cards if is_stream else two.cards
    assert cards
    await cards.show(chat, SHOWN, "fact:1", ["user9"] if chat.is_group else [])
    await two.same(
        CardClient,
        "create_and_deliver_",
        card.CreateAndDeliverRequest,
        card.CreateAndDeliverHeaders,
    )


async def test_cards_are_changed_alike(two: Two) -> None:
    await two.cards.update("track", pressed("签收"))
    await two.same(CardClient, "update_card_", card.UpdateCardRequest, card.UpdateCardHeaders)


async def test_the_address_for_presses_is_registered_alike(two: Two) -> None:
    await two.cards.register("https://bot.example.gov.cn/callback/dingtalk/card", "secret")
    await two.same(
        CardClient,
        "register_callback_",
        card.RegisterCallbackRequest,
        card.RegisterCallbackHeaders,
    )
