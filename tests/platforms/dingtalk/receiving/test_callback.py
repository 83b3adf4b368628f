"""HTTP mode on a real service: one ticket, an answer owed, and every refusal."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from bot.platforms.dingtalk.receiving import texts
from bot.platforms.dingtalk.receiving.callback import CARD_PATH, PATH
from bot.web import MAX_BODY
from tests.platforms.dingtalk.receiving.bodies import (
    CLIENT_SECRET,
    OAPI,
    WORDS,
    body,
    press,
    quota_shell,
)
from tests.platforms.dingtalk.receiving.mutating import (
    identity,
    mutated_body,
    mutated_headers,
)
from tests.platforms.dingtalk.receiving.sender import Sender, sender

OK, BAD, FORBIDDEN, TOO_LARGE = 200, 400, 403, 413
EMPTY: Final = {"msgtype": "empty"}


@pytest.fixture
async def dingtalk(tmp_path: Path) -> AsyncIterator[Sender]:
    async with sender(tmp_path) as it:
        yield it


@pytest.fixture
async def county(tmp_path: Path, county_file: Path) -> AsyncIterator[Sender]:
    """With an administrator, whom the console reaches."""
    async with sender(tmp_path, county_file) as it:
        service = it.office.service
        people = (await service.read(lambda tx: tx.registers.directory())).people
        await service.write(lambda tx: tx.registers.set_admin(people[0].id))
        yield it


async def test_one_message_makes_one_ticket_and_its_answer_is_owed(dingtalk: Sender) -> None:
    assert await dingtalk.says() == (OK, EMPTY)
    [ticket] = await dingtalk.office.tickets()
    assert (ticket.chat_id, ticket.reporter_account) == ("cidGroup1==", "sunyue")
    [answer] = [owed for owed in await dingtalk.owed() if owed.payload["is_answer"]]
    assert (answer.platform, answer.target) == ("dingtalk", "cidGroup1==")
    assert answer.payload["reply_url"] == f"{OAPI}/robot/sendBySession?session=loopback-session"
    assert str(answer.payload["reply_until"]) > dingtalk.now.isoformat()


async def test_redeliveries_make_one_ticket_and_one_answer(dingtalk: Sender) -> None:
    answers = [await dingtalk.says(), *await asyncio.gather(*(dingtalk.says() for _ in range(5)))]
    assert answers == [(OK, EMPTY)] * 6
    assert len(await dingtalk.office.tickets()) == 1
    assert len([owed for owed in await dingtalk.owed() if owed.payload["is_answer"]]) == 1


async def test_a_forged_answer_address_is_not_kept(dingtalk: Sender) -> None:
    await dingtalk.says(sessionWebhook="https://evil.example/robot/sendBySession?session=1")
    [answer] = [owed for owed in await dingtalk.owed() if owed.payload["is_answer"]]
    assert "reply_url" not in answer.payload
    assert "reply_until" not in answer.payload


async def test_every_kind_is_answered_visibly(dingtalk: Sender) -> None:
    kinds = ["picture", "audio", "video", "file", "unknownMsgType", "hologram"]
    for kind in kinds:
        await dingtalk.says(kind, msgtype=kind, text=None, content={"downloadCode": "d"})
    answers = [owed for owed in await dingtalk.owed() if owed.payload["is_answer"]]
    assert len(answers) == len(kinds)
    assert await dingtalk.office.tickets() == ()


async def test_words_kept_back_are_said_in_the_group_and_to_the_administrators(
    county: Sender,
) -> None:
    for number in (1, 2, 2):
        shell = quota_shell(county.now, f"msg{number}==")
        answer = await county.post(county.headers(), json.dumps(shell).encode())
        assert answer == (OK, EMPTY)
    owed = await county.owed()
    said = [(one.target_kind, one.payload["text"]) for one in owed]
    assert said.count(("group", texts.WITHHELD)) == 2
    alarms = [text for kind, text in said if kind == "person"]
    assert alarms == [texts.kept_back("20001")]
    assert await county.office.tickets() == ()


async def test_words_that_come_after_all_make_a_ticket(dingtalk: Sender) -> None:
    await dingtalk.post(dingtalk.headers(), json.dumps(quota_shell(dingtalk.now)).encode())
    await dingtalk.says()
    assert len(await dingtalk.office.tickets()) == 1


Spoil = Callable[[Sender], tuple[dict[str, str], bytes]]


def genuine(it: Sender, **changes: Any) -> bytes:
    return json.dumps(body(it.now, **changes)).encode()


REFUSED: Final[dict[str, tuple[int, str, Spoil]]] = {
    "unsigned": (FORBIDDEN, "timestamp", lambda it: ({}, genuine(it))),
    "without signature": (
        FORBIDDEN,
        "signature",
        lambda it: ({"timestamp": it.headers()["timestamp"]}, genuine(it)),
    ),
    "forged": (FORBIDDEN, "signature", lambda it: (it.headers(secret="other"), genuine(it))),  # noqa: S106
    "of another moment": (
        FORBIDDEN,
        "signature",
        lambda it: (
            it.headers() | {"timestamp": it.headers(timedelta(seconds=1))["timestamp"]},
            genuine(it),
        ),
    ),
    "stale": (
        FORBIDDEN,
        "timestamp",
        lambda it: (it.headers(timedelta(hours=1, seconds=5)), genuine(it)),
    ),
    "from the future": (
        FORBIDDEN,
        "timestamp",
        lambda it: (it.headers(-timedelta(hours=1, seconds=5)), genuine(it)),
    ),
    "another robot": (
        FORBIDDEN,
        "robot",
        lambda it: (it.headers(), genuine(it, robotCode="dingother")),
    ),
    "another organisation": (
        FORBIDDEN,
        "organisation",
        lambda it: (it.headers(), genuine(it, chatbotCorpId="dingother")),
    ),
    "no sender": (
        BAD,
        "sender",
        lambda it: (it.headers(), genuine(it, senderStaffId=None, senderId=None)),
    ),
    "no json": (BAD, "json", lambda it: (it.headers(), b"<xml>")),
    "no object": (BAD, "json", lambda it: (it.headers(), b"[1]")),
    "too deep": (BAD, "json", lambda it: (it.headers(), b"[" * 100_000)),
    "too large": (TOO_LARGE, "size", lambda it: (it.headers(), b" " * (MAX_BODY + 1))),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_refusals(dingtalk: Sender, name: str, caplog: pytest.LogCaptureFixture) -> None:
    status, reason, spoil = REFUSED[name]
    with caplog.at_level(logging.WARNING, "bot.platforms.dingtalk"):
        assert (await dingtalk.post(*spoil(dingtalk)))[0] == status
    lines = [r.getMessage() for r in caplog.records if ".dingtalk." in r.name]
    assert lines == [f"callback refused: {reason}"]
    assert CLIENT_SECRET not in caplog.text
    assert await dingtalk.office.tickets() == ()


async def test_messages_of_another_robot_alarm_the_administrators_once(county: Sender) -> None:
    for _ in range(2):
        await county.says(robotCode="dingother")
    assert [owed.payload["text"] for owed in await county.owed()] == [texts.FOREIGN]


async def test_a_window_may_be_shorter(tmp_path: Path) -> None:
    async with sender(tmp_path, window=timedelta(minutes=5)) as it:
        for minutes, status in ((4, OK), (6, FORBIDDEN)):
            headers = it.headers(timedelta(minutes=minutes))
            assert (await it.post(headers, genuine(it)))[0] == status


async def test_a_message_is_no_press_and_a_press_is_no_message(dingtalk: Sender) -> None:
    data = genuine(dingtalk)
    assert (await dingtalk.post(dingtalk.headers(), data, CARD_PATH))[0] == FORBIDDEN
    assert (await dingtalk.post(dingtalk.card_headers(), data, PATH))[0] == FORBIDDEN
    pressed = json.dumps(press()).encode()
    assert (await dingtalk.post(dingtalk.headers(), pressed, PATH))[0] == FORBIDDEN
    assert await dingtalk.office.tickets() == ()


async def test_mutated_headers_make_no_ticket(dingtalk: Sender) -> None:
    await _mutate_headers(dingtalk, 200)


@pytest.mark.soak
async def test_mutated_headers_make_no_ticket_for_long(dingtalk: Sender) -> None:
    await _mutate_headers(dingtalk, 100_000)


async def test_mutated_bodies_fail_nothing_and_double_nothing(dingtalk: Sender) -> None:
    await _mutate_bodies(dingtalk, 200)


@pytest.mark.soak
async def test_mutated_bodies_fail_nothing_and_double_nothing_for_long(dingtalk: Sender) -> None:
    await _mutate_bodies(dingtalk, 100_000)


async def _mutate_headers(it: Sender, times: int) -> None:
    data = genuine(it)
    for seed in range(times):
        status, _ = await it.post(mutated_headers(it.headers(), seed), data)
        assert status in (BAD, FORBIDDEN), f"seed {seed}"
    assert await it.office.tickets() == ()


async def _mutate_bodies(it: Sender, times: int) -> None:
    """Every one is sent twice, as by a redelivery."""
    heard: set[str] = set()
    for seed in range(times):
        data = mutated_body(body(it.now, f"msg{seed % 7}=="), seed)
        first, again = [(await it.post(it.headers(), data))[0] for _ in range(2)]
        assert first == again, f"seed {seed}"
        assert first in (OK, BAD, FORBIDDEN), f"seed {seed}"
        if first == OK:
            heard.add(identity(data))
    tickets = await it.office.tickets()
    assert 0 < len(tickets) <= len(heard)
    words = await it.office.service.read(
        lambda tx: [tx.tickets.text(ticket.id) for ticket in tickets]
    )
    assert WORDS in str(words)
