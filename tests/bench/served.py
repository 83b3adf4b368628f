"""`python -m tests.bench.served bot|bare FOLDER VENDOR`: who is driven by callbacks, in a process.

`bot` is what `serve` runs, on its database in the folder. `bare` is the least that can answer: it
verifies, decrypts, seals one sentence, and knows nothing. Each prints its port and runs until told
to stop.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Final

from aiohttp import web

from bot.app import LOOPBACK, door, ready_database, run_until_stopped, timed
from bot.clock import SystemClock
from bot.config import Settings
from bot.config.platforms import WeComSettings
from bot.config.sections import DatabaseSettings
from bot.platforms.wecom.callback import PATH
from bot.platforms.wecom.crypto import Envelope
from bot.playground.county import load_county
from bot.serving import serving

BOT_ID: Final = "aib-bench"
AES_KEY: Final = "Qx7Lm2Vt9Kd4Rw8Yb3Nz6Hc1Jf5Gp0Ts7Ua2Ee9Dk4Z"
TOKEN: Final = "bench-token"  # noqa: S105 - of nobody
ENVELOPE: Final = Envelope(TOKEN, AES_KEY)
CLOCK: Final = SystemClock()
ANSWER: Final = '{"msgtype":"stream","stream":{"id":"S","finish":true,"content":"收到"}}'.encode()


def settle(folder: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fictional county on a new database, all of it in WeCom; its people, and its chats."""
    database = ready_database(_url(folder))
    now = CLOCK.now()
    with database.begin() as tx:
        load_county(tx, now)
        directory = tx.registers.directory()
        people = {one.accounts[0][1]: one.id for one in directory.people if one.accounts}
        for account, person in people.items():
            tx.registers.bind_person("wecom", account, person, now)
        chats = {f"wr{group.id}": group.id for group in directory.groups}
        for chat, group in chats.items():
            tx.registers.bind_group("wecom", chat, group, now)
    database.close()
    return tuple(people), tuple(chats)


def _url(folder: Path) -> str:
    return f"sqlite:///{folder / 'chuishao.db'}"


def _settings(folder: Path, vendor: str) -> Settings:
    """The robot by callback, the application for private notices; the vendor is a stand-in."""
    keys = {"token": TOKEN, "encoding_aes_key": AES_KEY}
    robot = {"mode": "callback", "bot_id": BOT_ID, **keys}
    app = {"corp_id": "ww-bench", "agent_id": 1, "secret": TOKEN, **keys}
    return Settings(
        database=DatabaseSettings(url=_url(folder)),
        wecom=WeComSettings.model_validate({"api_base": vendor, "bot": robot, "app": app}),
    )


async def _bot(folder: Path, vendor: str) -> None:
    entrance = door(LOOPBACK, 0)
    settings = _settings(folder, vendor)
    async with (
        serving(settings, CLOCK, entrance, lambda _: None) as service,
        timed(service),
    ):
        _tell(entrance.getsockname()[1])  # everything is loaded by now
        await asyncio.Event().wait()


async def _bare(_folder: Path, _vendor: str) -> None:
    async def answer(request: web.Request) -> web.Response:
        sealed, query = json.loads(await request.read())["encrypt"], request.query
        signed = query["msg_signature"], query["timestamp"], query["nonce"]
        if not ENVELOPE.is_genuine(*signed, sealed):
            raise web.HTTPForbidden
        ENVELOPE.open(sealed)
        return web.Response(text=ENVELOPE.answer(ANSWER, query["nonce"], CLOCK.now()))

    app = web.Application()
    app.router.add_post(PATH, answer)
    runner, entrance = web.AppRunner(app), door(LOOPBACK, 0)
    await runner.setup()
    try:
        await web.SockSite(runner, entrance).start()
        _tell(entrance.getsockname()[1])
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


def _tell(port: int) -> None:
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()


KINDS: Final[Mapping[str, Callable[[Path, str], Awaitable[None]]]] = {"bot": _bot, "bare": _bare}

if __name__ == "__main__":
    _, kind, folder, vendor = sys.argv
    logging.basicConfig(level=logging.ERROR)  # that quotas run out under such a load is no news
    run_until_stopped(lambda: KINDS[kind](Path(folder), vendor))
