"""The outbox under a platform's limit: never above it, and never idle while something is owed.

The service, its delivery and DingTalk's ways are real, the platform is a strict stand-in on a
socket that counts by itself what arrives and takes its time both ways; the clock, which runs, is
moved on to the next due moment whenever nothing is due.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

from storage.transaction import Transaction
from tests.bench.goals import Goal
from tests.bench.measuring import Figures
from tests.platforms.dingtalk.tenant import Tenant, tenant
from tests.platforms.dingtalk.tenant_rules import MINUTE, RATE

LAST: Final = datetime.max.replace(tzinfo=UTC)
ALLOWED: Final = "排空待发消息，对照钉钉允许的速度"
WORST: Final = "任意一分钟内最多发出的条数，对照钉钉的上限"
FAR: Final = (0.02, 0.15)  # seconds on the way, there and back


def sending(folder: Path, rounds: int = 3, minutes: int = 8) -> Sequence[Figures]:
    """The goals of the outbox, over so many windows of the limit."""
    samples = []
    for number in range(rounds):
        home = folder / f"sending{number}"
        home.mkdir(parents=True)
        samples.append(asyncio.run(_drained(home, minutes, Random(number))))  # noqa: S311  (a game)
    worst = [float(worst_window(moments)) for moments in samples]
    speed = [_speed(moments) for moments in samples]
    return [
        _figures(WORST, "条", worst, RATE, Goal(9, 1.0)),
        _figures(ALLOWED, "条/分", speed, RATE, Goal(9, 0.95, is_most=False)),
    ]


def worst_window(moments: Sequence[datetime], window: timedelta = MINUTE) -> int:
    """The most messages within any stretch of that length; moments in order."""
    return max(at - bisect_left(moments, one - window) + 1 for at, one in enumerate(moments))


def _speed(moments: Sequence[datetime]) -> float:
    """Messages a minute from the first until the last window began."""
    last = bisect_left(moments, moments[-1] - MINUTE / 2)
    return last / (moments[last] - moments[0]).total_seconds() * 60


def _figures(name: str, unit: str, ours: Sequence[float], allowed: float, goal: Goal) -> Figures:
    ratios, none = [one / allowed for one in ours], [0.0] * len(ours)
    return Figures(name, unit, ours, [allowed] * len(ours), ratios, none, goal)


async def _drained(folder: Path, windows: int, random: Random) -> list[datetime]:
    """When each message was said; to as many people, so that none can be merged."""
    async with tenant(folder, "http") as county:
        start, many = len(county.at.api.said), RATE * windows
        county.at.api.far = lambda: random.uniform(*FAR)
        county.at.api.people |= {f"user{number}" for number in range(many)}
        await county.service.write(lambda tx: _owe(tx, many, county))
        while (due := await county.service.read(_next_due)) is not None:
            if due > county.at.clock.now():
                county.at.clock.advance_to(due)
            await county.service.drain()
        assert county.is_unblemished()
        return [at for at, _, _ in county.at.api.said[start:]]


def _next_due(tx: Transaction) -> datetime | None:
    return tx.outbox.next_due_at(LAST)


def _owe(tx: Transaction, many: int, county: Tenant) -> None:
    for number in range(many):
        tx.outbox.enqueue(
            key=f"bench:{number}",
            platform="dingtalk",
            target_kind="person",
            target=f"user{number}",
            payload={"text": f"第 {number} 条", "buttons": [], "mentions": []},
            red=True,  # routine ones leave four places of each window to these
            now=county.at.clock.now(),
        )
