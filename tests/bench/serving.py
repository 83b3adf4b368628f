"""The whole bot as a process beside a bare aiohttp server: start, size, first message, load.

Each round starts both, so that every ratio comes from two processes of the same minute. The load
is WeCom's callback: verified, opened, understood, stored durably, answered in the response.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from itertools import repeat
from pathlib import Path
from statistics import median
from typing import Final

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.platforms.wecom.callback import PATH
from tests.bench.callbacks import Caller, bodies, paid
from tests.bench.goals import Goal
from tests.bench.measuring import Figures
from tests.bench.served import configuration, settle
from tests.processes import process_log

USUAL, FLOOD = 16, 256  # connections at a time
ALONE: Final = 40  # messages one after the other, of which the first is the first
ACKNOWLEDGED: Final = 5.0  # seconds that WeCom waits
TICK: Final = os.sysconf("SC_CLK_TCK")
GOALS: Final = {
    "起动到可用，对照只起 aiohttp": ("毫秒", Goal(7, 6.5)),
    "起动后的常驻内存，对照只起 aiohttp": ("MB", Goal(7, 5.0)),
    "第一条消息，对照以后各条的中位": ("毫秒", Goal(7, 3.0)),
    f"{USUAL} 路企业微信全程，对照只答 JSON 的 aiohttp": ("条/秒", Goal(2, 0.07, is_most=False)),
    f"{USUAL} 路全程里最慢的百分之一，对照中位": ("毫秒", Goal(3, 4.0)),
    f"{FLOOD} 路同时，对照 {USUAL} 路": ("条/秒", Goal(8, 0.8, is_most=False)),
    f"{FLOOD} 路时最慢一条，对照企业微信肯等的时间": ("秒", Goal(8, 1.0)),
}
Making = Callable[[aiohttp.ClientSession, str], Caller]
Pair = tuple[float, float, float]  # ours, the yardstick, and the ratio of their processor time


@asynccontextmanager
async def running(
    *program: str, path: str = PATH, ready: str = ""
) -> AsyncIterator[tuple[Process, str, float]]:
    """The process, its address, and how many seconds it took to listen, or to say it is ready.

    Its first line ends in the port or shows an address..
    """
    start = time.perf_counter()
    line = program if Path(program[0]).is_absolute() else [sys.executable, "-m", *program]
    with process_log() as log:
        process = await asyncio.create_subprocess_exec(
            *line, stdout=PIPE, stderr=log, env=compiled()
        )
    assert process.stdout is not None
    try:
        told = (await process.stdout.readline()).decode()
        base = f"http://127.0.0.1:{re.findall(r'[0-9]+', told.partition('/healthz')[0])[-1]}"
        if ready:
            await _is_ready(base + ready)
        yield process, base + path, time.perf_counter() - start
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def compiled() -> dict[str, str]:
    """The environment of a program whose modules are compiled once, as by an installation."""
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": str(Path(".build/bytecode").absolute())}


async def _is_ready(url: str) -> None:
    """Until it says so; a program that has no such page needs only answer."""
    async with aiohttp.ClientSession() as session:
        while True:
            with suppress(aiohttp.ClientConnectionError):
                async with session.get(url) as got:
                    if got.status < HTTPStatus.INTERNAL_SERVER_ERROR:
                        return
            await asyncio.sleep(0.01)


def busy(process: Process) -> float:
    """Seconds of processor time so far, by the kernel's account."""
    stat = Path(f"/proc/{process.pid}/stat").read_text("ascii").rpartition(") ")[2].split()
    return (int(stat[11]) + int(stat[12])) / TICK


