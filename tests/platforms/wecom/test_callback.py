"""The robot's callback on a real service: one ticket, one answer, and every refusal."""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.platforms.wecom.callback import PATH, bot_routes
from bot.platforms.wecom.crypto import Envelope
from bot.web import MAX_BODY, build_web
from tests.service.office import Office, office

KEY: Final = "Qx7Lm2Vt9Kd4Rw8Yb3Nz6Hc1Jf5Gp0Ts7Ua2Ee9Dk4Z"
ENVELOPE: Final = Envelope("a-token-for-tests", KEY)
NONCES: Final = itertools.count(1600000001)
WORDS: Final = "@吹哨 污水厂财政配套资金没到位，施工队说再不给钱就停工"
OK, BAD, FORBIDDEN, TOO_LARGE = 200, 400, 403, 413


@dataclass
class Robot:
    """WeCom's side of the callback."""

    office: Office
    client: Any

    def body(self, **changes: Any) -> dict[str, Any]:
        return {
            "msgid": "m1",
            "aibotid": "aib1",
            "chatid": "wrA1",
            "chattype": "group",
            "from": {"userid": "zhangsan"},
            "msgtype": "text",
            "text": {"content": WORDS},
            **changes,
        }

    def query(self, sealed: str, age: timedelta = timedelta()) -> dict[str, str]:
        seconds = str(int((self.office.clock.now() - age).timestamp()))
        nonce = str(next(NONCES))
        signature = ENVELOPE.signature(seconds, nonce, sealed)
        return {"msg_signature": signature, "timestamp": seconds, "nonce": nonce}

    async def post(self, query: dict[str, str], data: bytes) -> tuple[int, str]:
        headers = {"Content-Type": "text/xml"}
        async with self.client.post(PATH, params=query, data=data, headers=headers) as response:
            return response.status, await response.text()

    async def sends(self, **changes: Any) -> dict[str, Any] | None:
        """One genuine message; the decrypted answer, None when it was empty."""
        sealed = ENVELOPE.seal(json.dumps(self.body(**changes)).encode())
        status, text = await self.post(
            self.query(sealed), json.dumps({"encrypt": sealed}).encode()
        )
        assert status == OK
        return json.loads(ENVELOPE.open(json.loads(text)["encrypt"])) if text else None

    async def outbox(self) -> dict[str, int]:
        return await self.office.service.read(lambda tx: tx.outbox.counts())


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Robot]:
    async with office(folder) as place:
        app = build_web(place.service, routes=bot_routes(place.service, ENVELOPE, "aib1"))
        async with TestClient(TestServer(app)) as client:
            yield Robot(place, client)


@pytest.fixture
async def robot(tmp_path: Path) -> AsyncIterator[Robot]:
    async with opened(tmp_path) as robot:
        yield robot


async def test_the_console_gets_its_echo(robot: Robot) -> None:
    sealed = ENVELOPE.seal(b"7428193650218374651")
    query = {**robot.query(sealed), "echostr": sealed}
    async with robot.client.get(PATH, params=query) as response:
        assert (response.status, await response.text()) == (OK, "7428193650218374651")
    async with robot.client.get(PATH, params={**query, "nonce": "2"}) as response:
        assert response.status == FORBIDDEN


async def test_redeliveries_make_one_ticket_and_get_the_same_answer(robot: Robot) -> None:
    answers = [await robot.sends(), *await asyncio.gather(*(robot.sends() for _ in range(3)))]
    assert answers[0] is not None
    assert answers[0]["stream"]["finish"] is True
    assert answers == answers[:1] * 4
    assert len(await robot.office.tickets()) == 1


async def test_simultaneous_deliveries_make_one_ticket(robot: Robot) -> None:
    answers = await asyncio.gather(*(robot.sends() for _ in range(3)))
    assert answers[0] is not None
    assert answers == answers[:1] * 3
    assert len(await robot.office.tickets()) == 1


async def test_an_answer_given_here_is_not_sent_again(robot: Robot) -> None:
    await robot.sends()
    answer = await robot.office.service.read(
        lambda tx: tx.outbox.claim(
            robot.office.clock.now(), timedelta(minutes=1), keys=["answer:wecom:m1"]
        )
    )
    assert answer == ()
    assert (await robot.outbox())["sent"] >= 1


async def test_a_first_visit_gets_plain_text_and_a_refresh_nothing(robot: Robot) -> None:
    answer = await robot.sends(
        chattype="single", msgtype="event", event={"eventtype": "enter_chat"}
    )
    assert answer is not None
    assert answer["msgtype"] == "text"
    assert await robot.sends(msgid="m2", msgtype="stream", stream={"id": "S"}) is None


Spoil = Callable[[Robot, dict[str, str], str], tuple[dict[str, str], bytes]]


def enveloped(sealed: str) -> bytes:
    return json.dumps({"encrypt": sealed}).encode()


def resealed(robot: Robot, sealed: str, age: timedelta = timedelta()) -> tuple[Any, bytes]:
    return robot.query(sealed, age), enveloped(sealed)


REFUSED: Final[dict[str, tuple[int, str, Spoil]]] = {
    "no signature": (FORBIDDEN, "signature", lambda _r, _q, s: ({}, enveloped(s))),
    "another nonce": (FORBIDDEN, "signature", lambda _r, q, s: (q | {"nonce": "2"}, enveloped(s))),
    "stale": (FORBIDDEN, "timestamp", lambda r, _q, s: resealed(r, s, timedelta(hours=3))),
    "truncated": (BAD, "base64", lambda r, _q, s: resealed(r, s[:-3])),
    "torn": (BAD, "", lambda r, _q, s: resealed(r, s[:-64])),
    "no json": (BAD, "json", lambda _r, q, _s: (q, b"<xml>")),
    "no envelope": (BAD, "envelope", lambda _r, q, _s: (q, b"{}")),
    "too large": (TOO_LARGE, "size", lambda _r, q, _s: (q, b" " * (MAX_BODY + 1))),
    "another bot": (
        FORBIDDEN,
        "bot",
        lambda r, _q, _s: resealed(r, ENVELOPE.seal(json.dumps(r.body(aibotid="aib2")).encode())),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_refusals(robot: Robot, name: str, caplog: pytest.LogCaptureFixture) -> None:
    status, reason, spoil = REFUSED[name]
    sealed = ENVELOPE.seal(json.dumps(robot.body()).encode())
    with caplog.at_level(logging.WARNING, "bot.platforms.wecom.sealed"):
        assert (await robot.post(*spoil(robot, robot.query(sealed), sealed)))[0] == status
    lines = [r.getMessage() for r in caplog.records if r.name.endswith("wecom.sealed")]
    assert len(lines) == 1
    assert lines[0].startswith(f"callback refused: {reason}")
    assert await robot.office.tickets() == ()
