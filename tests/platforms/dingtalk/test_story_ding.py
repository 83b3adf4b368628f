"""Silence after an urgent whistle rings who must see to it, through the real outbox."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.records import OutboxState
from storage.tables import OutboxRow, table
from storage.transaction import Transaction
from tests.platforms.dingtalk.tenant import Tenant, tenant

MANAGER, HEAD, LEADER = "songjia", "duanyan", "luwenbo"
_outbox = table(OutboxRow)
WHISTLE = "吹哨 光伏进场路被村民堵了不让拉料 现场二三十人 快来人"
SECOND = "吹哨 二级 光伏线路走廊要会商，请林业局到场"
THIRD = "吹哨 三级 光伏线路走廊要会商，请林业局到场"


def rung(county: Tenant) -> list[str]:
    """Whom a DING has reached, in order."""
    return [who for body in county.at.api.dings for who in body["receiverUserIdList"]]


async def test_silence_climbs_and_rings_each_once(folder: Path) -> None:
    async with tenant(folder, "stream") as county:
        await county.says(MANAGER, WHISTLE, await county.group("总群"))
        assert rung(county) == []
        await county.later(minutes=16)
        assert rung(county).count(HEAD) == 1
        assert LEADER not in rung(county)
        (words,) = [b["content"] for b in county.at.api.dings if HEAD in b["receiverUserIdList"]]
        assert "未报到" in words
        county.sees(HEAD, "未报到", by="robot")
        before = rung(county)
        await county.service.drain()
        assert rung(county) == before
        await county.later(minutes=20)
        assert rung(county).count(LEADER) == 1
        assert rung(county).count(HEAD) == 1
        assert county.is_unblemished()


async def test_it_rings_at_night(folder: Path) -> None:
    async with tenant(folder, "stream") as county:
        await county.later(hours=14)
        await county.says(MANAGER, WHISTLE, await county.group("总群"))
        await county.later(minutes=16)
        assert HEAD in rung(county)


@pytest.mark.parametrize(("words", "rings"), [(SECOND, True), (THIRD, False)])
async def test_levels_one_and_two_ring_and_nothing_else(
    folder: Path, words: str, rings: bool
) -> None:
    async with tenant(folder, "stream") as county:
        await county.says(MANAGER, words, await county.group("总群"))
        await county.later(days=1)
        assert bool(rung(county)) is rings


async def test_what_is_routine_never_rings(folder: Path) -> None:
    async with tenant(folder, "stream") as county:
        await county.says("sunyue", "镁合金二期林地手续卡在省里快两个月了")
        await county.later(days=30)
        county.sees(LEADER, "逾期")
        assert rung(county) == []


async def test_after_a_kill_between_message_and_ding_it_rings_once(folder: Path) -> None:
    """The message's claim dies with the process, its DING was not begun: that is owed still."""
    async with tenant(folder, "stream") as county:
        await county.says(MANAGER, WHISTLE, await county.group("总群"))
        county.at.clock.advance_to(county.at.clock.now() + timedelta(minutes=16))
        await county.service.start_job("sweep")
        keys = await county.service.read(_owed_to_head)
        (private,) = [key for key in keys if not key.endswith(":ring")]
        now = await _claim_and_die(county, private)
        county.at.clock.advance_to(now + timedelta(seconds=2))
        for _ in range(3):
            await county.service.drain()
        assert rung(county).count(HEAD) == 1


async def test_after_a_kill_while_it_rings_it_does_not_ring_again(folder: Path) -> None:
    async with tenant(folder, "stream") as county:
        await county.says(MANAGER, WHISTLE, await county.group("总群"))
        county.at.clock.advance_to(county.at.clock.now() + timedelta(minutes=16))
        await county.service.start_job("sweep")
        rings = [key for key in await county.service.read(_owed_to_head) if key.endswith(":ring")]
        assert len(rings) == 1
        now = await _claim_and_die(county, rings[0])
        county.at.clock.advance_to(now + timedelta(seconds=2))
        for _ in range(3):
            await county.service.drain()
        assert HEAD not in rung(county)
        county.sees(HEAD, "未报到", by="robot")
        counts = await county.service.read(lambda tx: tx.outbox.counts())
        assert counts[OutboxState.UNKNOWN.value] == 1


def _owed_to_head(tx: Transaction) -> list[str]:
    """The keys of what waits for the head, oldest first."""
    query = select(_outbox.c.key).where(_outbox.c.target == HEAD, _outbox.c.state == "pending")
    return list(tx.session.connection().scalars(query.order_by(_outbox.c.id)))


async def _claim_and_die(county: Tenant, key: str) -> datetime:
    """A sender takes it and is never heard of again; returns when."""
    now = county.at.clock.now()
    claimed = await county.service.write(
        lambda tx: tx.outbox.claim(now, timedelta(seconds=1), keys=[key])
    )
    assert [owed.key for owed in claimed] == [key]
    return now
