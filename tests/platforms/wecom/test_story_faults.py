"""WeCom fails in part: nothing is lost, and nothing doubled but where nobody can know."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.platforms.texts import PERHAPS_AGAIN
from storage.transaction import Transaction
from tests.platforms.wecom.connected import until
from tests.platforms.wecom.shown import Shown, copies, plain, since
from tests.platforms.wecom.tenant import Mode, Tenant, tenant

MANAGER, FORESTRY, ADMIN = "sunyue", "wangfang", "linxiaotang"
CHAT = "wrGroup1"
REPORT = "@吹哨 镁合金二期林地手续卡在省里快两个月了"
WHISTLE = "@吹哨 吹哨 镁合金二期林地现场有村民堵路，请林业局马上到场"
UNTRUSTED = (60020, "not allow to access from your ip, hint: [1], from ip: 203.0.113.7, more")
NOT_THERE, USED_UP = 93006, 40058


@pytest.fixture(params=["callback", "websocket"])
async def county(folder: Path, request: pytest.FixtureRequest) -> AsyncIterator[Tenant]:
    mode: Mode = request.param
    async with tenant(folder, mode) as it:
        await has_an_administrator(it)
        yield it


@pytest.fixture
async def connected(folder: Path) -> AsyncIterator[Tenant]:
    async with tenant(folder, "websocket") as it:
        await has_an_administrator(it)
        yield it


async def has_an_administrator(county: Tenant) -> None:
    def set_admin(tx: Transaction) -> None:
        person = tx.registers.directory().by_account("wecom", ADMIN)
        assert person is not None
        tx.registers.set_admin(person.id)

    await county.service.write(set_admin)


def told(county: Tenant, place: str) -> list[Shown]:
    """What that unit or group was told of the matter's being given to it."""
    return [one for one in plain(county.shown(place)) if "【派单】" in one.text]


async def owes_nothing(county: Tenant) -> None:
    counts = await county.service.read(lambda tx: tx.outbox.counts())
    assert {state for state, count in counts.items() if count} == {"sent"}


async def comes_back(county: Tenant) -> None:
    """The connection that broke is there again."""
    before = county.robot.connections
    await county.robot.drop()
    await until(lambda: county.robot.connections > before and county.robot.sessions)


async def test_an_answer_that_was_not_taken_is_sent_on_its_own(connected: Tenant) -> None:
    county = connected
    county.robot.is_deaf, county.is_settled = True, False
    message_id = await county.says(MANAGER, REPORT, CHAT)
    county.robot.is_deaf = False
    await comes_back(county)
    await county.later(seconds=31)
    assert len(copies(county.shown(CHAT), await county.answer(message_id))) == 1
    assert len(await county.tickets()) == 1
    await owes_nothing(county)


async def test_an_answer_of_which_nobody_knows_is_repeated_once(connected: Tenant) -> None:
    county = connected
    county.robot.is_holding, county.is_settled = True, False
    message_id = await county.says(MANAGER, REPORT, CHAT)
    await until(lambda: county.robot.held)
    county.robot.is_holding = False
    await comes_back(county)
    for _ in range(3):
        await county.later(minutes=1)
    assert len(copies(county.shown(CHAT), await county.answer(message_id))) == 2
    await owes_nothing(county)


async def test_a_callback_that_comes_again_on_the_next_connection_is_answered_there(
    connected: Tenant,
) -> None:
    county = connected
    county.robot.is_deaf, county.is_settled = True, False
    body = county.body(MANAGER, CHAT, msgtype="text", text={"content": REPORT})
    await county.hears(body)
    county.robot.is_deaf, county.is_settled = False, True
    await comes_back(county)
    await county.hears(body)
    await county.later(minutes=2)
    assert len(copies(county.shown(CHAT), await county.answer(body["msgid"]))) == 1
    assert len(await county.tickets()) == 1


@pytest.mark.leaky  # what WeCom refuses is told in the county's own words
async def test_without_a_trusted_address_persons_hear_by_the_robot_or_later(
    county: Tenant,
) -> None:
    county.api.refusal = UNTRUSTED
    await county.says(MANAGER, REPORT, CHAT)
    await county.alarmed()
    at_once = 1 if county.mode == "websocket" else 0
    for _ in range(6):
        await county.later(minutes=10)
        assert len(told(county, FORESTRY)) == at_once
        assert len(copies(county.shown(ADMIN), "203.0.113.7")) == at_once
    county.api.refusal = None
    await county.later(minutes=20)
    assert len(copies(county.shown(ADMIN), "203.0.113.7")) == 1
    assert len(told(county, FORESTRY)) == 1
    await owes_nothing(county)


