"""Callbacks on the long connection: one answer each, in time, by the command that fits."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.platforms.base import NotYet
from bot.platforms.wecom import replies
from bot.platforms.wecom.limits import MINUTE
from bot.platforms.wecom.replies import Reply
from tests.platforms.wecom.connected import HURRY, SetClock, client, ms, until
from tests.platforms.wecom.gateway import event, gateway, message

START = datetime(2031, 3, 3, 1, tzinfo=UTC)
CARD = {"card_type": "text_notice", "task_id": "T-1"}


async def test_a_message_is_answered_once_with_its_own_req_id() -> None:
    async with gateway() as at, client(at) as bot:
        await until(lambda: bot.is_live)
        await at.call(message("1号桥停工"), "cb-7")
        await until(lambda: at.taken)
        [(command, req_id, body)] = at.taken
        assert (command, req_id) == ("aibot_respond_msg", "cb-7")
        stream = body["stream"]
        assert isinstance(stream, dict)
        assert stream["content"] == "1号桥停工"
        assert stream["finish"] is True


async def test_a_hundred_messages_get_a_hundred_answers_whatever_the_order() -> None:
    async def shuffled(body: Mapping[str, object]) -> Reply:
        await asyncio.sleep(int(str(body["msgid"])[1:]) * 5 % 7 / 200)
        return replies.answer(str(body["msgid"]))

    async with gateway() as at, client(at, shuffled) as bot:
        await until(lambda: bot.is_live)
        for n in range(100):
            body = message("x", f"m{n}", f"wr{n}")
            await at.call(body, f"cb-{n}")
        await until(lambda: len(at.taken) == 100)
        for _, req_id, body in at.taken:
            stream = body["stream"]
            assert isinstance(stream, dict)
            assert stream["content"] == f"m{req_id.removeprefix('cb-')}"
        assert at.refused == []


async def test_a_repeat_gets_no_second_answer() -> None:
    async with gateway() as at, client(at) as bot:
        await until(lambda: bot.is_live)
        await at.call(message("一", "m1"), "cb-1")
        await at.call(message("一", "m1"), "cb-2")
        await until(lambda: at.taken)
        await at.call(message("二", "m2"), "cb-3")
        await until(lambda: len(at.taken) == 2)
        assert [req_id for _, req_id, _ in at.taken] == ["cb-1", "cb-3"]


async def test_events_are_answered_by_their_own_commands() -> None:
    async def react(body: Mapping[str, object]) -> Reply:
        kind = body["event"]
        assert isinstance(kind, dict)
        if kind["eventtype"] == "enter_chat":
            return replies.welcome("您好")
        return replies.update_card(CARD, ["lisi"])

    async with gateway() as at, client(at, react) as bot:
        await until(lambda: bot.is_live)
        await at.call(event("enter_chat", "e1"), "cb-1")
        await at.call(event("template_card_event", "e2"), "cb-2")
        await until(lambda: len(at.taken) == 2)
        assert at.refused == []
        assert at.commands("aibot_respond_update_msg")[0]["userids"] == ["lisi"]


async def test_a_greeting_may_be_a_card() -> None:
    async def react(_: Mapping[str, object]) -> Reply:
        return replies.welcome_card(CARD)

    async with gateway() as at, client(at, react) as bot:
        await until(lambda: bot.is_live)
        await at.call(event("enter_chat"), "cb-1")
        await until(lambda: len(at.taken) == 1)


async def test_an_answer_of_the_wrong_kind_is_not_sent(caplog: pytest.LogCaptureFixture) -> None:
    async def confused(_: Mapping[str, object]) -> Reply:
        return replies.welcome("您好")

    async with gateway() as at, client(at, confused) as bot:
        await until(lambda: bot.is_live)
        await at.call(message("机密的话"), "cb-1")
        await until(lambda: "m1 was not answered" in caplog.text)
        assert at.taken == []
        assert at.refused == []
    assert "机密的话" not in caplog.text


async def test_a_failing_bot_harms_nothing_else_and_may_be_asked_again() -> None:
    calls = []

    async def fails_once(body: Mapping[str, object]) -> Reply:
        calls.append(body["msgid"])
        if len(calls) == 1:
            raise LookupError
        return replies.answer("好")

    async with gateway() as at, client(at, fails_once) as bot:
        await until(lambda: bot.is_live)
        await at.call(message("一"), "cb-1")
        await until(lambda: calls)
        await at.call(message("一"), "cb-2")
        await until(lambda: at.taken)
        assert calls == ["m1", "m1"]


async def test_an_answer_that_is_ready_during_a_break_goes_out_after_it() -> None:
    may_answer = asyncio.Event()

    async def slow(_: Mapping[str, object]) -> Reply:
        await may_answer.wait()
        return replies.answer("好")

    async with gateway() as at, client(at, slow) as bot:
        await until(lambda: bot.is_live)
        await at.call(message("一"), "cb-1")
        await until(lambda: at.pings >= 1)
        await at.drop()
        await until(lambda: not bot.is_live)
        may_answer.set()
        await until(lambda: at.taken)
        assert at.taken[0][1] == "cb-1"


async def test_an_answer_that_is_stale_for_the_platform_is_pushed() -> None:
    async with gateway() as at, client(at) as bot:
        await until(lambda: bot.is_live)
        at.refuse["aibot_respond_msg"].append(846605)
        await at.call(message("一"), "cb-1")
        await until(lambda: at.taken)
        [(command, _, body)] = at.taken
        assert command == "aibot_send_msg"
        assert (body["chatid"], body["markdown"]) == ("wrA", {"content": "一"})


async def test_an_answer_refused_for_the_moment_is_tried_again() -> None:
    async with gateway() as at, client(at) as bot:
        await until(lambda: bot.is_live)
        at.refuse["aibot_respond_msg"].append(12345)
        await at.call(message("一"), "cb-1")
        await until(lambda: at.taken)
        assert at.refused == [("aibot_respond_msg", 12345)]


async def test_frames_that_nobody_understands_change_nothing() -> None:
    async with gateway() as at, client(at) as bot:
        await until(lambda: bot.is_live)
        socket = at.sessions[0].socket
        await socket.send_str("not json")
        await socket.send_bytes(b"\x00")
        await socket.send_json({"cmd": "new_thing", "headers": {"req_id": "x"}, "body": {}})
        await socket.send_json({"headers": {"req_id": "nobody"}, "errcode": 0})
        await at.call(message("一"), "cb-1")
        await until(lambda: at.taken)
        assert at.connections == 1


async def test_what_is_not_answered_before_the_end_is_said(
    caplog: pytest.LogCaptureFixture,
) -> None:
    begun = asyncio.Event()

    async def never(_: Mapping[str, object]) -> None:
        begun.set()
        await asyncio.Event().wait()

    pace = replace(HURRY, grace=ms(50))
    async with gateway() as at, client(at, never, pace=pace) as bot:
        await until(lambda: bot.is_live)
        await at.call(message("一"), "cb-1")
        await begun.wait()
    assert "1 callbacks were not answered" in caplog.text


async def test_an_answer_that_comes_too_late_is_said_and_not_sent(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def slow(_: Mapping[str, object]) -> Reply:
        await asyncio.sleep(0.05)
        return replace(replies.welcome("您好"), within=ms(10))

    async with gateway() as at, client(at, slow) as bot:
        await until(lambda: bot.is_live)
        await at.call(event("enter_chat"), "cb-1")
        await until(lambda: "e1 was not answered: too late" in caplog.text)
        assert at.taken == []


async def test_an_answer_waits_for_the_quota_no_longer_than_its_time(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def impatient(body: Mapping[str, object]) -> Reply:
        return replace(replies.answer(str(body["msgid"])), within=ms(2000))

    async with gateway() as at, client(at, impatient) as bot:
        await until(lambda: bot.is_live)
        for n in range(31):
            await at.call(message("一", f"m{n}"), f"cb-{n}")
        await until(lambda: "m30 was not answered: too late" in caplog.text)
        assert len(at.taken) == 30
        assert at.refused == []


async def test_pushes_and_answers_that_were_confirmed_count_for_one_minute() -> None:
    clock = SetClock(START)
    async with gateway(clock) as at, client(at, clock=clock) as bot:
        await until(lambda: bot.is_live)
        for n in range(15):
            await bot.push("wrA", "提醒", is_group=True)
            await at.call(message("一", f"m{n}"), f"cb-{n}")
        await until(lambda: len(at.taken) == 30)
        with pytest.raises(NotYet):
            await bot.push("wrA", "提醒", is_group=True)
        clock.at += MINUTE
        for _ in range(30):
            await bot.push("wrA", "提醒", is_group=True)
        assert at.refused == []


async def test_an_answer_refused_for_good_is_said(caplog: pytest.LogCaptureFixture) -> None:
    async with gateway() as at, client(at) as bot:
        await until(lambda: bot.is_live)
        at.refuse["aibot_respond_msg"].append(93008)
        await at.call(message("一"), "cb-1")
        await until(lambda: "aibot_respond_msg refused, code 93008" in caplog.text)
        assert at.taken == []


async def test_an_answer_whose_fate_is_unknown_is_not_sent_twice(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with gateway() as at, client(at) as bot:
        await until(lambda: bot.is_live)
        at.is_holding = True
        await at.call(message("一"), "cb-1")
        await until(lambda: at.held)
        await at.drop()
        await until(lambda: "m1 was not answered" in caplog.text)
        await until(lambda: at.connections == 2 and bot.is_live)
        assert len(at.taken) == 1
