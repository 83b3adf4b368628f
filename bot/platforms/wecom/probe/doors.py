"""The addresses at which WeCom calls, and whether they lead here."""

from __future__ import annotations

from collections.abc import Callable

import aiohttp

from bot.config import Settings
from bot.platforms.doors import reached
from bot.platforms.findings import Finding, note
from bot.platforms.wecom import appcallback, callback
from bot.platforms.wecom.probe import texts

_Door = tuple[str, Callable[[str], str], Callable[[str], str]]  # path, where to enter, why not


async def look_in(
    session: aiohttp.ClientSession, settings: Settings, *, is_serving: bool
) -> list[Finding]:
    """The addresses to enter in the console, and whether they lead here."""
    wecom, public = settings.wecom, settings.server.public_url
    doors: list[_Door] = []
    if wecom and wecom.bot and wecom.bot.mode == "callback":
        doors.append((callback.PATH, texts.robot_address, texts.robot_needs_address))
    if wecom and wecom.app:
        doors.append((appcallback.PATH, texts.app_address, texts.app_needs_address))
    if public is None or not doors:
        return [note(needed(path)) for path, _, needed in doors]
    found = [note(told(public + path)) for path, told, _ in doors]
    return found + await reached(session, public, is_serving=is_serving)
