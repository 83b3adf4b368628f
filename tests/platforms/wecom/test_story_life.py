"""From nothing to a county that works, in WeCom, in both modes, over real sockets."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from tests.platforms.wecom.media_server import PNG
from tests.platforms.wecom.shown import copies
from tests.platforms.wecom.tenant import Mode, Tenant, tenant

MANAGER, FORESTRY, DESK, LEADER = "sunyue", "wangfang", "linxiaotang", "luwenbo"
GROUP, CHAT = "云岭县重点项目推进总群", "wrGroup1"
REPORT = "@吹哨 镁合金二期林地手续卡在省里快两个月了"


@pytest.fixture(params=["callback", "websocket"])
async def newborn(folder: Path, request: pytest.FixtureRequest) -> AsyncIterator[Tenant]:
    mode: Mode = request.param
    async with tenant(folder, mode, is_bare=True) as it:
        yield it


@pytest.fixture(params=["callback", "websocket"])
async def county(folder: Path, request: pytest.FixtureRequest) -> AsyncIterator[Tenant]:
    mode: Mode = request.param
    async with tenant(folder, mode) as it:
        yield it


async def claims(county: Tenant, accounts: Sequence[str]) -> None:
    """These people say who they are, and the application's look-up confirms it."""
    directory = await county.service.read(lambda tx: tx.registers.directory())
    for account in accounts:
        mobile = county.api.people[account]
        name = next(p.name for p in directory.people if p.mobile == mobile)
        await county.says(account, f"我是 {name} {mobile}")
    await county.identified()
    for account in accounts:
        county.sees(account, "已确认您是")


async def binds(county: Tenant, admin: str, member: str) -> None:
    """The administrator asks for the group's code, and a member says it there."""
    await county.says(admin, f"绑定码 {GROUP}")
    code = re.findall("[0-9]{6}", county.sees(admin, GROUP))[0]
    await county.says(member, f"@吹哨 绑定 {code}", CHAT)
    county.sees(CHAT, "已绑定")


async def becomes_first_administrator(county: Tenant, account: str) -> None:
    """By the code that `admin-code` prints on the server."""
    code = await county.service.write(lambda tx: tx.codes.issue("admin", county.clock.now()))
    await county.says(account, f"绑定 {code}")
    county.sees(account, "您已是管理员")


async def is_now(county: Tenant, status: str) -> None:
    assert (await county.tickets())[0]["status"] == status


async def test_from_nothing_to_a_closed_matter(newborn: Tenant) -> None:
    county = newborn
    await county.says(DESK, "绑定 123456")
    county.sees(DESK, "还没登记")
    await claims(county, (DESK, MANAGER, FORESTRY))
    await becomes_first_administrator(county, DESK)
    await binds(county, DESK, MANAGER)
    (channel,) = copies(county.shown(CHAT), "提醒通道已接通")
    assert (channel.by, channel.rung) == ("webhook", (MANAGER,))

    await county.says(MANAGER, REPORT, CHAT)
    county.sees(CHAT, "Q0001", "林地草地", "林业局")
    await county.presses(FORESTRY, "签收")
    assert county.api.marked[-1]["button"] == {"replace_name": "已选：签收"}
    await is_now(county, "working")
    await sends_progress_with_a_picture(county)
    await county.says(FORESTRY, "Q0001已办结 批复已拿到")
    await county.presses(DESK, "通过")
    await county.presses(MANAGER, "满意")
    await is_now(county, "closed")
    counts = await county.service.read(lambda tx: tx.outbox.counts())
    assert (counts["dead"], counts["unknown"]) == (0, 0)
    assert county.hooks.refused == []
    assert county.robot.refused == []


