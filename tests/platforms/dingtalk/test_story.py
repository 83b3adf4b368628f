"""The story of the main job on DingTalk, in both modes, over real sockets."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.platforms.dingtalk.tenant import Mode, Tenant, tenant

MANAGER, FORESTRY, DESK, LEADER = "sunyue", "wangfang", "linxiaotang", "luwenbo"
REPORT = "镁合金二期林地手续卡在省里快两个月了"


@pytest.fixture(params=["http", "stream"])
def mode(request: pytest.FixtureRequest) -> Mode:
    chosen: Mode = request.param
    return chosen


@pytest.fixture
async def county(folder: Path, mode: Mode) -> AsyncIterator[Tenant]:
    async with tenant(folder, mode) as it:
        yield it


@pytest.fixture
async def pressing(folder: Path, mode: Mode) -> AsyncIterator[Tenant]:
    async with tenant(folder, mode, has_cards=True) as it:
        yield it


async def test_one_sentence_is_owned_signed_done_and_closed(county: Tenant) -> None:
    chat = await county.group("总群")
    await county.says(MANAGER, REPORT, chat)
    county.sees(chat, "Q0001", "林地草地", "林业局", "签收：", "办结：", by="session")
    county.sees(FORESTRY, "Q0001", by="robot")
    await county.says(FORESTRY, "签收 Q0001")
    county.sees(FORESTRY, "已签收", by="session")
    assert await county.status() == "working"
    await county.says(FORESTRY, "进展 Q0001 已补报现状图")
    county.sees(MANAGER, "反馈进展", "已补报现状图", by="robot")
    await county.says(FORESTRY, "Q0001已办结 批复已拿到")
    county.sees(DESK, "申请办结", "批复已拿到")
    await county.says(DESK, "审核通过 Q0001")
    county.sees(MANAGER, "请您评价")
    await county.says(MANAGER, "满意 Q0001")
    assert await county.status() == "closed"
    assert county.is_unblemished()


async def test_the_same_by_buttons_of_cards(pressing: Tenant) -> None:
    chat = await pressing.group("总群")
    await pressing.says(MANAGER, REPORT, chat)
    pressing.sees(FORESTRY, "Q0001", by="card")
    await pressing.presses(FORESTRY, "签收")
    assert "签收" not in pressing.labels(FORESTRY)
    assert await pressing.status() == "working"
    await pressing.says(FORESTRY, "Q0001已办结 批复已拿到")
    await pressing.presses(DESK, "通过")
    await pressing.presses(MANAGER, "满意")
    assert await pressing.status() == "closed"
    assert pressing.is_unblemished()


async def test_a_redelivery_makes_no_second_ticket(county: Tenant) -> None:
    chat = await county.group("总群")
    body = county.body(MANAGER, REPORT, chat)
    for _ in range(3):
        await county.hears(body)
    assert len(await county.service.tickets_json()) == 1
    assert len([one for one in county.shown(chat) if one.by == "session"]) == 1


async def test_silence_is_noticed_climbs_and_rings_in_the_group(county: Tenant) -> None:
    chat = await county.group("总群")
    await county.says(MANAGER, REPORT, chat)
    await county.later(days=30)
    county.sees(FORESTRY, "Q0001", "逾期", by="robot")
    county.sees(LEADER, "Q0001", by="robot")
    assert f"@{FORESTRY}" in county.sees(chat, "Q0001", "逾期", by="webhook").split()
    assert FORESTRY in county.at.hooks.rung()
    assert county.is_unblemished()


async def test_a_whistle_calls_units_by_name(county: Tenant) -> None:
    chat = await county.group("总群")
    await county.says(MANAGER, "吹哨 镁合金二期林地现场有村民堵路，请林业局马上到场", chat)
    assert (await county.service.tickets_json())[0]["whistle_level"]
    county.sees(chat, "Q0001", "报到")
    assert county.is_unblemished()


async def test_what_is_reported_on_dingtalk_can_be_signed_in_wecom(folder: Path) -> None:
    async with tenant(folder, "stream", has_wecom=True) as county:
        assert county.wecom
        await county.says(MANAGER, REPORT, await county.group("总群"))
        assert await county.status() == "assigned"
        await county.wecom.says(FORESTRY, "签收 Q0001")
        county.wecom.sees(FORESTRY, "已签收")
        assert await county.status() == "working"
        assert county.is_unblemished()


async def test_a_group_on_both_platforms_is_answered_where_it_asks_and_told_once(
    folder: Path,
) -> None:
    async with tenant(folder, "http", has_wecom=True) as county:
        assert county.wecom
        chat = await county.group("总群")
        there = chat.replace("cid", "wr").rstrip("=")
        people = (await county.service.read(lambda tx: tx.registers.directory())).people
        [desk] = [p.id for p in people if ("dingtalk", DESK) in p.accounts]
        await county.service.write(lambda tx: tx.registers.set_admin(desk))
        await county.says(DESK, "绑定码 总群")
        [code] = re.findall(r"：(\d{6})（", county.sees(DESK, "绑定"))
        await county.says(MANAGER, f"绑定 {code}", chat)
        county.sees(chat, "已绑定为", "在企业微信上也绑定着", by="session")
        await county.says(MANAGER, REPORT, chat)
        county.sees(chat, "Q0001", "林业局", by="session")
        assert county.wecom.seen(there) == []
        await county.wecom.says(MANAGER, "@吹哨 查 Q0001", there)
        county.wecom.sees(there, "Q0001", "林业局")
        await county.later(days=30)
        told = [*(one.text for one in county.shown(chat)), *county.wecom.seen(there)]
        overdue = [text for text in told if "Q0001" in text and "逾期" in text]
        assert overdue
        assert len(overdue) == len(set(overdue)), overdue
        assert not [one for one in county.shown(chat) if "逾期" in one.text]
        assert county.is_unblemished()
