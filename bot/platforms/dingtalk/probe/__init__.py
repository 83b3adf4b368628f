"""Asks DingTalk what works in this organisation, without sending a message to anybody."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

import aiohttp

from bot.clock import Clock
from bot.config import Settings
from bot.config.platforms import DingTalkSettings
from bot.platforms.dingtalk.probe import application, texts, webhooks
from bot.platforms.dingtalk.receiving.callback import PATH
from bot.platforms.dingtalk.receiving.opening import Account, NotOpened, ask_for_address
from bot.platforms.dingtalk.sending.http import TIMEOUT
from bot.platforms.doors import Parts, reached, serving_parts
from bot.platforms.findings import Finding, bad, good, note


async def probe(
    settings: Settings, groups: Collection[str], clock: Clock, *, within: timedelta = TIMEOUT
) -> list[Finding]:
    """What works and what does not; nothing when there is no DingTalk section.

    `groups` are the names of the register's groups. It uses up a few of the month's calls.
    """
    dingtalk = settings.dingtalk
    if dingtalk is None:
        return []
    longest = aiohttp.ClientTimeout(total=within.total_seconds())
    async with aiohttp.ClientSession(timeout=longest) as session:
        parts = await serving_parts(session, settings.server)
        found, is_let_in = await application.look(session, dingtalk, clock, within)
        if dingtalk.mode == "http":
            found += await _address(session, settings.server.public_url, parts)
        elif is_let_in:
            found.append(await _stream(session, dingtalk, parts, within))
        return found + await webhooks.look(session, dingtalk, groups, clock, within)


async def _address(
    session: aiohttp.ClientSession, public: str | None, parts: Parts | None
) -> list[Finding]:
    """The address to enter in the console, and whether it leads here."""
    if public is None:
        return [bad(texts.needs_address(PATH))]
    found = await reached(session, public, is_serving=parts is not None)
    return [note(texts.address(public + PATH)), *found]


async def _stream(
    session: aiohttp.ClientSession,
    dingtalk: DingTalkSettings,
    parts: Parts | None,
    within: timedelta,
) -> Finding:
    """Ask for a connection and do not open it; a bot that runs here is asked instead."""
    if parts is not None and "dingtalk" in parts:
        return good(texts.SERVING_CONNECTED) if parts["dingtalk"] else bad(texts.SERVING_CUT_OFF)
    secret = dingtalk.client_secret.get_secret_value()
    try:
        await ask_for_address(
            session, Account(dingtalk.api_base, dingtalk.client_id, secret), within
        )
    except NotOpened as error:
        return bad(texts.no_stream(error.ending.name))
    return good(texts.STREAM_WORKS)