async def sends_progress_with_a_picture(county: Tenant) -> None:
    words = {"msgtype": "text", "text": {"content": "@吹哨 进展 Q0001 已补报现状图"}}
    items = [words, county.picture(PNG)]
    await county.sends(FORESTRY, CHAT, msgtype="mixed", mixed={"msg_item": items})
    county.sees(MANAGER, "反馈进展", "已补报现状图")
    await county.stored()
    await county.says(MANAGER, "详 Q0001")
    link = re.findall(r"：(http://\S+)$", county.sees(MANAGER, "附件 1 个"), re.MULTILINE)[0]
    async with county.session.get(link) as response:
        assert (response.status, await response.read()) == (200, PNG)


async def test_a_press_in_the_group_changes_its_card(county: Tenant) -> None:
    await county.says(MANAGER, REPORT, CHAT)
    await county.presses(MANAGER, "撤回", CHAT)
    (changed,) = [one for one in county.shown(CHAT) if one.is_update]
    assert changed.card is not None
    assert changed.card["replace_text"] == "已选：撤回"
    await is_now(county, "withdrawn")


async def test_a_matter_left_alone_is_reminded_of_and_climbs(county: Tenant) -> None:
    await county.says(MANAGER, REPORT, CHAT)
    await county.later(hours=6)
    county.sees(FORESTRY, "Q0001", "签收")
    await county.later(days=1)
    county.sees(DESK, "日报")
    county.sees(LEADER, "日报")
    await county.presses(FORESTRY, "签收", number="Q0001")
    await county.later(days=30)
    county.sees(FORESTRY, "Q0001", "逾期")
    county.sees(LEADER, "Q0001", "逾期")
    rung = {account for one in county.shown(CHAT) for account in one.rung}
    assert FORESTRY in rung
    told = [(one.place, one.text) for one in county.shown() if one.by != "passive"]
    assert len(told) == len(set(told)), "nothing is told twice"
    assert county.hooks.refused == []
    assert county.robot.refused == []


async def test_a_whistle_is_answered_by_buttons(county: Tenant) -> None:
    whistle = "@吹哨 光伏进场路被村民堵了不让拉料 现场二三十人 快来人"
    await county.says("songjia", whistle, CHAT)
    (called,) = [one for one in county.shown(CHAT) if "Q0001" in one.text and not one.card]
    assert {"yaoyuan", "gaoxiang"} <= set(called.rung)
    await county.presses("yaoyuan", "报到")
    county.sees("songjia", "已报到")
    await county.presses("gaoxiang", "已到场")
    county.sees("songjia", "已到场")
    await county.later(minutes=20)
    assert not any("未报到" in text for text in county.seen("duanyan"))


async def test_a_silent_unit_is_rung_and_its_leader_told(county: Tenant) -> None:
    await county.says("songjia", "@吹哨 光伏进场路被村民堵了不让拉料 快来人", CHAT)
    await county.later(minutes=16)
    county.sees("duanyan", "未报到")
    await county.later(minutes=20)
    county.sees(LEADER, "未报到")


async def test_who_wants_no_name_is_not_named(county: Tenant) -> None:
    await county.says(MANAGER, "匿名 镁合金二期林地手续卡在省里快两个月了")
    county.sees(MANAGER, "Q0001")
    for one in county.shown():
        assert one.place == MANAGER or "孙悦" not in one.text, one
    assert any("Q0001" in text for text in county.seen(FORESTRY))


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


TIP = "镁合金二期的林局长收了施工方二十万好处费才给批林地"


async def test_a_tip_leaves_nothing_behind(
    county: Tenant, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    await county.says(MANAGER, f"@吹哨 {TIP}", CHAT)
    await county.says(MANAGER, TIP)
    await county.tells_app(MANAGER, MsgType="text", Content=TIP)
    places = sorted((one.place, one.by == "app") for one in county.shown())
    assert places == [(MANAGER, False), (MANAGER, True), (CHAT, False)]
    assert await county.tickets() == []
    kept = await asyncio.to_thread(everything_in, folder)
    for piece in ("好处费", "林局长", "二十万"):
        assert piece not in "".join(one.text for one in county.shown())
        assert piece not in caplog.text
        assert piece.encode() not in kept
        assert json.dumps(piece)[1:-1].encode() not in kept
