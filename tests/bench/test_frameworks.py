"""Other people's frameworks: a message counts as answered when its answer has arrived."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from itertools import repeat

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.bench.asking import Asker, OneBot, Platform, Slack
from tests.bench.frameworks import GOALS, HERE, RIVALS

CALLS, CONNECTIONS = 12, 3
TEXTS: Iterator[str] = repeat("停电了")


@pytest.mark.parametrize(
    ("platform", "call", "answer"),
    [
        (OneBot(), "/send_msg", lambda heard: {"group_id": heard["group_id"], "message": "收到"}),
        (Slack(), "/chat.postMessage", lambda heard: {"channel": heard["event"]["channel"]}),
    ],
)
async def test_a_message_is_done_when_its_answer_has_arrived(
    platform: Platform, call: str, answer: object
) -> None:
    asker, heard = Asker(platform, TEXTS), []
    late: list[asyncio.Task[None]] = []

    async def hear(request: web.Request) -> web.Response:
        body = await request.json()
        heard.append(body)
        late.append(asyncio.create_task(say(answer(body))))  # type: ignore[operator]
        return web.Response(status=204)

    async def say(body: object) -> None:
        async with session.post(f"{vendor.make_url(call)}", json=body) as got:
            assert got.status == 200

    door, framework = web.Application(), web.Application()
    door.router.add_post("/{path:.*}", asker.taken)
    framework.router.add_post("/{path:.*}", hear)
    async with (
        TestServer(door) as vendor,
        TestServer(framework) as server,
        aiohttp.ClientSession() as session,
    ):
        base = str(server.make_url("")).rstrip("/")
        assert await asker.flood(session, base, CONNECTIONS, CALLS) > 0
        await asyncio.gather(*late)
    assert len(heard) == len(late) == CALLS


def test_every_framework_has_its_program_its_versions_and_its_goal() -> None:
    assert RIVALS.keys() == GOALS.keys()
    for name in RIVALS:
        assert (HERE / f"{name}.py").exists()
        lines = (HERE / f"{name}.txt").read_text("utf-8").split()
        assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9a-z.]*", line) for line in lines)
