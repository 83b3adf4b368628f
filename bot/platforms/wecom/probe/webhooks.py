"""Whether each group's webhook is alive, and which groups have none."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

import aiohttp

from bot.config.platforms import WeComSettings
from bot.platforms.base import PlatformError
from bot.platforms.findings import Finding, bad, good, note
from bot.platforms.texts.reasons import plainly
from bot.platforms.wecom.errors import WeComError
from bot.platforms.wecom.probe import texts
from bot.platforms.wecom.webhook import GroupWebhook


async def look(
    session: aiohttp.ClientSession,
    wecom: WeComSettings,
    groups: Collection[str],
    within: timedelta,
) -> list[Finding]:
    """Every configured webhook, then the names that do not match the register's groups."""
    found = [
        await _alive(GroupWebhook(session, wecom.api_base, key, within), name)
        for name, key in wecom.webhooks.items()
    ]
    if not groups:
        return [*found, note(texts.NO_GROUPS)]
    if unknown := [name for name in wecom.webhooks if name not in groups]:
        found.append(bad(texts.unknown_groups(unknown)))
    is_robot_able = wecom.bot is not None and wecom.bot.mode == "websocket"
    if without := [name for name in groups if name not in wecom.webhooks]:
        found.append(note(texts.without_webhook(without, is_robot_able=is_robot_able)))
    return found


async def _alive(webhook: GroupWebhook, name: str) -> Finding:
    try:
        await webhook.prove()
    except WeComError as error:
        return bad(texts.webhook_refused(name, error.code))
    except PlatformError as error:
        return bad(texts.webhook_unreached(name, plainly(str(error))))
    return good(texts.webhook_works(name))
