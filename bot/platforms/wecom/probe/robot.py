"""Whether the robot's long connection is let in; asked by connecting once, and leaving.

https://developer.work.weixin.qq.com/document/path/101463
"""

from __future__ import annotations

import asyncio

import aiohttp

from bot.clock import Clock
from bot.config.platforms import WeComBotSettings
from bot.platforms.base import PlatformError
from bot.platforms.doors import Parts
from bot.platforms.findings import Finding, bad, good, note
from bot.platforms.sessions import CLOSE_TIMEOUT, MAX_FRAME, new_session
from bot.platforms.texts.reasons import plainly
from bot.platforms.wecom import frames
from bot.platforms.wecom.link import Link
from bot.platforms.wecom.probe import texts
from bot.platforms.wecom.reconnecting import Pace
from bot.platforms.wecom.refusals import Refused


def of_serving(parts: Parts) -> Finding:
    """What the running bot says about its platform; it is believed and not disturbed."""
    told = [is_up for name, is_up in parts.items() if name.startswith("wecom")]
    if not told:
        return note(texts.SERVING_WITHOUT_WECOM)
    return good(texts.SERVING_CONNECTED) if all(told) else bad(texts.SERVING_CUT_OFF)


async def look(url: str, robot: WeComBotSettings, clock: Clock, pace: Pace) -> Finding:
    """Connect, subscribe, close."""
    async with new_session() as session:
        try:
            async with asyncio.timeout(pace.connect_within.total_seconds()):
                socket = await session.ws_connect(
                    url, timeout=CLOSE_TIMEOUT, max_msg_size=MAX_FRAME
                )
        except (aiohttp.ClientError, OSError) as error:  # a TimeoutError is an OSError
            return bad(texts.no_connection(plainly(type(error).__name__)))
        link = Link(socket, clock, pace)
        reading = asyncio.create_task(link.read(lambda _: None))
        try:
            return await _subscribed(link, robot)
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
            await link.close()


async def _subscribed(link: Link, robot: WeComBotSettings) -> Finding:
    account = {"bot_id": robot.bot_id, "secret": robot.secret.get_secret_value()}
    try:
        await link.ask(frames.SUBSCRIBE, account)
    except Refused as error:
        return bad(texts.robot_refused(error.code))
    except PlatformError:
        return bad(texts.ROBOT_SILENT)
    return good(texts.ROBOT_WORKS)
