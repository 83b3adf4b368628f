"""Repeats: WeCom's own get the answer that is kept, everybody else's are refused."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.platforms.wecom.sealed import Nonces
from tests.platforms.wecom.doors import APP, ROBOT, Doors, Sent, Side, doors

OK, BAD, FORBIDDEN = 200, 400, 403
SIDES = pytest.mark.parametrize("side", [ROBOT, APP], ids=["robot", "app"])
AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Doors]:
    async with doors(tmp_path) as opened:
        yield opened


async def answer(at: Doors, side: Side, sent: Sent) -> Any:
    """What the callback was answered, decrypted; None for the empty acknowledgement."""
    status, body = await at.take(side, sent)
    assert status == OK
    return json.loads(side.envelope.open(json.loads(body)["encrypt"])) if body else None


@SIDES
async def test_the_very_same_callback_gets_the_kept_answer(at: Doors, side: Side) -> None:
    sent = side.message(at.now)
    answers = [await answer(at, side, sent) for _ in range(3)]
    owed = await at.owed()
    answers += await asyncio.gather(*(answer(at, side, sent) for _ in range(3)))
    assert (answers[0] is not None) is (side is ROBOT)
    assert answers == answers[:1] * 6
    assert len(await at.office.tickets()) == 1
    assert await at.owed() == owed


@SIDES
@pytest.mark.parametrize("is_new", [True, False], ids=["new envelopes", "the same envelope"])
async def test_simultaneous_deliveries_make_one_ticket(
    at: Doors, side: Side, is_new: bool
) -> None:
    sent = [side.message(at.now, nonce=str(n)) for n in range(3)] if is_new else []
    sent = sent or [side.message(at.now)] * 3
    answers = await asyncio.gather(*(answer(at, side, one) for one in sent))
    assert (answers[0] is not None) is (side is ROBOT)
    assert answers == answers[:1] * 3
    assert len(await at.office.tickets()) == 1


@SIDES
async def test_a_repeat_after_a_restart_gets_the_kept_answer(tmp_path: Path, side: Side) -> None:
    async with doors(tmp_path) as at:
        sent = side.message(at.now)
        first = await answer(at, side, sent)
    async with doors(tmp_path) as at:
        assert await answer(at, side, sent) == first
        assert len(await at.office.tickets()) == 1


@SIDES
async def test_a_nonce_belongs_to_one_callback_for_two_hours(
    at: Doors, side: Side, caplog: pytest.LogCaptureFixture
) -> None:
    await answer(at, side, side.message(at.now))
    with caplog.at_level(logging.WARNING, "bot.platforms.wecom.sealed"):
        assert (await at.take(side, side.message(at.now)))[0] == FORBIDDEN
    lines = [r.getMessage() for r in caplog.records if r.name.endswith("wecom.sealed")]
    assert lines == [f"callback refused: nonce ({side.path})"]
    at.office.clock.advance_to(at.now + timedelta(hours=2, seconds=1))
    await answer(at, side, side.message(at.now))
    assert len(await at.office.tickets()) == 1


@SIDES
async def test_the_same_callback_is_refused_when_it_is_old(at: Doors, side: Side) -> None:
    sent = side.message(at.now)
    await answer(at, side, sent)
    at.office.clock.advance_to(at.now + timedelta(hours=2, seconds=1))
    assert (await at.take(side, sent))[0] == FORBIDDEN


@SIDES
async def test_a_callback_overheard_is_not_decrypted_by_the_echo(at: Doors, side: Side) -> None:
    sealed = side.envelope.seal(side.plain())
    query = side.signed(sealed, at.now) | {"echostr": sealed}
    sent = Sent(urlencode(query), b"", method="GET")
    status, body = await at.take(side, sent)
    assert status == BAD
    assert b"zhangsan" not in body
    await answer(at, side, replace(side.sent(sealed, at.now), query=urlencode(query)))


def test_nonces_are_forgotten_after_two_hours() -> None:
    nonces = Nonces()
    assert nonces.admit("1", "a", AT)
    assert nonces.admit("1", "a", AT + timedelta(hours=1))
    assert not nonces.admit("1", "b", AT + timedelta(hours=2))
    assert nonces.admit("1", "b", AT + timedelta(hours=2, seconds=1))
    assert len(nonces) == 1


def test_nonces_never_grow_beyond_their_number() -> None:
    nonces = Nonces(most=100)
    for number in range(1000):
        assert nonces.admit(str(number), "a", AT)
    assert len(nonces) == 100
    assert not nonces.admit("999", "b", AT)
    assert nonces.admit("1", "b", AT)
