"""Whether the bot's memory stays as it is while messages come and go, by the tens of thousands."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.bench.callbacks import Caller, bodies, paid
from tests.bench.goals import Goal
from tests.bench.measuring import Figures
from tests.bench.served import settle
from tests.bench.serving import USUAL, bot_program, flood, resident, running

MESSAGES: Final = 50_000
SETTLED: Final = 0.05  # of all messages, after which everything that is kept is there
GOAL: Final = Goal(7, 1.05)


async def _grown(folder: Path, messages: int) -> tuple[float, float]:
    """Megabytes after the last message, and when the first ones had been answered."""
    made, door = bodies(*settle(folder)), web.Application()
    door.router.add_route("*", "/{path:.*}", paid)
    async with TestServer(door) as vendor, aiohttp.ClientSession() as session:
        program = bot_program(folder, str(vendor.make_url("")).rstrip("/"))
        async with running(*program, ready="/readyz") as (bot, url, _):
            caller, first = Caller(session, url, made), round(messages * SETTLED)
            await flood(caller, USUAL, first)
            before = resident(bot)
            await flood(caller, USUAL, messages - first)
            return resident(bot), before


def lasting(folder: Path, messages: int = MESSAGES) -> Sequence[Figures]:
    """Measured once: it takes as long as all the rest."""
    folder.mkdir(exist_ok=True)
    sys.stdout.write(f"{messages:,} 条消息之后的内存，请等几分钟……\n")
    after, before = asyncio.run(_grown(folder, messages))
    name = f"{messages:,} 条消息后的常驻内存，对照最初 {round(messages * SETTLED):,} 条后"
    return [Figures(name, "MB", [after], [before], [after / before], [0.0], GOAL)]
