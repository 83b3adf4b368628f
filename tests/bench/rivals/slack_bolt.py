"""`python slack_bolt.py PORT VENDOR SECRET`: slack_bolt's AsyncApp answers every message.

As its documentation has it, with one session for all answers, and neither understanding nor
storage. Prints its port.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

sys.path.pop(0)  # this file is named as the library is

import aiohttp
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

_, port, vendor, secret = sys.argv


async def _main() -> None:
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(token="xoxb-bench", base_url=f"{vendor}/", session=session)  # noqa: S106 - of nobody
        app = AsyncApp(client=client, signing_secret=secret)

        async def answer(event: dict[str, Any], say: Any) -> None:
            await say(f"收到：{event['text']}")

        app.event("message")(answer)

        runner = web.AppRunner(app.web_app("/"))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", int(port)).start()
        sys.stdout.write(f"{port}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


asyncio.run(_main())
