"""Two processes on one database: one is connected, the other takes over, nothing is lost."""

from __future__ import annotations

import json
from contextlib import AsyncExitStack
from pathlib import Path

from bot.app import LOOPBACK, listening_socket
from bot.clock import MovableClock, SystemClock
from bot.config import Settings
from bot.config.platforms import DingTalkSettings
from bot.config.sections import DatabaseSettings
from bot.service import Service
from bot.serving import serving
from tests.platforms.dingtalk.receiving import bodies
from tests.platforms.dingtalk.receiving.gateway import MESSAGE
from tests.platforms.dingtalk.tenant import Vendor, section, settle, vendor
from tests.platforms.dingtalk.webhook_server import APP_ROBOT
from tests.platforms.wecom import tenant as wecom
from tests.platforms.wecom.connected import until

REPORT = "镁合金二期林地手续卡在省里快两个月了"


def message(at: Vendor, name: str) -> dict[str, object]:
    """A report to the robot in private."""
    place = {"conversationType": "1", "conversationId": "cidOfsunyue", "isInAtList": None}
    said = {"text": {"content": REPORT}, "senderStaffId": "sunyue", "robotCode": APP_ROBOT}
    return bodies.body(at.clock.now(), name, **said, **place)


async def test_the_second_process_takes_over_when_the_first_ends(tmp_path: Path) -> None:
    clock = MovableClock(wecom.MONDAY - SystemClock().now())
    url = f"sqlite:///{tmp_path / 'chuishao.db'}"
    async with AsyncExitStack() as stack, vendor(clock) as at:
        settings = Settings(
            database=DatabaseSettings(url=url),
            dingtalk=DingTalkSettings.model_validate(
                section("stream", at, settle(url, at), has_cards=False)
            ),
        )

        async def process(stack: AsyncExitStack) -> Service:
            listener = listening_socket(LOOPBACK, 0)
            return await stack.enter_async_context(
                serving(settings, clock, listener, lambda _port: None)
            )

        one = await stack.enter_async_context(AsyncExitStack())
        first = await process(one)
        await until(lambda: bool(at.robot.live))
        second = await process(stack)
        await until(second.connections["dingtalk"])  # it serves: another one hears
        assert (first.connections["dingtalk"](), at.robot.opened) == (True, 1)
        delivery = at.robot.deliver(message(at, "m1"), MESSAGE)
        await delivery.acked.wait()
        await one.aclose()
        await until(lambda: bool(at.robot.live), within=15)
        for _ in range(2):  # the platform repeats, and sends what came meanwhile
            for name in ("m1", "m2"):
                delivery = at.robot.deliver(message(at, name), MESSAGE)
                await delivery.acked.wait()
                assert json.loads(delivery.ack["data"]) == {"response": None}
        assert len(await second.tickets_json()) == 2
        assert at.robot.opened == 2
