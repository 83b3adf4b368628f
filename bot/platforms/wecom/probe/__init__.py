"""Asks WeCom what works in this tenant, part by part, without sending a message to anybody."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

import aiohttp

from bot.clock import Clock
from bot.config import Settings
from bot.config.platforms import WeComSettings
from bot.platforms.doors import Parts, serving_parts
from bot.platforms.findings import Finding, note
from bot.platforms.wecom.api import TIMEOUT, WeComAPI
from bot.platforms.wecom.probe import application, doors, robot, texts, webhooks
from bot.platforms.wecom.reconnecting import Pace


async def probe(
    settings: Settings,
    groups: Collection[str],
    clock: Clock,
    *,
    pace: Pace | None = None,
    within: timedelta = TIMEOUT,
) -> list[Finding]:
    """What works and what does not; nothing when there is no WeCom section.

    `groups` are the names of the register's groups. A `serve` that runs on this machine is asked
    instead of opening a second long connection, which would displace its own.
    """
    wecom = settings.wecom
    if wecom is None:
        return []
    longest = aiohttp.ClientTimeout(total=within.total_seconds())
    async with aiohttp.ClientSession(timeout=longest) as session:
        parts = await serving_parts(session, settings.server)
        found = await _robot(wecom, parts, clock, pace or Pace())
        found += await doors.look_in(session, settings, is_serving=parts is not None)
        found += await _application(session, wecom, clock, within)
        return found + await webhooks.look(session, wecom, groups, within)


async def _robot(
    wecom: WeComSettings, parts: Parts | None, clock: Clock, pace: Pace
) -> list[Finding]:
    if wecom.bot is None:
        return [note(texts.NO_ROBOT)]
    if wecom.bot.mode == "callback":
        return []  # nothing stands that could be asked; its address is looked at
    if parts is not None:
        return [robot.of_serving(parts)]
    return [await robot.look(wecom.websocket_url, wecom.bot, clock, pace)]


async def _application(
    session: aiohttp.ClientSession, wecom: WeComSettings, clock: Clock, within: timedelta
) -> list[Finding]:
    if wecom.app is None:
        return [note(texts.NO_APP)]
    api = WeComAPI(session, wecom.api_base, wecom.app, clock, within)
    return await application.look(api, wecom.app.agent_id)
