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
import tomllib
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Final

from aiohttp import web

from bot.app import LOOPBACK, listening_socket, ready_database, run_until_stopped, timed
from bot.clock import SystemClock
from bot.config import Settings
from bot.platforms.wecom.callback import PATH
from bot.platforms.wecom.crypto import Envelope
from bot.serving import serving

BOT_ID: Final = "aib-bench"
AES_KEY: Final = "Qx7Lm2Vt9Kd4Rw8Yb3Nz6Hc1Jf5Gp0Ts7Ua2Ee9Dk4Z"
TOKEN: Final = "bench-token"  # noqa: S105 - of nobody
ENVELOPE: Final = Envelope(TOKEN, AES_KEY)
CLOCK: Final = SystemClock()
ANSWER: Final = '{"msgtype":"stream","stream":{"id":"S","finish":true,"content":"收到"}}'.encode()


def settle(folder: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fictional county on a new database, all of it in WeCom; its people, and its chats."""
    from bot.playground.county import load_county  # here only: `serve` reads no workbook

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


def configuration(folder: Path, vendor: str) -> str:
    """Settings: the robot by callback, the application for private notices; a stand-in vendor."""
    keys = f'token = "{TOKEN}"\nencoding_aes_key = "{AES_KEY}"\n'
    return (
        f'[server]\nport = 0\n[logs]\nlevel = "ERROR"\n[database]\nurl = "{_url(folder)}"\n'
        "[limits]\nsender_per_minute = 0\ngroup_per_minute = 0\n"
        f'[wecom]\napi_base = "{vendor}"\n'
        f'[wecom.bot]\nmode = "callback"\nbot_id = "{BOT_ID}"\n{keys}'
        f'[wecom.app]\ncorp_id = "ww-bench"\nagent_id = 1\nsecret = "{TOKEN}"\n{keys}'
    )


async def _bot(folder: Path, vendor: str) -> None:
    listener = listening_socket(LOOPBACK, 0)
    settings = Settings.model_validate(tomllib.loads(configuration(folder, vendor)))
    async with (
        serving(settings, CLOCK, listener, lambda _: None) as service,
        timed(service),
    ):
        _tell(listener.getsockname()[1])  # everything is loaded by now
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
    runner, listener = web.AppRunner(app), listening_socket(LOOPBACK, 0)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        _tell(listener.getsockname()[1])
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
