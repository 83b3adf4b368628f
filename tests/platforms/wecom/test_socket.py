"""The long connection against a strict gateway: subscribing, living, ending."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.platforms.base import PlatformError
from bot.platforms.wecom.replies import Reply, answer
from bot.platforms.wecom.socket import RobotSocket
from tests.platforms.wecom.connected import HURRY, PATIENT, SetClock, client, ms, until
from tests.platforms.wecom.gateway import BOT_ID, SECRET, gateway, message

WRONG = "wrong-words"
START = datetime(2031, 3, 3, 1, tzinfo=UTC)


async def test_it_subscribes_with_id_and_secret_and_sends_heartbeats() -> None:
    async with gateway() as at, client(at) as bot:
        await until(lambda: bot.is_live and at.pings >= 2)
        assert at.frames[0]["cmd"] == "aibot_subscribe"
        assert at.frames[0]["body"] == {"bot_id": BOT_ID, "secret": SECRET}
        assert at.refused == []
    assert not bot.is_live


async def test_a_wrong_secret_is_said_loudly_and_tried_rarely(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with gateway() as at, client(at, secret=WRONG) as bot:
        await until(lambda: at.refused)
        await asyncio.sleep(0.2)
        assert at.refused == [("aibot_subscribe", 40001)]
        assert not bot.is_live
        await until(lambda: len(at.refused) == 2)  # somebody may have corrected it there
    said = {r.levelno for r in caplog.records if "[wecom.bot]" in r.message}
    assert said == {logging.ERROR}
    assert WRONG not in caplog.text


async def test_a_gateway_that_wants_fewer_connections_gets_fewer() -> None:
    async with gateway() as at:
        at.refuse["aibot_subscribe"].append(45009)
        async with client(at) as bot:
            await until(lambda: at.refused)
            await asyncio.sleep(0.2)
            assert at.connections == 1
            await until(lambda: bot.is_live)


async def test_a_dropped_connection_is_made_again() -> None:
    async with gateway() as at, client(at) as bot:
        for times in (1, 2, 3):
            await until(lambda: bot.is_live and len(at.sessions) == 1)
            assert at.connections == times
            await at.drop()
            await until(lambda: not bot.is_live)
        await until(lambda: bot.is_live)


async def test_without_a_gateway_nothing_is_sent_and_nothing_breaks() -> None:
    async with gateway() as at:
        nowhere = replace(at, url="http://127.0.0.1:1/")
        async with client(nowhere) as bot:
            await asyncio.sleep(0.1)
            assert not bot.is_live
            with pytest.raises(PlatformError) as caught:
                await bot.push("wrA", "早", is_group=True)
            assert not caught.value.is_outcome_unknown
            assert caught.value.retry_after


async def test_the_secret_follows_no_redirect(caplog: pytest.LogCaptureFixture) -> None:
    async with gateway() as at, gateway() as other:
        at.redirect_to = other.url
        async with client(at) as bot:
            await until(lambda: "no connection: Redirected" in caplog.text)
            assert not bot.is_live
        assert other.connections == 0


async def test_who_is_displaced_does_not_fight(caplog: pytest.LogCaptureFixture) -> None:
    async with gateway() as at, client(at, pace=replace(HURRY, kicked=ms(60_000))) as old:
        await until(lambda: old.is_live)
        async with client(at) as new:
            await until(lambda: new.is_live and not old.is_live)
            await asyncio.sleep(0.3)
            assert new.is_live
            assert at.connections == 2
    said = [r for r in caplog.records if "another process" in r.message]
    assert [r.levelno for r in said] == [logging.ERROR]


async def test_two_that_displace_each_other_do_so_ever_more_rarely() -> None:
    async with gateway() as at, client(at, pace=replace(HURRY, kicked=ms(100))) as bot:
        moments = []
        for _ in range(3):
            await until(lambda: bot.is_live and at.sessions)
            moments.append(asyncio.get_running_loop().time())
            await at.kick()
            await until(lambda: not bot.is_live)
        await until(lambda: bot.is_live)
        assert moments[1] - moments[0] >= 0.1
        assert moments[2] - moments[1] >= 0.2


async def test_half_open_connections_are_noticed() -> None:
    async with gateway() as at, client(at, pace=replace(HURRY, answer_within=ms(60))) as bot:
        await until(lambda: bot.is_live)
        at.is_deaf = True
        await until(lambda: not bot.is_live)
        at.is_deaf = False
        await until(lambda: bot.is_live)
        assert at.connections >= 2


async def test_noes_to_heartbeats_are_no_sign_of_life() -> None:
    async with gateway() as at, client(at) as bot:
        await until(lambda: bot.is_live)
        at.refuse["ping"].extend([40035] * 50)
        await until(lambda: at.connections == 2)
        at.refuse["ping"].clear()


async def test_answers_out_of_order_find_their_requests() -> None:
    async with gateway() as at, client(at) as bot:
        await until(lambda: bot.is_live)
        at.is_holding = True
        at.refuse["aibot_send_msg"].extend([0, 93006, 0])
        tasks = [
            asyncio.create_task(bot.push(chat, "一", is_group=True))
            for chat in ("wrA", "wrGONE", "wrC")
        ]
        await until(lambda: len(at.held) == 3)
        await at.release(is_reversed=True)
        first, second, third = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(second, PlatformError)
    assert second.permanent
    assert [req_id for _, req_id, _ in at.taken] == [first, third]


async def test_a_push_says_which_kind_of_chat_it_means() -> None:
    async with gateway() as at, client(at) as bot:
        await until(lambda: bot.is_live)
        await bot.push("wrA", "组", is_group=True)
        await bot.push("lisi", "人", is_group=False)
        assert [b["chat_type"] for b in at.commands("aibot_send_msg")] == [2, 1]


async def test_a_push_whose_answer_never_came_has_an_unknown_outcome() -> None:
    async with gateway() as at, client(at) as bot:
        await until(lambda: bot.is_live)
        at.is_holding = True
        broken = asyncio.create_task(bot.push("wrA", "一", is_group=True))
        await until(lambda: at.held)
        await at.drop()
        with pytest.raises(PlatformError) as caught:
            await broken
        assert caught.value.is_outcome_unknown
        await until(lambda: at.connections == 2 and bot.is_live)
        with pytest.raises(PlatformError) as caught:
            await bot.push("wrA", "二", is_group=True)
        assert caught.value.is_outcome_unknown
        assert not caught.value.permanent


async def push_when_told(bot: RobotSocket, clock: SetClock) -> None:
    """Push; as often as the quota is used up, let the time pass that was asked for."""
    while True:
        try:
            await bot.push("wrA", "提醒", is_group=True)
        except PlatformError as error:
            clock.at += error.retry_after or timedelta.max
        else:
            return


async def test_a_thousand_pushes_never_exceed_the_quota() -> None:
    clock = SetClock(START)
    async with gateway(clock) as at, client(at, pace=PATIENT, clock=clock) as bot:
        await until(lambda: bot.is_live)
        for _ in range(1100):
            await push_when_told(bot, clock)
        assert at.refused == []
        assert len(at.taken) == 1100
        assert clock.at - START >= timedelta(hours=1)


async def test_the_end_waits_for_what_was_begun() -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def slow(_: object) -> Reply:
        begun.set()
        await may_end.wait()
        return answer("办完了")

    async def go_on() -> None:
        await asyncio.sleep(0.05)
        may_end.set()
        await until(lambda: len(at.held) == 2)
        await at.release()

    async with gateway() as at:
        async with client(at, slow) as bot:
            await until(lambda: bot.is_live)
            at.is_holding = True
            push = asyncio.create_task(bot.push("wrA", "一", is_group=True))
            await at.call(message("在"))
            await begun.wait()
            going_on = asyncio.create_task(go_on())
        assert push.done()
        assert await push
        await going_on
        assert len(at.commands("aibot_respond_msg")) == 1


async def test_whoever_is_stopping_begins_nothing_new() -> None:
    async with gateway() as at:
        async with client(at) as bot:
            await until(lambda: bot.is_live)
        with pytest.raises(PlatformError) as caught:
            await bot.push("wrA", "一", is_group=True)
        assert not caught.value.is_outcome_unknown
        assert at.taken == []
