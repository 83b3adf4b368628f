"""The application's callback on a real service: heard once, answered later, refused when odd."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import pytest

from bot.platforms.wecom.crypto import Envelope
from bot.web import MAX_BODY
from tests.platforms.wecom.doors import APP, ROBOT, Doors, Sent, Side, app_plain, doors

OK, BAD, FORBIDDEN, TOO_LARGE = 200, 400, 403, 413


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Doors]:
    async with doors(tmp_path) as opened:
        yield opened


async def test_the_console_gets_its_echo(at: Doors) -> None:
    sealed = APP.envelope.seal(b"7428193650218374651")
    query = APP.signed(sealed, at.now) | {"echostr": sealed}
    echo = Sent(urlencode(query), b"", method="GET")
    assert await at.take(APP, echo) == (OK, b"7428193650218374651")
    forged = replace(echo, query=urlencode(query | {"nonce": "2"}))
    assert (await at.take(APP, forged))[0] == FORBIDDEN


async def test_a_message_is_on_disk_and_its_answer_owed_when_it_is_acknowledged(
    at: Doors,
) -> None:
    assert await at.take(APP, APP.message(at.now)) == (OK, b"")
    assert len(await at.office.tickets()) == 1
    counts = await at.office.service.read(lambda tx: tx.outbox.counts())
    assert counts["pending"] >= 1
    assert not counts.get("sent")


async def test_what_asks_nothing_is_acknowledged(at: Doors) -> None:
    sent = APP.message(at.now, MsgType="event", Event="enter_agent")
    assert await at.take(APP, sent) == (OK, b"")
    assert await at.owed() == 0


def resealed(at: Doors, plain: bytes, envelope: Envelope = APP.envelope) -> Sent:
    return APP.sent(envelope.seal(plain), at.now)


def spoiled(at: Doors, old: bytes, new: bytes) -> Sent:
    sent = APP.message(at.now)
    return replace(sent, data=sent.data.replace(old, new))


BOMB: Final = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><xml>&b;</xml>'
STRANGER: Final = Envelope(APP.token, APP.key, "wwX")
REFUSED: Final[dict[str, tuple[int, str, Callable[[Doors], Sent]]]] = {
    "unsigned": (FORBIDDEN, "signature", lambda at: replace(APP.message(at.now), query="")),
    "stale": (FORBIDDEN, "timestamp", lambda at: APP.message(at.now - timedelta(hours=3))),
    "ahead": (FORBIDDEN, "timestamp", lambda at: APP.message(at.now + timedelta(hours=1))),
    "torn": (FORBIDDEN, "signature", lambda at: spoiled(at, b"=]]>", b"]]>")),
    "no base64": (BAD, "base64", lambda at: APP.sent("x", at.now)),
    "json": (BAD, "unreadable", lambda at: ROBOT.message(at.now)),
    "without": (BAD, "envelope", lambda at: spoiled(at, b"Encrypt>", b"Encrypted>")),
    "twice": (BAD, "Encrypt twice", lambda at: spoiled(at, b"</xml>", b"<Encrypt/></xml>")),
    "bomb": (BAD, "unreadable", lambda at: replace(APP.message(at.now), data=BOMB)),
    "bomb inside": (BAD, "unreadable", lambda at: resealed(at, BOMB)),
    "too large": (
        TOO_LARGE,
        "size",
        lambda at: replace(APP.message(at.now), data=b" " * (MAX_BODY + 1)),
    ),
    "another corp": (BAD, "receiver", lambda at: resealed(at, app_plain(), STRANGER)),
    "named corp": (FORBIDDEN, "application", lambda at: APP.message(at.now, ToUserName="wwX")),
    "another agent": (FORBIDDEN, "application", lambda at: APP.message(at.now, AgentID="7")),
    "nobody": (BAD, "without a sender", lambda at: APP.message(at.now, FromUserName="")),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_refusals(at: Doors, name: str, caplog: pytest.LogCaptureFixture) -> None:
    status, reason, spoil = REFUSED[name]
    with caplog.at_level(logging.WARNING, "bot.platforms.wecom.sealed"):
        assert (await at.take(APP, spoil(at)))[0] == status
    lines = [r.getMessage() for r in caplog.records if r.name.endswith("wecom.sealed")]
    assert len(lines) == 1
    assert lines[0].startswith(f"callback refused: {reason}")
    assert lines[0].endswith(f"({APP.path})")
    assert await at.office.tickets() == ()


@pytest.mark.parametrize(("side", "other"), [(ROBOT, APP), (APP, ROBOT)], ids=["robot", "app"])
async def test_what_is_meant_for_one_callback_is_refused_by_the_other(
    at: Doors, side: Side, other: Side
) -> None:
    sealed = other.envelope.seal(other.plain())
    sent = Sent(urlencode(other.signed(sealed, at.now)), side.wrapped(sealed))
    assert (await at.take(side, sent))[0] == FORBIDDEN
