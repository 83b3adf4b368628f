"""The bot on the long connection: every answer is seen, most of them once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.platforms.base import PlatformError
from bot.platforms.wecom.cards import small_card
from bot.platforms.wecom.hearing import on_callback
from bot.platforms.wecom.reconnecting import Pace
from bot.platforms.wecom.replies import AT_ONCE, HOLD, IN_TIME, Reply
from handlers.messages import Button
from storage.records import Owed
from tests.platforms.wecom.connected import SetClock, client, until
from tests.platforms.wecom.gateway import Gateway, event, gateway, message, press
from tests.service.office import Office, office

REPORT = "@吹哨 抽蓄财政配套资金没到位，施工队说再不给钱就停工"
CHAT = "@吹哨 在吗"
LEASE = timedelta(seconds=1)


@pytest.fixture
async def here(folder: Path) -> AsyncIterator[Office]:
    async with office(folder) as place:
        yield place


async def owed(here: Office, key: str, later: timedelta = timedelta()) -> tuple[Owed, ...]:
    """What of it the outbox would send at that time; only looked at."""

    def look(here: Office) -> tuple[Owed, ...]:
        with here.database.begin() as tx:
            found = tx.outbox.claim(here.clock.now() + later, LEASE, keys=[key])
            for one in found:
                tx.outbox.release(one, here.clock.now())
        return found

    return await asyncio.to_thread(look, here)


async def state(here: Office, name: str) -> int:
    return (await here.service.read(lambda tx: tx.outbox.counts()))[name]


async def is_told(here: Office) -> bool:
    return await state(here, "sent") == 1


async def told(here: Office) -> None:
    async with asyncio.timeout(5):
        while not await is_told(here):  # noqa: ASYNC110 - the condition is in the database
            await asyncio.sleep(0.005)


def texts_of(at: Gateway) -> list[str]:
    streams = [body["stream"] for body in at.commands("aibot_respond_msg")]
    return [str(stream["content"]) for stream in streams if isinstance(stream, dict)]


async def test_an_answer_that_was_taken_is_not_sent_again(here: Office) -> None:
    async with gateway() as at, client(at, on_callback(here.service)) as bot:
        await until(lambda: bot.is_live)
        await at.call(message(CHAT))
        await told(here)
    assert len(texts_of(at)) == 1
    assert await owed(here, "answer:wecom:m1", 2 * HOLD) == ()


async def test_its_buttons_follow_as_a_card_and_stand_in_the_text_too(here: Office) -> None:
    async with gateway() as at, client(at, on_callback(here.service)) as bot:
        await until(lambda: bot.is_live)
        await at.call(message(REPORT))
        await until(lambda: len(at.taken) == 2)
    assert texts_of(at)[0].endswith("可以直接回复：“详情”、“撤回”")
    [pushed] = at.commands("aibot_send_msg")
    assert (pushed["chatid"], pushed["chat_type"], pushed["msgtype"]) == (
        "wrA",
        2,
        "template_card",
    )
    assert at.refused == []


async def test_a_card_that_fails_harms_nothing(
    here: Office, caplog: pytest.LogCaptureFixture
) -> None:
    async with gateway() as at, client(at, on_callback(here.service)) as bot:
        await until(lambda: bot.is_live)
        at.refuse["aibot_send_msg"].append(40058)
        await at.call(message(REPORT))
        await until(lambda: "no card with its buttons" in caplog.text)
    assert await owed(here, "answer:wecom:m1", 2 * HOLD) == ()
    assert "停工" not in caplog.text


async def test_an_answer_is_on_disk_before_it_leaves_and_survives_a_sudden_end(
    folder: Path,
) -> None:
    async with office(folder) as here:
        reply = await on_callback(here.service)(message(REPORT))
        assert reply is not None
        assert await owed(here, "answer:wecom:m1") == ()  # the reply may still be on its way
    async with office(folder) as again:
        assert len(await owed(again, "answer:wecom:m1", 2 * HOLD)) == 1


@pytest.mark.parametrize("code", [93008, 846601])
async def test_an_answer_refused_is_owed_again_after_the_hold(here: Office, code: int) -> None:
    async with gateway() as at, client(at, on_callback(here.service)) as bot:
        await until(lambda: bot.is_live)
        at.refuse["aibot_respond_msg"].extend([code] * 1000)
        await at.call(message(CHAT))
        await until(lambda: at.refused)
    assert await owed(here, "answer:wecom:m1") == ()
    assert len(await owed(here, "answer:wecom:m1", HOLD)) == 1


async def test_an_answer_of_which_nobody_knows_is_owed_again(
    here: Office, caplog: pytest.LogCaptureFixture
) -> None:
    async with gateway() as at, client(at, on_callback(here.service)) as bot:
        await until(lambda: bot.is_live)
        at.is_holding = True
        await at.call(message(CHAT))
        await until(lambda: at.held)
        await at.drop()
        await until(lambda: "m1 was not answered" in caplog.text)
    assert len(await owed(here, "answer:wecom:m1", HOLD)) == 1


def test_the_outbox_waits_longer_than_any_answer_may_be_on_its_way() -> None:
    assert IN_TIME + Pace().answer_within < HOLD
    assert AT_ONCE < IN_TIME


async def hear(here: Office, body: Mapping[str, object]) -> Reply | None:
    return await on_callback(here.service)(body)


async def test_a_redelivery_gets_the_answer_again_unless_it_was_told(here: Office) -> None:
    first, second = await hear(here, message(CHAT)), await hear(here, message(CHAT))
    assert first is not None
    assert second is not None
    assert first.text == second.text
    assert first.on_taken is not None
    await first.on_taken()
    assert await hear(here, message(CHAT)) is None
    assert await is_told(here)


async def test_an_answer_that_the_outbox_is_sending_is_not_shown_here_as_well(
    here: Office,
) -> None:
    await hear(here, message(CHAT))
    at = here.clock.now() + HOLD
    await here.service.write(lambda tx: tx.outbox.claim(at, LEASE))
    assert await hear(here, message(CHAT)) is None


async def ticket(here: Office) -> None:
    private = {**message(REPORT, "m0"), "chattype": "single", "from": {"userid": "lisi"}}
    assert await hear(here, private) is not None


async def test_a_press_changes_its_card_and_is_settled_when_that_was_taken(here: Office) -> None:
    await ticket(here)
    async with gateway() as at, client(at, on_callback(here.service)) as bot:
        await until(lambda: bot.is_live)
        await at.call(press("withdraw:Q0001", "T-7"), "cb-1")
        await told(here)
    [update] = at.commands("aibot_respond_update_msg")
    assert "userids" not in update
    assert at.refused == []
    assert await owed(here, "answer:wecom:e1", 2 * HOLD) == ()


async def test_a_long_answer_to_a_press_is_owed_at_once(here: Office) -> None:
    await ticket(here)
    reply = await hear(here, {**press("detail:Q0001", "T-7"), "chattype": "single"})
    assert reply is not None
    assert (reply.within, reply.on_taken, reply.card) == (AT_ONCE, None, None)
    assert reply.body["userids"] == ["lisi"]
    assert len(await owed(here, "answer:wecom:e1")) == 1


async def test_a_press_answered_too_late_is_told_by_the_outbox(here: Office) -> None:
    await ticket(here)
    clock, may_answer = SetClock(SystemClock().now()), asyncio.Event()

    async def slow(body: Mapping[str, object]) -> Reply | None:
        reply = await hear(here, body)
        await may_answer.wait()
        return reply

    async with gateway(clock) as at, client(at, slow) as bot:
        await until(lambda: bot.is_live)
        await at.call(press("withdraw:Q0001", "T-7"), "cb-1")
        clock.at += timedelta(seconds=6)
        may_answer.set()
        await until(lambda: at.refused)
        assert at.refused == [("aibot_respond_update_msg", 846605)]
    assert len(await owed(here, "answer:wecom:e1", HOLD)) == 1


async def test_a_first_visit_is_greeted_once(here: Office) -> None:
    async with gateway() as at, client(at, on_callback(here.service)) as bot:
        await until(lambda: bot.is_live)
        await at.call(event("enter_chat"))
        await told(here)
    [welcome] = at.commands("aibot_respond_welcome_msg")
    assert welcome["msgtype"] == "text"


async def test_what_wants_no_answer_gets_none(here: Office) -> None:
    assert await hear(here, event("feedback_event")) is None


async def test_cards_pushed_count_in_the_quota() -> None:
    async with gateway() as at, client(at) as bot:
        await until(lambda: bot.is_live)
        for n in range(30):
            card = small_card("Q0001", [Button("sign:Q0001", "签收")], f"k{n}")
            assert card
            await bot.push_card("wrA", card, is_group=True)
        with pytest.raises(PlatformError, match="quota") as caught:
            await bot.push("wrA", "再一条", is_group=True)
        assert caught.value.retry_after
        assert len(at.taken) == 30
