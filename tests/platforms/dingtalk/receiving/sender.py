"""DingTalk's side of HTTP mode: signs like DingTalk, and posts to a real bot on a file."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp.test_utils import TestClient, TestServer

from bot.platforms.dingtalk.receiving.callback import CARD_PATH, PATH, dingtalk_routes
from bot.platforms.dingtalk.receiving.hearing import Hearing, Shown, nothing
from bot.platforms.dingtalk.receiving.inbound import Robot
from bot.platforms.dingtalk.receiving.signature import card_seal, robot_seal
from bot.web import build_web
from handlers.context import ContextSource
from handlers.rules.workcalendar import WorkCalendar
from storage.records import Owed
from tests.platforms.dingtalk.receiving.bodies import (
    CARD_SECRET,
    CLIENT_ID,
    CLIENT_SECRET,
    CORP,
    OAPI,
    body,
    milliseconds,
)
from tests.service.office import Office, office

ROBOT = Robot(CLIENT_ID, OAPI, CORP)


@dataclass
class Sender:
    """What DingTalk does, and what the bot then owes."""

    office: Office
    client: Any

    @property
    def now(self) -> datetime:
        return self.office.clock.now()

    def headers(self, age: timedelta = timedelta(), secret: str = CLIENT_SECRET) -> dict[str, str]:
        moment = str(milliseconds(self.now - age))
        return {"timestamp": moment, "sign": robot_seal(secret).sign(moment)}

    def card_headers(self, secret: str = CARD_SECRET) -> dict[str, str]:
        moment, seal = str(milliseconds(self.now)), card_seal(secret)
        return {seal.moment_header: moment, seal.header: seal.sign(moment)}

    async def post(self, headers: Mapping[str, str], data: bytes, path: str = PATH) -> Any:
        """The status and the answer."""
        kind = {"Content-Type": "application/json; charset=utf-8"}
        async with self.client.post(path, headers={**kind, **headers}, data=data) as response:
            return response.status, await response.json()

    async def says(self, message_id: str = "msg1==", **changes: Any) -> Any:
        """One genuine message."""
        data = json.dumps(body(self.now, message_id, **changes)).encode()
        return await self.post(self.headers(), data)

    async def presses(self, pressed: Mapping[str, Any]) -> Any:
        """One genuine press; its content is text, as it is on the wire."""
        whole = {**pressed, "content": json.dumps(pressed["content"])}
        return await self.post(self.card_headers(), json.dumps(whole).encode(), CARD_PATH)

    async def owed(self) -> tuple[Owed, ...]:
        """What is owed and was not looked at before."""
        return await self.office.service.write(
            lambda tx: tx.outbox.claim(self.now, timedelta(days=1), 1000)
        )


@asynccontextmanager
async def bot(folder: Path, source: ContextSource | None = None) -> AsyncIterator[Office]:
    """A bot that runs on DingTalk and on the console, where its administrator is."""
    source = source or ContextSource(WorkCalendar.shipped(), ("console", "dingtalk"))
    async with office(folder, source=source) as place:
        yield place


@asynccontextmanager
async def sender(
    folder: Path,
    county: Path | None = None,
    shown: Shown = nothing,
    source: ContextSource | None = None,
    **options: Any,
) -> AsyncIterator[Sender]:
    """DingTalk, calling a bot whose data lie in that folder, perhaps with a county in it."""
    if county:
        shutil.copy(county, folder / "chuishao.db")
    async with bot(folder, source) as place:
        hearing = Hearing(place.service, ROBOT, shown)
        routes = dingtalk_routes(hearing, CLIENT_SECRET, CARD_SECRET, **options)
        async with TestClient(TestServer(build_web(place.service, routes=routes))) as client:
            yield Sender(place, client)