def resident(process: Process) -> float:
    """Megabytes in memory."""
    lines = Path(f"/proc/{process.pid}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


async def flood(caller: Caller, connections: int, calls: int) -> tuple[float, list[float]]:
    """Answers a second, and how long each took in seconds, in order; a refusal raises."""
    left, start = iter(range(calls)), time.perf_counter()
    taken: list[float] = []

    async def ask() -> None:
        for _ in left:
            begun = time.perf_counter()
            await caller.call()
            taken.append(time.perf_counter() - begun)

    await asyncio.gather(*(ask() for _ in range(connections)))
    return calls / (time.perf_counter() - start), sorted(taken)


async def _plain(session: aiohttp.ClientSession, url: str, calls: int) -> float:
    """Answers a second of the bare server."""
    left, start = repeat(None, calls), time.perf_counter()

    async def ask() -> None:
        for _ in left:
            async with session.post(url, json={"text": "吹哨" * 40}) as got:
                assert got.status == 200
                await got.read()

    await asyncio.gather(*(ask() for _ in range(USUAL)))
    return calls / (time.perf_counter() - start)


async def _round(folder: Path, vendor: str, caller_of: Making, calls: int) -> list[Pair]:
    """One value for each goal, in their order."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session:
        async with running("tests.bench.bare") as (bare, url, bare_start):
            bare_size, before = resident(bare), busy(bare)
            bare_rate = await _plain(session, url, calls * 4)
            bare_cpu = (busy(bare) - before) / (calls * 4)
        async with running(*bot_program(folder, vendor), ready="/readyz") as (bot, url, start):
            size, caller = resident(bot), caller_of(session, url)
            alone = [await caller.closed_loop(1, 1) for _ in range(ALONE)]
            before = busy(bot)
            usual, taken = await flood(caller, USUAL, calls)
            usual_cpu = (busy(bot) - before) / calls
            before = busy(bot)
            crowded, crowd = await flood(caller, FLOOD, max(calls, FLOOD))
            flood_cpu = (busy(bot) - before) / max(calls, FLOOD)
    first, later = 1000 / alone[0], median(1000 / rate for rate in alone[1:])
    return [
        (start * 1000, bare_start * 1000, 0.0),
        (size, bare_size, 0.0),
        (first, later, 0.0),
        (usual, bare_rate, usual_cpu / bare_cpu if bare_cpu else 0.0),
        (_rank(taken, 0.99), _rank(taken, 0.5), 0.0),
        (crowded, usual, flood_cpu / usual_cpu if usual_cpu else 0.0),
        (crowd[-1], ACKNOWLEDGED, 0.0),
    ]


def _rank(taken: Sequence[float], share: float) -> float:
    """Milliseconds within which that share was answered."""
    return taken[round(share * (len(taken) - 1))] * 1000


def bot_program(folder: Path, vendor: str) -> tuple[str, ...]:
    """How an operator starts the bot, with that settings file."""
    settings = folder / "config.toml"
    settings.write_text(configuration(folder, vendor), "utf-8")
    return "bot", "serve", "--config", str(settings)


async def _measure(folder: Path, rounds: int, calls: int) -> list[list[Pair]]:
    made, app = bodies(*settle(folder)), web.Application()
    app.router.add_route("*", "/{path:.*}", paid)
    async with TestServer(app) as vendor:
        base = str(vendor.make_url("")).rstrip("/")

        def caller_of(session: aiohttp.ClientSession, url: str) -> Caller:
            return Caller(session, url, made)

        return [await _round(folder, base, caller_of, calls) for _ in range(rounds)]


def serving(folder: Path, rounds: int = 5, calls: int = 800) -> Sequence[Figures]:
    """All goals that concern the whole process."""
    folder.mkdir(exist_ok=True)
    columns = zip(*asyncio.run(_measure(folder, rounds, calls)), strict=True)
    return [
        Figures(
            name,
            unit,
            [ours for ours, _, _ in pairs],
            [bare for _, bare, _ in pairs],
            [ours / bare for ours, bare, _ in pairs],
            [cpu for _, _, cpu in pairs],
            goal,
        )
        for (name, (unit, goal)), pairs in zip(GOALS.items(), columns, strict=True)
    ]
