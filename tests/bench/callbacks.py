"""A load of callbacks on the whole bot over a real socket: how soon it answers, and how many.

Open-loop: callbacks come when they come, and each is timed from the moment when it was due, so
that a bot that stalls is not asked less. Closed-loop: so many connections, each asking again as
soon as it is answered, on the bot and on a bare handler.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any, Final

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.platforms.wecom.callback import PATH
from tests.bench.sentences import sentences
from tests.bench.served import BOT_ID, CLOCK, ENVELOPE, settle
from tests.processes import process_log

RATE: Final = 50  # callbacks a second
CONNECTIONS: Final = 8
LIMITS: Final = (1.0, 5.0)  # seconds: what a person feels as at once, and what WeCom waits
PAID: Final = {"errcode": 0, "errmsg": "ok", "access_token": "t", "expires_in": 7200}


class Caller:
    """WeCom's side: seals, signs, posts, and opens the answer."""

    def __init__(
        self, session: aiohttp.ClientSession, url: str, bodies: Iterator[dict[str, Any]]
    ) -> None:
        self._session, self._url, self._bodies = session, url, bodies

    async def call(self) -> None:
        """One callback until its answer is read.

        Raises:
            AssertionError: it was refused, or the answer says nothing.
        """
        body = next(self._bodies)
        sealed = ENVELOPE.seal(json.dumps(body, ensure_ascii=False).encode())
        seconds, nonce = str(int(CLOCK.now().timestamp())), str(body["msgid"])
        signature = ENVELOPE.signature(seconds, nonce, sealed)
        query = {"msg_signature": signature, "timestamp": seconds, "nonce": nonce}
        async with self._session.post(self._url, params=query, json={"encrypt": sealed}) as got:
            assert got.status == 200, got.status
            plain = json.loads(ENVELOPE.open(json.loads(await got.text())["encrypt"]))
        assert plain["stream"]["content"]

    async def open_loop(self, rate: float, seconds: float) -> list[float]:
        """Callbacks at that rate for so long; seconds from when each was due to its answer."""
        start = time.perf_counter()

        async def due(at: float) -> float:
            await asyncio.sleep(start + at - time.perf_counter())
            await self.call()
            return time.perf_counter() - start - at

        moments = [number / rate for number in range(round(rate * seconds))]
        return await asyncio.gather(*map(due, moments))

    async def closed_loop(self, calls: int, connections: int = CONNECTIONS) -> float:
        """So many callbacks over all connections; answers a second."""
        left, start = iter(range(calls)), time.perf_counter()

        async def ask() -> None:
            for _ in left:
                await self.call()

        await asyncio.gather(*(ask() for _ in range(connections)))
        return calls / (time.perf_counter() - start)


def bodies(people: Sequence[str], chats: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Decrypted callbacks without end: everybody speaks in turn, in every group."""
    for number, words in zip(count(), sentences()):
        yield {
            "msgid": f"m{number}",
            "aibotid": BOT_ID,
            "chatid": chats[number % len(chats)],
            "chattype": "group",
            "from": {"userid": people[number % len(people)]},
            "msgtype": "text",
            "text": {"content": words},
        }


@asynccontextmanager
async def served(kind: str, folder: Path, vendor: str = "") -> AsyncIterator[str]:
    """The address of the bot, or of the bare handler, running in a process of its own."""
    program = [sys.executable, "-m", "tests.bench.served", kind, str(folder), vendor]
    with process_log() as log:
        process = await asyncio.create_subprocess_exec(
            *program, stdout=asyncio.subprocess.PIPE, stderr=log
        )
    assert process.stdout is not None
    try:
        port = int(await process.stdout.readline())
        yield f"http://127.0.0.1:{port}{PATH}"
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def paid(_: web.Request) -> web.Response:
    """WeCom takes every notice."""
    return web.json_response(PAID)


async def measure(folder: Path, rate: float, seconds: float, calls: int) -> dict[str, float]:
    """All figures by name; milliseconds, shares, answers a second and their ratio."""
    made, app = bodies(*settle(folder)), web.Application()
    app.router.add_route("*", "/{path:.*}", paid)
    async with TestServer(app) as vendor, aiohttp.ClientSession() as session:
        base = str(vendor.make_url("")).rstrip("/")
        async with served("bot", folder, base) as url:
            bot = Caller(session, url, made)
            times = sorted(await bot.open_loop(rate, seconds))
            answered = await bot.closed_loop(calls)
        async with served("bare", folder) as url:
            bare = await Caller(session, url, made).closed_loop(calls)
    ranks = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
    last = len(times) - 1
    figures = {name: times[round(rank * last)] * 1000 for name, rank in ranks.items()}
    for limit in LIMITS:
        figures[f"within {limit:.0f}s"] = sum(t <= limit for t in times) / len(times)
    return {**figures, "rate": answered, "bare": bare, "ratio": answered / bare}


def callbacks(
    folder: Path, rate: float = RATE, seconds: float = 20, calls: int = 1000
) -> dict[str, float]:
    """Measure and print."""
    folder.mkdir(exist_ok=True)
    found = asyncio.run(measure(folder, rate, seconds, calls))
    sys.stdout.write(
        f"每秒 {rate:g} 个企业微信回调，{seconds:g} 秒，机器人另在一进程（毫秒，自应到时起）\n"
        f"  p50 {found['p50']:.0f}　p95 {found['p95']:.0f}　p99 {found['p99']:.0f}　"
        f"最大 {found['max']:.0f}\n"
        f"  1 秒内 {found['within 1s']:.2%}　5 秒内 {found['within 5s']:.2%}\n"
        f"{CONNECTIONS} 条连接不停地问（条/秒）：我们 {found['rate']:.0f}　"
        f"只验签解密的 aiohttp {found['bare']:.0f}　比值 {found['ratio']:.2f}\n\n"
    )
    return found
