"""Whatever befalls gateway and connection: every message becomes exactly one ticket."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from bot.platforms.dingtalk.receiving.hearing import Hearing
from tests.platforms.dingtalk.receiving.bodies import body
from tests.platforms.dingtalk.receiving.connected import HURRY, client, ms, until
from tests.platforms.dingtalk.receiving.gateway import Delivery, Gateway, gateway
from tests.platforms.dingtalk.receiving.sender import ROBOT, bot
from tests.service.office import Office

PATIENCE = 60.0  # seconds; only a failing test waits so long


def delivered(at: Gateway, place: Office, number: int) -> Delivery:
    """A report of somebody's, in a group of their own."""
    message = body(
        place.clock.now(),
        f"msg{number}==",
        senderStaffId=f"person{number}",
        conversationId=f"cid{number}==",
    )
    return at.deliver(message)


async def one_ticket_each(place: Office, deliveries: list[Delivery]) -> None:
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(one.acked.wait() for one in deliveries))
    chats = Counter(ticket.chat_id for ticket in await place.tickets())
    assert chats == Counter(f"cid{number}==" for number in range(len(deliveries)))
    answers = await place.service.read(lambda tx: tx.outbox.counts())
    assert answers["pending"] == len(deliveries)


async def test_what_comes_again_under_a_new_id_is_one_ticket(tmp_path: Path) -> None:
    async with bot(tmp_path) as place, gateway() as at:
        hearing = Hearing(place.service, ROBOT)
        async with client(at, hearing.message, hearing.press) as it:
            await until(lambda: it.is_live and at.live)
            same = [delivered(at, place, 0) for _ in range(5)]
            await asyncio.gather(*(one.acked.wait() for one in same))
            assert len({one.frame_ids[0] for one in same}) == 5
            assert {one.ack["code"] for one in same} == {200}
            await one_ticket_each(place, same[:1])


async def test_what_was_dealt_with_and_not_acknowledged_is_one_ticket(tmp_path: Path) -> None:
    async with bot(tmp_path) as place, gateway(redeliver_after=0.3) as at:
        hearing = Hearing(place.service, ROBOT)
        pace = replace(HURRY, ping_every=ms(100))
        async with client(at, hearing.message, hearing.press, pace=pace) as it:
            await until(lambda: it.is_live and at.live)
            delivery = delivered(at, place, 0)
            await until(lambda: delivery.frame_ids)
            at.freeze()  # the frame has left, its acknowledgement will not be read
            await one_ticket_each(place, [delivery])
            assert len(delivery.frame_ids) > 1


async def test_two_receivers_on_one_database_share_the_messages(tmp_path: Path) -> None:
    async with bot(tmp_path) as place, gateway(redeliver_after=0.05) as at:
        hearing = Hearing(place.service, ROBOT)
        doors = hearing.message, hearing.press
        async with client(at, *doors) as one, client(at, *doors) as other:
            await until(lambda: one.is_live and other.is_live and len(at.live) == 2)
            await one_ticket_each(place, [delivered(at, place, n) for n in range(30)])
            assert at.opened == 2  # neither displaces the other


@pytest.mark.parametrize("seed", range(2))
async def test_ten_catastrophes_under_load_lose_and_double_nothing(
    tmp_path: Path, seed: int
) -> None:
    await _survive(tmp_path, seed, 10)


@pytest.mark.soak
async def test_a_hundred_catastrophes_under_load_lose_and_double_nothing(tmp_path: Path) -> None:
    await _survive(tmp_path, 7, 100)


async def _survive(folder: Path, seed: int, times: int) -> None:
    """Messages keep coming while the gateway is killed, frozen, dropped and replaced."""
    dice = random.Random(seed)  # noqa: S311
    pace = replace(HURRY, ping_every=ms(100), connect_within=ms(300))
    async with bot(folder) as place, gateway(redeliver_after=0.15, dice=dice) as at:
        hearing = Hearing(place.service, ROBOT)
        deliveries: list[Delivery] = []
        async with client(at, hearing.message, hearing.press, pace=pace) as it:
            for _ in range(times):
                await until(lambda: it.is_live and at.live, PATIENCE)
                deliveries += [delivered(at, place, len(deliveries) + n) for n in range(6)]
                await asyncio.sleep(dice.random() / 20)
                await _strike(at, dice)
                deliveries += [delivered(at, place, len(deliveries) + n) for n in range(2)]
            await one_ticket_each(place, deliveries)
        assert sum(len(one.frame_ids) for one in deliveries) > len(deliveries)
        assert set(at.faults) <= {"a ticket that is none or was used"}  # given out before a kill


async def _strike(at: Gateway, dice: random.Random) -> None:
    kind = dice.choice(["kill", "freeze", "drop", "goodbye", "stall"])
    if kind == "kill":
        await at.kill()
        await asyncio.sleep(dice.random() / 10)
        await at.start()
    elif kind == "freeze":
        at.freeze()
        await asyncio.sleep(0.2)
        at.drop()
    elif kind == "drop":
        at.drop()
    elif kind == "goodbye":
        await at.say_goodbye()
    else:
        at.is_mute = True
        at.drop()
        await asyncio.sleep(dice.random() / 2)
        at.is_mute = False
