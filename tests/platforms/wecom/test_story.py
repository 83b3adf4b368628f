"""The story of the main job in WeCom, in both modes, over real sockets."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.platforms.wecom.tenant import Mode, Tenant, tenant

MANAGER, FORESTRY, DESK, LEADER = "sunyue", "wangfang", "linxiaotang", "luwenbo"
REPORT = "@吹哨 镁合金二期林地手续卡在省里快两个月了"


@pytest.fixture(params=["callback", "websocket"])
async def county(folder: Path, request: pytest.FixtureRequest) -> AsyncIterator[Tenant]:
    mode: Mode = request.param
    async with tenant(folder, mode) as it:
        yield it


async def group(county: Tenant, words: str) -> str:
    """The chat of the group whose name holds these words."""
    directory = await county.service.read(lambda tx: tx.registers.directory())
    return next(dict(g.chats)["wecom"] for g in directory.groups if words in g.name)


async def status(county: Tenant) -> object:
    return (await county.tickets())[0]["status"]


async def test_one_sentence_is_owned_signed_done_and_closed(county: Tenant) -> None:
    chat = await group(county, "总群")
    await county.says(MANAGER, REPORT, chat)
    county.sees(chat, "Q0001", "林地草地", "林业局", "签收：", "办结：")
    county.sees(FORESTRY, "Q0001")
    await county.says(FORESTRY, "签收 Q0001")
    county.sees(FORESTRY, "已签收")
    assert await status(county) == "working"
    await county.says(FORESTRY, "进展 Q0001 已补报现状图")
    county.sees(MANAGER, "反馈进展", "已补报现状图")
    await county.says(FORESTRY, "Q0001已办结 批复已拿到")
    county.sees(DESK, "申请办结", "批复已拿到")
    await county.says(DESK, "审核通过 Q0001")
    county.sees(MANAGER, "请您评价")
    await county.says(MANAGER, "满意 Q0001")
    assert await status(county) == "closed"


async def test_silence_is_noticed_and_climbs(county: Tenant) -> None:
    chat = await group(county, "总群")
    await county.says(MANAGER, REPORT, chat)
    await county.later(days=30)
    county.sees(FORESTRY, "Q0001", "逾期")
    county.sees(LEADER, "Q0001")
    assert county.hooks.refused == []
    assert county.robot.refused == []


async def test_a_whistle_calls_units_by_name(county: Tenant) -> None:
    chat = await group(county, "总群")
    await county.says(MANAGER, "@吹哨 吹哨 镁合金二期林地现场有村民堵路，请林业局马上到场", chat)
    assert (await county.tickets())[0]["whistle_level"]
    county.sees(chat, "Q0001", "报到")


async def test_a_redelivery_makes_no_second_ticket(county: Tenant) -> None:
    chat = await group(county, "总群")
    body = county.body(MANAGER, chat, msgtype="text", text={"content": REPORT})
    for _ in range(3):
        await county.hears(body)
    assert len(await county.tickets()) == 1


async def test_who_lets_a_deadline_pass_is_rung_in_the_group(county: Tenant) -> None:
    chat = await group(county, "总群")
    await county.says(MANAGER, REPORT, chat)
    await county.later(days=30)
    rung = [text for text in county.seen(chat) if re.search("<@[a-z]+>", text)]
    assert rung
