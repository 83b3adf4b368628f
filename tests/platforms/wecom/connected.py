"""The client under test, running against a gateway, in a hurry."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta

from bot.clock import Clock, SystemClock
from bot.platforms.wecom.answering import OnCallback
from bot.platforms.wecom.link import Account
from bot.platforms.wecom.reconnecting import Ending, Pace
from bot.platforms.wecom.replies import Reply, answer
from bot.platforms.wecom.socket import OnTrouble, RobotSocket
from tests.platforms.wecom.gateway import BOT_ID, SECRET, Gateway


def ms(count: int) -> timedelta:
    return timedelta(milliseconds=count)


HURRY = Pace(
    connect_within=ms(2000),
    answer_within=ms(400),
    heartbeat_every=ms(50),
    silence_limit=ms(200),
    stable_after=ms(60_000),
    grace=ms(2000),
    lost=ms(10),
    lost_longest=ms(40),
    too_often=ms(300),
    refused=ms(300),
    kicked=ms(300),
    longest=ms(60_000),
)


PATIENT = replace(HURRY, answer_within=ms(10_000), silence_limit=ms(10_000))


class SetClock:
    """Stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


async def echo(body: Mapping[str, object]) -> Reply | None:
    """Answers messages with their own text."""
    text = body.get("text")
    return answer(str(text["content"])) if isinstance(text, dict) else None


async def shrug(ending: Ending) -> None:
    """Does nothing about it."""


async def until(condition: Callable[[], object], within: float = 5) -> None:
    """Wait for something to become true."""
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110 - the condition belongs to other people
            await asyncio.sleep(0.005)


@asynccontextmanager
async def client(
    at: Gateway,
    on_callback: OnCallback = echo,
    on_trouble: OnTrouble = shrug,
    *,
    secret: str = SECRET,
    pace: Pace = HURRY,
    clock: Clock | None = None,
) -> AsyncIterator[RobotSocket]:
    """A client that runs until the block ends."""
    robot = Account(at.url, BOT_ID, secret)
    it = RobotSocket(robot, clock or SystemClock(), pace)
    running = asyncio.create_task(it.run_forever(on_callback, on_trouble))
    try:
        yield it
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
