"""An outbox with its delivery to an office, and a clock that moves only as the test wants."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from bot.delivery import Delivery
from bot.writer import Writer
from storage.transaction import Database, Transaction
from tests.platforms.dingtalk.sending.office import GROUP, NOW, Office
from tests.platforms.dingtalk.webhook_server import TOKEN

MINUTE: Final = timedelta(minutes=1)

Shown = tuple[datetime, str, str]  # when, where, what


class Busy:
    """Owes messages of numbers, and lets time pass until they are paid."""

    def __init__(self, database: Database, here: Office) -> None:
        self.writer, self.here = Writer(database), here
        self.delivery = Delivery(self.writer, {"dingtalk": here.sending.platform}, here.clock)

    async def owe(
        self,
        numbers: Iterable[int],
        *,
        red: Callable[[int], bool] = lambda _: False,
        target: Callable[[int], str] = lambda _: "cidA",
        mentions: tuple[str, ...] = (),
    ) -> None:
        """So many more are owed now."""

        def enqueue(tx: Transaction) -> None:
            for number in numbers:
                place = target(number)
                text = f"（{number}）1号桥停工，请核实"
                group = {"group": GROUP} if place == "cidA" else {}
                tx.outbox.enqueue(
                    key=str(number),
                    platform="dingtalk",
                    target_kind="group" if place.startswith("cid") else "person",
                    target=place,
                    payload={"text": text, "mentions": list(mentions), **group},
                    red=red(number),
                    now=self.here.clock.now(),
                )

        await self.writer.run(enqueue)

    async def offer(self, count: int, **how: object) -> None:
        """So many within a minute."""
        for first in range(0, count, 10):
            self.here.clock.at = NOW + first * MINUTE / count
            await self.owe(range(first, first + 10), **how)  # type: ignore[arg-type]  # passed on
            await self.delivery.drain()

    async def until(self, end: datetime) -> None:
        """Let time pass, and what falls due on the way be delivered."""
        await self.delivery.drain()
        while (due := await self.next_due()) and due <= end:
            self.here.clock.at = max(due, self.here.clock.at)
            await self.delivery.drain()
        self.here.clock.at = max(end, self.here.clock.at)

    async def finish(self) -> dict[str, int]:
        """Let time pass until nothing is owed; returns how many ended in which state."""
        await self.delivery.drain()
        while due := await self.next_due():
            await self.until(due)
        return await self.states()

    async def next_due(self) -> datetime | None:
        return await self.writer.read(lambda tx: tx.outbox.next_due_at())

    async def states(self) -> dict[str, int]:
        return await self.writer.read(lambda tx: tx.outbox.counts())

    def shown(self) -> list[Shown]:
        """Everything that people saw, in order; a session's place is its name."""
        posts = [(at, place, b["markdown"]["text"]) for at, place, b in self.here.hooks.shown]
        said = [(at, place, b["param"]["text"]) for at, place, b in self.here.api.said]
        return sorted([*posts, *said], key=lambda one: one[0])


def numbers(text: str) -> list[int]:
    """The messages that one message holds, in order."""
    found = re.findall(r"（(\d+)）", text)
    head = re.search(r"已合并 (\d+) 条", text)
    assert (int(head[1]) if head else 1) == len(found)
    return [int(number) for number in found]


def robot_of(place: str) -> str:
    """Who said it: the group's own robot, or the application's."""
    return place if place == TOKEN else "application"