@pytest.mark.leaky  # what WeCom refuses is told in the county's own words
async def test_whom_the_robot_may_not_write_to_the_application_still_reaches(
    connected: Tenant,
) -> None:
    county = connected
    county.api.refusal, county.is_settled = UNTRUSTED, False
    county.robot.refuse["aibot_send_msg"].extend([NOT_THERE] * 100)
    await county.says(MANAGER, REPORT, CHAT)
    await county.later(minutes=20)
    assert told(county, FORESTRY) == []
    county.api.refusal = None
    await county.later(minutes=20)
    assert [one.by for one in told(county, FORESTRY)] == ["app"]
    assert (await county.service.read(lambda tx: tx.outbox.counts()))["dead"] == 0


async def test_a_webhook_that_was_removed_is_replaced_by_what_there_is(county: Tenant) -> None:
    county.hooks.keys.clear()
    message_id = await county.says(MANAGER, WHISTLE, CHAT)
    (answer,) = copies(county.shown(), await county.answer(message_id))
    assert (answer.place, answer.by) == (CHAT, "address")
    await county.alarmed()
    assert len(copies(county.shown(ADMIN), "的消息推送不能用了（错误码 93000）")) == 1
    await county.later(days=30)
    late = [one for one in county.shown(CHAT) if one.by == "robot" and "逾期" in one.text]
    assert bool(late) == (county.mode == "websocket")
    if county.mode == "callback":  # nothing else reaches a group
        county.sees(ADMIN, "投递异常")


async def test_an_address_that_is_refused_is_replaced(county: Tenant) -> None:
    await county.says(MANAGER, REPORT)
    by_robot = "passive" if county.mode == "callback" else "robot"
    for way in ("address", "app"):
        before = county.shown()
        message_id = await county.presses(MANAGER, "详情", by=by_robot)  # more than a card shows
        (answer,) = copies(since(before, county.shown()), await county.answer(message_id))
        assert (answer.place, answer.by) == (MANAGER, way)
        county.hooks.faults.append(USED_UP)
    assert len(county.hooks.faults) == 1


@pytest.mark.parametrize("fault", ["drop", "garbage", 502])
async def test_what_may_have_been_shown_is_repeated_and_says_so(
    county: Tenant, fault: str | int
) -> None:
    county.hooks.faults.append(fault)
    message_id = await county.says(MANAGER, WHISTLE, CHAT)
    await county.later(hours=1)
    seen = copies(county.shown(CHAT), await county.answer(message_id))
    marked = [PERHAPS_AGAIN in one.text for one in seen]
    assert marked == ([True] if fault == 502 else [False, True])
    counts = await county.service.read(lambda tx: tx.outbox.counts())
    assert not counts.get("unknown")


async def test_whom_the_application_does_not_reach_hears_by_the_robot(county: Tenant) -> None:
    del county.api.people[FORESTRY]
    await county.says(MANAGER, REPORT, CHAT)
    ways = [one.by for one in told(county, FORESTRY)]
    assert ways == (["robot"] if county.mode == "websocket" else [])
    if county.mode == "callback":
        await county.later(days=1)
        county.sees(ADMIN, "投递异常", "无法送达")


async def test_a_crowded_minute_loses_nothing(county: Tenant) -> None:
    county.is_settled = False
    for number in range(12):
        await county.says(MANAGER, f"{WHISTLE} {number}", CHAT)
    county.hooks.faults.extend([45009] * 3)
    for number in range(12, 24):
        await county.says(MANAGER, f"{WHISTLE} {number}", CHAT)
    await county.later(minutes=10)
    assert county.hooks.refused.count(45009) == 3
    assert county.robot.refused == []
    seen = "".join(county.seen(CHAT))
    numbers = {str(ticket["number"]) for ticket in await county.tickets()}
    assert [number for number in numbers if number not in seen] == []
    counts = await county.service.read(lambda tx: tx.outbox.counts())
    assert counts["dead"] == counts["unknown"] == counts["sending"] == 0
