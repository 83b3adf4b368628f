"""`python nonebot2.py PORT VENDOR SECRET`: nonebot2 with its OneBot adapter answers every message.

As its documentation has it: one plugin, and neither understanding nor storage. Prints its port.
"""

from __future__ import annotations

import sys

import nonebot
from nonebot.adapters.onebot.v11 import Adapter, MessageEvent

_, port, vendor, secret = sys.argv
nonebot.logger.remove()  # it says hello before it knows its level
nonebot.init(
    driver="~fastapi+~aiohttp",
    host="127.0.0.1",
    port=int(port),
    fastapi_reload=False,
    onebot_secret=secret,
    onebot_api_roots={"1": vendor},
)
nonebot.get_driver().register_adapter(Adapter)
heard = nonebot.on_message()


async def _answer(event: MessageEvent) -> None:
    await heard.finish(f"收到：{event.get_plaintext()}")


async def _tell() -> None:
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()


heard.handle()(_answer)
nonebot.get_driver().on_startup(_tell)
nonebot.run(access_log=False)
