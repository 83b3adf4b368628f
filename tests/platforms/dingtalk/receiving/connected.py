"""The client under test, running against a gateway, in a hurry."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Final

from bot.platforms.dingtalk.receiving.handling import OnMessage, OnPress
from bot.platforms.dingtalk.receiving.opening import Account
from bot.platforms.dingtalk.receiving.reconnecting import Ending, Pace
from bot.platforms.dingtalk.receiving.stream import OnTrouble, RobotStream
from tests.platforms.dingtalk.receiving.bodies import CLIENT_ID, CLIENT_SECRET
from tests.platforms.dingtalk.receiving.gateway import Gateway
from tests.platforms.wecom.connected import ms, until

__all__ = ["HURRY", "client", "ms", "until"]

HURRY: Final = Pace(
    connect_within=ms(2000),
    ping_every=ms(20_000),
    idle_limit=ms(20_000),
    leaving=ms(400),
    stable_after=ms(60_000),
    grace=ms(2000),
    told=ms(5),
    lost=ms(10),
    lost_longest=ms(40),
    too_often=ms(300),
    refused=ms(600),
    longest=ms(400),
)


async def hear(_: Mapping[str, object]) -> None:
    """Does nothing with a message."""


async def feel(_: Mapping[str, object]) -> Mapping[str, object]:
    """Changes nothing on a card."""
    return {}


async def shrug(_: Ending) -> None:
    """Does nothing about trouble."""


@asynccontextmanager
async def client(
    at: Gateway,
    on_message: OnMessage = hear,
    on_press: OnPress = feel,
    on_trouble: OnTrouble = shrug,
    *,
    secret: str = CLIENT_SECRET,
    pace: Pace = HURRY,
) -> AsyncIterator[RobotStream]:
    """A client that runs until the block ends."""
    it = RobotStream(Account(at.base, CLIENT_ID, secret), pace)
    running = asyncio.create_task(it.run_forever(on_message, on_press, on_trouble))
    try:
        yield it
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
