"""Stream mode against a strict gateway: opening, living, ending."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.platforms.dingtalk.receiving.inbound import Foreign, Unreadable
from bot.platforms.dingtalk.receiving.reconnecting import Ending, Pace
from bot.platforms.reconnecting import Tally
from tests.platforms.dingtalk.receiving.bodies import CLIENT_ID, CLIENT_SECRET
from tests.platforms.dingtalk.receiving.connected import HURRY, client, ms, until
from tests.platforms.dingtalk.receiving.gateway import MESSAGE, PRESS, gateway

QPS = '{"code": "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", "message": "x"}'
SPENT = '{"code": "Forbidden.AccessDenied.ApiCountLimitForOrg", "message": "x"}'
PUNISHED = '{"status": 1111, "wait": 5, "source": "x5", "punish": "deny", "uuid": "u"}'


async def test_it_asks_for_messages_and_presses_and_echoes_pings() -> None:
    async with gateway() as at, client(at) as bot:
        await until(lambda: bot.is_live and at.live)
        assert await at.ping() == '{"opaque": "0f-ab+c/="}'
        [asked] = at.asked
        assert (asked["clientId"], asked["clientSecret"]) == (CLIENT_ID, CLIENT_SECRET)
        assert asked["subscriptions"] == [
            {"type": "CALLBACK", "topic": MESSAGE},
            {"type": "CALLBACK", "topic": PRESS},
        ]
        assert at.faults == []
    assert not bot.is_live


async def test_a_message_is_acknowledged_once_it_is_dealt_with() -> None:
    may_end = asyncio.Event()
    heard: list[object] = []

    async def slowly(body: Mapping[str, object]) -> None:
        heard.append(body["msgId"])
        await may_end.wait()

    async with gateway() as at, client(at, slowly):
        await until(lambda: at.live)
        delivery = at.deliver({"msgId": "m1"})
        await until(lambda: heard)
        await at.ping()  # what came after it is through
        assert not delivery.acked.is_set()
        may_end.set()
        await delivery.acked.wait()
    assert delivery.ack == {
        "code": 200,
        "headers": {"messageId": delivery.frame_ids[0], "contentType": "application/json"},
        "message": "OK",
        "data": '{"response": null}',
    }


async def test_a_press_is_acknowledged_with_what_the_card_shows_then() -> None:
    shown = {"cardData": {"cardParamMap": {"status": "已签收"}}}

    async def press(_: Mapping[str, object]) -> Mapping[str, object]:
        return shown

    async with gateway() as at, client(at, on_press=press):
        await until(lambda: at.live)
        delivery = at.deliver({"outTrackId": "c"}, PRESS)
        await delivery.acked.wait()
    assert json.loads(delivery.ack["data"]) == {"response": shown}


@pytest.mark.parametrize("error", [Foreign("robot"), Unreadable("sender")])
async def test_what_nobody_can_deal_with_is_refused(error: Exception) -> None:
    async def refuse(_: Mapping[str, object]) -> None:
        raise error

    async with gateway() as at, client(at, refuse):
        await until(lambda: at.live)
        delivery = at.deliver({"msgId": "m1"})
        await delivery.acked.wait()
    assert (delivery.ack["code"], delivery.ack["message"]) == (400, str(error))


async def test_what_failed_comes_again() -> None:
    attempts: list[int] = []

    async def stumble(_: Mapping[str, object]) -> None:
        attempts.append(1)
        if len(attempts) == 1:
            raise ZeroDivisionError("stumbled")

    async with gateway(redeliver_after=0.05) as at, client(at, stumble):
        await until(lambda: at.live)
        delivery = at.deliver({"msgId": "m1"})
        await delivery.acked.wait()
    assert [ack["code"] for ack in at.acks] == [500, 200]
    assert "stumbled" not in str(at.acks)
    assert len(set(delivery.frame_ids)) == 2


@pytest.mark.parametrize("data", ["", "[1]", "{", "[" * 9999])
async def test_data_that_is_none_is_refused_and_harms_nothing(data: str) -> None:
    async with gateway() as at, client(at) as bot:
        await until(lambda: at.live)
        delivery = at.deliver(data)
        await delivery.acked.wait()
        assert delivery.ack["code"] == 400
        assert bot.is_live


@pytest.mark.parametrize(
    ("kind", "topic"),
    [("EVENT", "*"), ("CALLBACK", "/v1.0/graph/api/invoke"), ("NEWS", "x"), ("", "")],
)
async def test_frames_that_are_not_for_us_are_sent_back(kind: str, topic: str) -> None:
    async with gateway() as at, client(at):
        await until(lambda: at.live)
        delivery = await at.send_once(kind, topic)
        await delivery.acked.wait()
        assert delivery.ack["code"] == 404


@pytest.mark.parametrize("raw", ["", "[]", "{", "null", '{"headers": 7}', '{"type": "SYSTEM"}'])
async def test_what_is_no_frame_harms_nothing(raw: str) -> None:
    async with gateway() as at, client(at) as bot:
        await until(lambda: at.live)
        await at.send_raw(raw)
        await at.send_once("SYSTEM", "CONNECTED")
        await at.ping()
        assert bot.is_live
        assert at.opened == 1
        assert at.faults == []


async def test_a_slow_message_does_not_hold_up_the_others() -> None:
    async def first_waits(body: Mapping[str, object]) -> None:
        if body["n"] == 0:
            await asyncio.Event().wait()

    async with gateway() as at, client(at, first_waits, pace=replace(HURRY, grace=ms(10))):
        await until(lambda: at.live)
        deliveries = [at.deliver({"n": n}) for n in range(100)]
        await asyncio.gather(*(one.acked.wait() for one in deliveries[1:]))
        assert not deliveries[0].acked.is_set()


async def test_who_stops_acknowledges_what_is_in_hand_first() -> None:
    taken, may_end = asyncio.Event(), asyncio.Event()

    async def slowly(_: Mapping[str, object]) -> None:
        taken.set()
        await may_end.wait()

    async with gateway() as at:
        async with client(at, slowly):
            await until(lambda: at.live)
            delivery = at.deliver({"msgId": "m1"})
            await taken.wait()
            asyncio.get_running_loop().call_later(0.05, may_end.set)
        await until(delivery.acked.is_set)


async def test_a_goodbye_is_followed_by_a_new_connection_before_the_old_one_ends() -> None:
    taken, may_end = asyncio.Event(), asyncio.Event()

    async def slowly(_: Mapping[str, object]) -> None:
        taken.set()
        await may_end.wait()

    async with gateway(leave_after=60.0) as at, client(at, slowly) as bot:
        await until(lambda: at.live)
        delivery = at.deliver({"msgId": "m1"})
        await taken.wait()
        await at.say_goodbye()
        await until(lambda: bot.is_live and at.live)
        assert len(at.connections) == 2  # the old one still stands
        may_end.set()
        await delivery.acked.wait()  # and it is the one that takes the acknowledgement
        assert at.faults == []
        await until(lambda: len(at.connections) == 1)  # even if the platform never closes it
        assert at.opened == 2


async def test_a_dropped_connection_is_made_again() -> None:
    async with gateway() as at, client(at) as bot:
        for times in (1, 2, 3):
            await until(lambda: bot.is_live and len(at.live) == 1)
            assert at.opened == times
            at.drop()
            await until(lambda: not bot.is_live)
        await until(lambda: bot.is_live)


async def test_half_open_connections_are_noticed() -> None:
    async with gateway() as at, client(at, pace=replace(HURRY, ping_every=ms(60))) as bot:
        await until(lambda: bot.is_live and at.live)
        at.freeze()
        await until(lambda: at.opened == 2)
        await until(lambda: bot.is_live)


@pytest.mark.parametrize("pings", [0, 5])
async def test_pongs_alone_are_no_sign_of_life(pings: int) -> None:
    pace = replace(HURRY, ping_every=ms(100), idle_limit=ms(1000))
    async with gateway() as at, client(at, pace=pace):
        await until(lambda: at.live)
        for _ in range(pings):
            await asyncio.sleep(0.3)
            await at.ping()
        assert at.opened == 1
        await until(lambda: at.opened == 2)


async def test_a_wrong_secret_is_said_loudly_and_tried_rarely(
    caplog: pytest.LogCaptureFixture,
) -> None:
    troubles: list[Ending] = []

    async def complain(ending: Ending) -> None:
        troubles.append(ending)
        raise ZeroDivisionError  # even that does not end the attempts

    async with gateway() as at, client(at, on_trouble=complain, secret="wrong-words") as bot:  # noqa: S106
        await until(lambda: troubles)
        await asyncio.sleep(0.2)
        assert (len(at.asked), bot.is_live) == (1, False)
        await until(lambda: len(at.asked) == 2)  # somebody may have corrected it there
    assert set(troubles) == {Ending.REFUSED}
    said = {r.levelno for r in caplog.records if r.getMessage().startswith(Ending.REFUSED)}
    assert said == {logging.ERROR}
    assert "wrong-words" not in caplog.text


@pytest.mark.parametrize(
    ("status", "text", "ending", "is_for_people"),
    [
        (403, QPS, Ending.TOO_OFTEN, False),
        (429, "<html>", Ending.TOO_OFTEN, False),
        (200, PUNISHED, Ending.TOO_OFTEN, False),
        (403, SPENT, Ending.SPENT, True),
        (403, '{"code": "Forbidden.AccessDenied.IpNotInWhiteList"}', Ending.REFUSED, True),
        (500, '{"code": "system.error"}', Ending.LOST, False),
        (504, "", Ending.LOST, False),
        (403, "<html>", Ending.LOST, False),
        (200, "<html>", Ending.LOST, False),
        (200, "{}", Ending.LOST, False),
        (200, '{"endpoint": "http://127.0.0.1/", "ticket": "t"}', Ending.LOST, False),
        (200, '{"endpoint": "ws://[", "ticket": "t"}', Ending.LOST, False),
        (200, '{"endpoint": "ws://127.0.0.1:1/"}', Ending.LOST, False),
        (200, '{"endpoint": "ws://", "ticket": "t"}', Ending.LOST, False),
        (200, '{"endpoint": "ws://127.0.0.1:1/", "ticket": "t"}', Ending.LOST, False),
        (200, f'{{"endpoint": "ws://{"a" * 70}.test/", "ticket": "t"}}', Ending.LOST, False),
    ],
)
async def test_every_no_ends_as_it_should_and_is_tried_again(
    status: int, text: str, ending: Ending, is_for_people: bool, caplog: pytest.LogCaptureFixture
) -> None:
    troubles: list[Ending] = []

    async def complain(ending: Ending) -> None:
        troubles.append(ending)

    with caplog.at_level(logging.WARNING, "bot.platforms.dingtalk"):
        async with gateway() as at:
            at.refuse.append((status, text))
            async with client(at, on_trouble=complain) as bot:
                await until(lambda: bot.is_live)
    assert any(r.getMessage().startswith(ending) for r in caplog.records)
    assert troubles == ([ending] if is_for_people else [])


async def test_a_gateway_that_never_answers_is_given_up() -> None:
    pace = replace(HURRY, connect_within=ms(50))
    async with gateway(is_mute=True) as at, client(at, pace=pace) as bot:
        await until(lambda: len(at.asked) == 2)
        at.is_mute = False
        await until(lambda: bot.is_live)


async def test_without_a_gateway_nothing_breaks() -> None:
    async with gateway() as at:
        await at.kill()
        async with client(at) as bot:
            await asyncio.sleep(0.1)
            assert not bot.is_live
            await at.start()
            await until(lambda: bot.is_live)


async def test_the_ticket_follows_no_redirect(caplog: pytest.LogCaptureFixture) -> None:
    async with gateway() as at, gateway() as other:
        at.moved_to = f"{other.base}/connect"
        async with client(at) as bot:
            await until(lambda: "no connection: Redirected" in caplog.text)
            assert not bot.is_live
        assert (other.opened, other.faults) == (0, [])


async def test_the_secret_follows_no_redirect() -> None:
    async with gateway() as at, gateway() as other:
        at.redirect_to = f"{other.base}/v1.0/gateway/connections/open"
        async with client(at) as bot:
            await until(lambda: len(at.asked) >= 2)
            assert not bot.is_live
        assert other.asked == []


async def test_a_gateway_that_closes_at_once_is_not_stormed() -> None:
    pace = replace(HURRY, lost_longest=ms(60_000), told=ms(200))
    async with gateway(leave_after=0.0) as at, client(at, pace=pace):
        async with asyncio.timeout(5):
            for _ in range(3):
                while not at.live:  # noqa: ASYNC110 - the client opens it when it wants
                    await asyncio.sleep(0.005)
                await at.say_goodbye()
        await asyncio.sleep(0.3)
        assert at.opened == 3  # 200 ms, 400 ms, and now it rests for 800 ms


async def test_neither_secret_nor_ticket_nor_words_reach_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def stumble(_: Mapping[str, object]) -> None:
        raise Unreadable("sender")

    with caplog.at_level(logging.DEBUG):
        async with gateway() as at, client(at, stumble):
            await until(lambda: at.live)
            await at.deliver({"text": {"content": "secret-words"}}).acked.wait()
            at.answer = json.dumps({"endpoint": "ws://127.0.0.1:1/", "ticket": "t+k/secret"})
            at.drop()
            await until(lambda: "no connection" in caplog.text)
    ours = "\n".join(r.getMessage() for r in caplog.records if r.name.startswith("bot."))
    assert CLIENT_ID in ours
    for secret in (CLIENT_SECRET, "t+k/", "t%2Bk", "secret-words"):
        assert secret not in ours


def test_pauses_double_up_to_a_minute_and_a_good_life_clears_them() -> None:
    pace, tally = Pace(), Tally(Pace(), "a")
    pauses = [tally.pause(Ending.LOST, timedelta()) for _ in range(10)]
    for times, pause in enumerate(pauses):
        full = min(pace.lost * 2**times, pace.lost_longest)
        assert full <= pause <= full * 1.5
    assert tally.pause(Ending.LOST, pace.stable_after) < 2 * pace.lost
    assert tally.pause(Ending.TOLD, timedelta()) < timedelta(seconds=1)
    assert tally.pause(Ending.SPENT, timedelta()) >= timedelta(hours=1)
