"""The group webhook against a strict stand-in: what arrives, and what its errors mean."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

import aiohttp
import pytest
from pydantic import SecretStr

from bot.clock import SystemClock
from bot.platforms.base import PlatformError
from bot.platforms.wecom.render import render
from bot.platforms.wecom.webhook import GroupWebhook
from tests.platforms.wecom.webhook_server import KEY, PNG, WebhookServer, webhook_server

MB: Final = 1024 * 1024


@pytest.fixture
async def server() -> AsyncIterator[WebhookServer]:
    async with webhook_server(SystemClock().now) as shown:
        yield shown


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def webhook(server: WebhookServer, session: aiohttp.ClientSession) -> GroupWebhook:
    return GroupWebhook(session, server.base, SecretStr(KEY))


async def test_both_kinds_of_message_arrive(server: WebhookServer, webhook: GroupWebhook) -> None:
    await webhook.send_markdown(render("**3号**", ["lisi"])[0])
    await webhook.send_image(PNG + b"0" * 1000)
    assert [body["msgtype"] for _, body in server.accepted] == ["markdown", "image"]
    assert server.accepted[0][1]["markdown"] == {"content": "**3号**\n<@lisi>"}
    assert server.refused == []


async def test_full_messages_are_within_the_limits(
    server: WebhookServer, webhook: GroupWebhook
) -> None:
    for part in render("停工" * 1700):
        await webhook.send_markdown(part)
    await webhook.send_image(PNG + b"0" * (2 * MB - len(PNG)))
    assert server.refused == []


async def test_what_is_too_large_is_never_sent(
    server: WebhookServer, webhook: GroupWebhook
) -> None:
    for attempt in (
        webhook.send_markdown(" \n"),
        webhook.send_markdown("很" * 1366),
        webhook.send_image(PNG + b"0" * (2 * MB)),
        webhook.send_image(b"GIF89a"),
    ):
        with pytest.raises(PlatformError) as caught:
            await attempt
        assert caught.value.permanent
    assert server.accepted == []
    assert server.refused == []


async def test_the_twenty_first_message_of_a_minute_asks_for_rest(
    server: WebhookServer, webhook: GroupWebhook
) -> None:
    for number in range(20):
        await webhook.send_markdown(f"{number}")
    with pytest.raises(PlatformError) as caught:
        await webhook.send_markdown("再来")
    assert caught.value.retry_after == timedelta(seconds=60)
    assert not caught.value.permanent
    assert server.refused == [45009]


@pytest.mark.parametrize(
    ("fault", "permanent", "unknown", "rests"),
    [
        (-1, False, False, False),
        (45009, False, False, True),
        (45033, False, False, True),
        (93000, True, False, False),
        (45002, True, False, False),
        (60020, True, False, False),
        (99999, False, False, False),
        (429, False, False, True),
        (302, True, False, False),
        (403, True, False, False),
        (503, False, True, False),
        ("garbage", False, True, False),
        ("drop", False, True, False),
    ],
)
async def test_what_errors_mean(
    server: WebhookServer,
    webhook: GroupWebhook,
    fault: str | int,
    permanent: bool,
    unknown: bool,
    rests: bool,
) -> None:
    server.faults.append(fault)
    with pytest.raises(PlatformError) as caught:
        await webhook.send_markdown("请签收")
    error = caught.value
    assert (error.permanent, error.is_outcome_unknown) == (permanent, unknown)
    assert bool(error.retry_after) is rests
    assert KEY not in repr(error)
    assert "签收" not in repr(error)
    assert error.__cause__ is None


async def test_a_dead_key_and_the_whole_address_as_key(
    server: WebhookServer, session: aiohttp.ClientSession
) -> None:
    address = SecretStr(f"{server.base}/cgi-bin/webhook/send?key={KEY}")
    await GroupWebhook(session, server.base, address).send_markdown("一")
    with pytest.raises(PlatformError, match="93000") as caught:
        await GroupWebhook(session, server.base, SecretStr("0" * 36)).send_markdown("二")
    assert caught.value.permanent
    assert len(server.accepted) == 1


@pytest.mark.parametrize("key", ["", "a b", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"])
async def test_what_is_no_key_is_refused(session: aiohttp.ClientSession, key: str) -> None:
    with pytest.raises(ValueError, match="refused"):
        GroupWebhook(session, "http://127.0.0.1:1", SecretStr(key))


async def test_nobody_listening_means_not_sent(session: aiohttp.ClientSession) -> None:
    async with webhook_server(SystemClock().now) as gone:
        webhook = GroupWebhook(session, gone.base, SecretStr(KEY))
    with pytest.raises(PlatformError) as caught:
        await webhook.send_markdown("一")
    assert not caught.value.is_outcome_unknown
    assert not caught.value.permanent
