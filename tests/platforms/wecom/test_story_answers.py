"""Every message addressed to the bot has exactly one visible answer, in the right place."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from handlers.texts import attachments
from tests.platforms.wecom.media_server import PNG
from tests.platforms.wecom.shown import Shown, copies, plain, since
from tests.platforms.wecom.tenant import Mode, Tenant, tenant

MANAGER, FORESTRY, STRANGER = "sunyue", "wangfang", "nobody"
CHAT, ELSEWHERE = "wrGroup1", "wrUnbound"
REPORT = "@吹哨 镁合金二期林地手续卡在省里快两个月了"
WHISTLE = "@吹哨 吹哨 镁合金二期林地现场有村民堵路，请林业局马上到场"


@pytest.fixture(params=["callback", "websocket"])
async def county(folder: Path, request: pytest.FixtureRequest) -> AsyncIterator[Tenant]:
    mode: Mode = request.param
    async with tenant(folder, mode) as it:
        it.robot.chats.add(ELSEWHERE)
        it.api.people[STRANGER] = "13000000000"
        yield it


class Watch:
    """What is shown from one moment on."""

    def __init__(self, county: Tenant) -> None:
        self.county, self.before = county, county.shown()

    async def sees_one_answer(self, message_id: str, place: str) -> Shown:
        """The answer, which nobody sees twice or elsewhere, and nothing else stands there."""
        text = await self.county.answer(message_id)
        new = since(self.before, self.county.shown())
        (answer,) = copies(new, text)
        assert answer.place == place
        there = [one for one in plain(new) if one.place == place]
        assert len(there) == (0 if answer.is_update else 1), there
        self.county.clock.advance_to(self.county.clock.now() + timedelta(seconds=9))  # a breath
        return answer


SENTENCES: Final = (
    REPORT,
    "@吹哨 你好",
    "@吹哨",
    "@吹哨 帮助",
    "@吹哨 二期林地怎么样了",
    "@吹哨 辛苦了",
    "@吹哨 签收 Q0999",
    "@吹哨 吹哨",
    "@吹哨 镁合金二期林地没批；冷链园施工许可也没下来",
    "@吹哨 二期那边有点问题",
    "@吹哨 Q0001",
    "@吹哨 镁合金二期林地手续没批。" + "情况比较复杂，" * 400,
    "@吹哨 <@all> [点这里](http://x) `rm` **林地** # 标题",
)


@pytest.mark.parametrize("place", ["bound", "unbound", "private"])
async def test_whatever_is_said_is_answered_once(county: Tenant, place: str) -> None:
    chat = {"bound": CHAT, "unbound": ELSEWHERE, "private": ""}[place]
    for sender in (MANAGER, STRANGER):
        for words in SENTENCES:
            watch = Watch(county)
            message_id = await county.says(sender, words, chat)
            await watch.sees_one_answer(message_id, chat or sender)


PRIVATELY: Final[tuple[tuple[dict[str, Any], str], ...]] = (
    ({"msgtype": "event", "event": {"eventtype": "enter_chat"}}, "您好，我是吹哨"),
    ({"msgtype": "voice", "voice": {"content": "镁合金二期林地手续卡住了"}}, "Q000"),
    ({"msgtype": "voice", "voice": {"content": ""}}, "没有看到文字"),
    ({"msgtype": "location", "location": {"latitude": 1.0}}, "看不了您发的位置"),
    ({"msgtype": "hologram"}, "看不了您发的内容"),
)


async def test_what_is_no_text_is_answered_too(county: Tenant) -> None:
    for sender in (MANAGER, STRANGER):
        for sent, words in PRIVATELY:
            watch = Watch(county)
            answer = await watch.sees_one_answer(await county.sends(sender, **sent), sender)
            assert words in answer.text


async def test_a_picture_alone_is_asked_about(county: Tenant) -> None:
    watch = Watch(county)
    asked = await watch.sees_one_answer(
        await county.sends(MANAGER, **county.picture(PNG)), MANAGER
    )
    assert attachments.WHICH in asked.text
    await county.says(MANAGER, REPORT)
    watch = Watch(county)
    added = await watch.sees_one_answer(
        await county.sends(MANAGER, **county.picture(PNG)), MANAGER
    )
    assert "已附到" in added.text
    assert "Q0001" in added.text


async def test_what_the_application_cannot_read_is_answered(county: Tenant) -> None:
    for kind in ("image", "voice", "video", "shortvideo", "location", "link", "file"):
        watch = Watch(county)
        told = {"MsgType": kind, "MediaId": "x", "PicUrl": "http://x/y"}
        answer = await watch.sees_one_answer(await county.tells_app(MANAGER, **told), MANAGER)
        assert answer.by == "app"
        assert "一句话" in answer.text


async def test_what_is_written_to_the_application_is_answered_there(county: Tenant) -> None:
    for words in ("二期林地手续卡在省里快两个月了", "你好", "签收 Q0999"):
        watch = Watch(county)
        message_id = await county.tells_app(MANAGER, MsgType="text", Content=words)
        assert (await watch.sees_one_answer(message_id, MANAGER)).by == "app"


async def test_events_that_ask_nothing_get_nothing(county: Tenant) -> None:
    before = county.shown()
    events = [{"eventtype": name} for name in ("feedback_event", "something_new")]
    bodies = [county.body(MANAGER, "", msgtype="event", event=event) for event in events]
    bodies.append(county.body(MANAGER, "", msgtype="stream", stream={"id": "S-1"}))
    for one in bodies:
        if county.mode == "callback":
            await county.post(one)
        else:
            await county.robot.call(one, f"req-{one['msgid']}")
    for fields in ({"Event": "enter_agent"}, {"Event": "subscribe", "EventKey": ""}):
        await county.tells_app(MANAGER, MsgType="event", **fields)
    watch = Watch(county)
    await watch.sees_one_answer(await county.says(FORESTRY, "你好"), FORESTRY)
    assert [one for one in since(before, county.shown()) if one.place == MANAGER] == []


async def test_a_redelivery_is_the_same_answer(county: Tenant) -> None:
    for number, words in enumerate(("@吹哨 你好", REPORT, WHISTLE)):
        watch = Watch(county)
        body = county.body(MANAGER, CHAT, msgtype="text", text={"content": words})
        for _ in range(3):
            await county.hears(body)
        await watch.sees_one_answer(body["msgid"], CHAT)
        assert len(await county.tickets()) == number


async def test_a_whistle_is_seen_once_and_rings(county: Tenant) -> None:
    watch = Watch(county)
    answer = await watch.sees_one_answer(await county.says(MANAGER, WHISTLE, CHAT), CHAT)
    assert answer.by == "webhook"
    assert FORESTRY in answer.rung


async def test_a_whistle_elsewhere_is_answered_there_and_told_in_the_main_group(
    county: Tenant,
) -> None:
    watch = Watch(county)
    answer = await watch.sees_one_answer(await county.says(MANAGER, WHISTLE, ELSEWHERE), ELSEWHERE)
    assert answer.rung == ()
    (told,) = [one for one in county.shown(CHAT) if "Q0001" in one.text]
    assert FORESTRY in told.rung


async def test_a_press_on_the_robots_card_is_answered_once(county: Tenant) -> None:
    await county.says(MANAGER, REPORT, CHAT)
    for label in ("详情", "详情", "撤回", "撤回"):  # the last press finds things changed
        watch = Watch(county)
        message_id = await county.presses(MANAGER, label, CHAT)
        await watch.sees_one_answer(message_id, CHAT)


async def test_a_press_on_the_applications_card_is_answered_once(county: Tenant) -> None:
    await county.says(MANAGER, REPORT, CHAT)
    for label in ("详情", "退单", "签收", "签收"):
        watch = Watch(county)
        message_id = await county.presses(FORESTRY, label, by="app")
        await watch.sees_one_answer(message_id, FORESTRY)
