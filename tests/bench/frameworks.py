"""The whole bot beside nonebot2 and slack_bolt, which neither understand nor store anything.

Ours takes WeCom's callback, which gets its answer in the response: DingTalk lets a robot say 20
things a minute, and so do we. Theirs say the answer by a call, the only way that they have. Each
framework lives in `.build/rivals`, installed as its file of versions says; what cannot be
installed is told and not measured.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from pathlib import Path
from socket import create_server
from typing import Final

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.bench.asking import SECRET, Asker, OneBot, Platform, Slack
from tests.bench.callbacks import Caller, bodies, paid
from tests.bench.goals import UNMEASURED, Goal
from tests.bench.measuring import Figures
from tests.bench.sentences import sentences
from tests.bench.served import settle
from tests.bench.serving import USUAL, bot_program, busy, flood, running

HERE: Final = Path(__file__).parent / "rivals"
BUILD: Final = Path(".build/rivals")
RIVALS: Final[dict[str, Platform]] = {"nonebot2": OneBot(), "slack_bolt": Slack()}
GOALS: Final = {
    "nonebot2": (Goal(1, 4, is_most=False), Goal(1, 0.25)),
    "slack_bolt": (Goal(2, 0.6, is_most=False), None),
}
Sample = tuple[float, float]  # messages a second, and seconds of processor time of each


def installed(name: str) -> Path | None:
    """The Python of that framework's environment, made if need be; None, and told, if it fails."""
    home, wanted = BUILD / name, HERE / f"{name}.txt"
    python, mark = (home / "bin" / "python").absolute(), home / "installed.txt"
    if mark.exists() and mark.read_bytes() == wanted.read_bytes():
        return python
    pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    try:
        venv.create(home, clear=True, with_pip=True)
        subprocess.run([*pip, "-r", str(wanted)], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.stdout.write(f"装不了 {name}，不和它比较：{error}\n")
        UNMEASURED.append((GOALS[name][0].row, f"全程对照 {name}：装不了它，未测"))
        return None
    mark.write_bytes(wanted.read_bytes())
    return python


async def theirs(name: str, python: Path, calls: int) -> Sample:
    """What that framework does with the load."""
    asker, door = Asker(RIVALS[name], _texts()), web.Application()
    door.router.add_post("/{path:.*}", asker.taken)
    async with TestServer(door) as vendor, aiohttp.ClientSession() as session:
        with create_server(("127.0.0.1", 0)) as free:
            port = str(free.getsockname()[1])
        base = str(vendor.make_url("")).rstrip("/")
        program = (str(python), str(HERE / f"{name}.py"), port, base, SECRET)
        async with running(*program, path="", ready="/") as (process, url, _):
            await asker.flood(session, url, USUAL, USUAL * 4)  # warm
            before = busy(process)
            rate = await asker.flood(session, url, USUAL, calls)
            return rate, (busy(process) - before) / calls


def _texts() -> Iterator[str]:
    return iter(sentences())


async def ours(folder: Path, vendor: str, calls: int, made: Iterator[dict[str, object]]) -> Sample:
    """What the whole bot does with it."""
    async with (
        aiohttp.ClientSession() as session,
        running(*bot_program(folder, vendor), ready="/readyz") as (process, url, _),
    ):
        caller = Caller(session, url, made)
        await flood(caller, USUAL, USUAL * 4)  # warm
        before = busy(process)
        rate, _ = await flood(caller, USUAL, calls)
        return rate, (busy(process) - before) / calls


async def _measure(
    folder: Path, found: dict[str, Path], rounds: int, calls: int
) -> list[dict[str, Sample]]:
    made, door = bodies(*settle(folder)), web.Application()
    door.router.add_route("*", "/{path:.*}", paid)
    async with TestServer(door) as vendor:
        base = str(vendor.make_url("")).rstrip("/")
        return [
            {"": await ours(folder, base, calls, made)}
            | {name: await theirs(name, python, calls) for name, python in found.items()}
            for _ in range(rounds)
        ]


def frameworks(folder: Path, rounds: int = 5, calls: int = 800) -> Sequence[Figures]:
    """All goals that compare with other people's frameworks."""
    folder.mkdir(exist_ok=True)
    found = {name: python for name in RIVALS if (python := installed(name))}
    samples = asyncio.run(_measure(folder, found, rounds, calls)) if found else []
    return [figures for name in found for figures in _compared(name, samples)]


def _compared(name: str, samples: Sequence[dict[str, Sample]]) -> Iterator[Figures]:
    """By the clock, and by processor time."""
    pairs = [(one[""], one[name]) for one in samples]
    rates = [mine / other for (mine, _), (other, _) in pairs]
    costs = [mine / other for (_, mine), (_, other) in pairs]
    by_rate, by_cost = GOALS[name]
    told = f"{USUAL} 路全程，对照 {name}（它不理解、不落盘）"
    mine, other = zip(*pairs, strict=True)
    yield Figures(
        told, "条/秒", [r for r, _ in mine], [r for r, _ in other], rates, costs, by_rate
    )
    if by_cost:
        spent, theirs_spent = ([cost * 1e6 for _, cost in side] for side in (mine, other))
        cost = f"{told}的处理器时间"
        yield Figures(cost, "微秒/条", spent, theirs_spent, costs, costs, by_cost)
