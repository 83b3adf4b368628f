"""Whether each group's custom robot is alive, and which groups have none.

There is no call for that. A message of a kind that does not exist is shown nowhere, and what it is
refused for tells: https://open.dingtalk.com/document/development/custom-robots-send-group-messages
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

import aiohttp

from bot.clock import Clock
from bot.config.platforms import DingTalkSettings
from bot.platforms.base import PlatformError
from bot.platforms.dingtalk.probe import texts
from bot.platforms.dingtalk.sending.assembly import limits_of
from bot.platforms.dingtalk.sending.errors import DingTalkError, Fault
from bot.platforms.dingtalk.sending.http import Http
from bot.platforms.dingtalk.sending.quota import Quota
from bot.platforms.dingtalk.sending.troubles import Troubles
from bot.platforms.dingtalk.sending.webhook import Poster
from bot.platforms.findings import Finding, bad, good, note
from bot.platforms.texts.reasons import plainly


async def look(
    session: aiohttp.ClientSession,
    settings: DingTalkSettings,
    groups: Collection[str],
    clock: Clock,
    within: timedelta,
) -> list[Finding]:
    """Every configured robot, then the names that do not match the register's groups."""
    quota = Quota(limits_of(settings), clock, Troubles())
    poster = Poster(Http(session, within), settings.oapi_base, clock, quota)
    found = [await _alive(poster, settings, name) for name in settings.webhooks]
    if not groups:
        return [*found, note(texts.NO_GROUPS)]
    if unknown := [name for name in settings.webhooks if name not in groups]:
        found.append(bad(texts.unknown_groups(unknown)))
    if without := [name for name in groups if name not in settings.webhooks]:
        found.append(note(texts.without_robot(without)))
    return found


async def _alive(poster: Poster, settings: DingTalkSettings, name: str) -> Finding:
    try:
        await poster.prove(settings.webhooks[name])
    except DingTalkError as error:
        if error.fault in (Fault.STALE, Fault.GROUP):
            return bad(texts.robot_gone(name, error.code))
        if error.fault is Fault.SECURITY:
            return bad(texts.robot_insecure(name, plainly(str(error))))
        return note(texts.robot_untold(name, plainly(str(error))))
    except PlatformError as error:
        return bad(texts.robot_unreached(name, plainly(str(error))))
    return good(texts.robot_works(name))
