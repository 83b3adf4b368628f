"""Spoilt callbacks, over real sockets: never a failure, and no ticket from what was not signed.

CHUISHAO_SOAK_CALLBACKS sets how many the soak draws. Every batch is a test of its own with its
own seed; after an interruption CHUISHAO_SOAK_FROM names the batch to go on with.
"""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path
from random import Random
from typing import Final

import pytest

from tests.platforms.wecom.doors import APP, ROBOT, Doors, Side, doors
from tests.platforms.wecom.mutations import Base, Case, Expected, base_of, case

OK: Final = 200
REFUSALS: Final = frozenset({400, 403, 413, 415})
SOAK: Final = int(os.environ.get("CHUISHAO_SOAK_CALLBACKS", "100000"))
FROM: Final = int(os.environ.get("CHUISHAO_SOAK_FROM", "0"))
BATCH: Final = 5_000


def opened(side: Side, body: bytes) -> bytes:
    """The answer without its envelope, which is another one every time."""
    return side.envelope.open(json.loads(body)["encrypt"]) if body else b""


async def check(folder: Path, side: Side, seed: int, count: int) -> None:
    """What must be refused comes first, to a bot that has not heard the genuine message."""
    dice = Random(seed)  # noqa: S311 - reproducible cases, not secrets
    async with doors(folder) as at:
        base = base_of(side, at.now)
        kept: set[bytes] = set()
        cases = sorted(
            (case(dice, base) for _ in range(count)), key=lambda one: one.expected.value
        )
        for number, one in enumerate(cases):
            if one.expected is not Expected.REFUSED and not kept:
                assert await at.office.tickets() == ()
            answer = await check_one(at, base, one, f"seed {seed}, case {number}, {one.name}")
            kept |= set() if answer is None else {answer}
        assert len(kept) == 1
        assert len(await at.office.tickets()) == 1


async def check_one(at: Doors, base: Base, one: Case, where: str) -> bytes | None:
    """The answer of a case whose answer is kept, None for all others."""
    status, body = await at.take(base.side, one.sent)
    is_refused = status in REFUSALS
    assert is_refused or status == OK, f"{where}: {status}"
    if one.expected in (Expected.REFUSED, Expected.KNOWN):
        assert is_refused, where
    if one.expected is Expected.SAME:
        assert not is_refused, where
    if is_refused:
        assert b"zhangsan" not in body, where
    if is_refused or one.expected is Expected.HEARD:
        return None
    assert one.expected is Expected.SAME or base.arrived(one.sent), where
    return opened(base.side, body)


SIDES = pytest.mark.parametrize("side", [ROBOT, APP], ids=["robot", "app"])


def failures(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]


@pytest.mark.leaky  # ids of spoilt messages may hold anything
@SIDES
async def test_spoilt_callbacks_fail_nothing_and_make_no_ticket(
    tmp_path: Path, side: Side, caplog: pytest.LogCaptureFixture
) -> None:
    await check(tmp_path, side, seed=20_261_001, count=200)
    assert failures(caplog) == []


@pytest.mark.soak
@pytest.mark.parametrize("batch", range(FROM, max(1, SOAK // BATCH)))
async def test_a_hundred_thousand_spoilt_callbacks_fail_nothing(
    tmp_path: Path, batch: int, caplog: pytest.LogCaptureFixture
) -> None:
    await check(tmp_path, (ROBOT, APP)[batch % 2], seed=batch, count=min(SOAK, BATCH))
    assert failures(caplog) == []
