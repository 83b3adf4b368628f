"""Buttons in the response to a callback: cards, and cards that were pressed."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.app import LOOPBACK, listening, listening_socket
from bot.platforms.wecom.callback import bot_routes
from bot.service import Service
from handlers.messages import Outcome
from handlers.texts.steps import BUTTON_LABELS
from tests.platforms.wecom import cardcheck
from tests.platforms.wecom.connected import until
from tests.platforms.wecom.test_callback import ENVELOPE, Robot, opened

REPORT = "@吹哨 抽蓄财政配套资金没到位，施工队说再不给钱就停工"
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def robot(county_file: Path, tmp_path: Path) -> AsyncIterator[Robot]:
    shutil.copy(county_file, tmp_path / "chuishao.db")
    async with opened(tmp_path) as robot:
        yield robot


def press(key: str, task: str = "T-1") -> dict[str, Any]:
    card = {"card_type": "button_interaction", "event_key": key, "task_id": task}
    event = {"eventtype": "template_card_event", "template_card_event": card}
    return {"msgid": "e1", "msgtype": "event", "event": event}


def privately(**changes: Any) -> dict[str, Any]:
    return {**changes, "chattype": "single", "chatid": None}


class Slow:
    """The service, but its answers wait on their way out."""

    def __init__(self, service: Service) -> None:
        self._service, self.begun, self.go = service, asyncio.Event(), asyncio.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._service, name)

    async def receive(self, *args: Any, **options: Any) -> Outcome:
        outcome = await self._service.receive(*args, **options)
        self.begun.set()
        await self.go.wait()
        return outcome


class Busy(Slow):
    """The service, but a message waits for its turn."""

    async def receive(self, *args: Any, **options: Any) -> Outcome:
        self.begun.set()
        await self.go.wait()
        return await self._service.receive(*args, **options)


@asynccontextmanager
async def listened(robot: Robot, slow: Slow) -> AsyncIterator[aiohttp.ClientSession]:
    """The bot's own server: unlike aiohttp's for tests it goes on when the caller has left."""
    routes = bot_routes(slow, ENVELOPE, "aib1")
    async with (
        listening(robot.office.service, listening_socket(LOOPBACK, 0), routes) as port,
        aiohttp.ClientSession(f"http://{LOOPBACK}:{port}") as client,
    ):
        yield client


async def settled(robot: Robot, count: int) -> None:
    async with asyncio.timeout(5):
        while (await robot.outbox())["sent"] < count:  # noqa: ASYNC110 - it is in the database
            await asyncio.sleep(0.005)


async def owed(robot: Robot, key: str) -> bool:
    """Whether the outbox is going to tell that by itself."""
    at = robot.office.clock.now() + MINUTE
    found = await robot.office.service.write(
        lambda tx: tx.outbox.claim(at, MINUTE, keys=[key])  # claimed: ask once for each key
    )
    return bool(found)


async def test_an_answer_with_buttons_comes_with_a_card_and_no_hint(robot: Robot) -> None:
    answer = await robot.sends(text={"content": REPORT})
    assert answer is not None
    assert answer["msgtype"] == "stream_with_template_card"
    assert answer["stream"]["finish"] is True
    assert "可以直接回复" not in answer["stream"]["content"]
    card = answer["template_card"]
    assert cardcheck.fault(card) == ""
    assert [row["key"] for row in card["button_list"]] == ["detail:Q0001", "withdraw:Q0001"]
    assert card["main_title"]["title"].startswith("已")
    assert not await owed(robot, "answer:wecom:m1")


async def test_a_redelivery_gets_the_same_card(robot: Robot) -> None:
    answers = [await robot.sends(text={"content": REPORT}) for _ in range(3)]
    assert answers[0] is not None
    assert answers[0]["template_card"]["task_id"]
    assert answers == answers[:1] * 3


async def test_two_answers_have_cards_of_different_tasks(robot: Robot) -> None:
    first = await robot.sends(text={"content": REPORT})
    second = await robot.sends(msgid="m2", text={"content": REPORT.replace("抽蓄", "储能")})
    assert first is not None
    assert second is not None
    assert first["template_card"]["task_id"] != second["template_card"]["task_id"]


async def test_a_press_changes_the_card_for_all_and_is_no_second_message(robot: Robot) -> None:
    await robot.sends(text={"content": REPORT})
    answer = await robot.sends(**press("withdraw:Q0001", task="T_9@x-1"))
    assert answer is not None
    assert set(answer) == {"response_type", "template_card"}
    assert answer["response_type"] == "update_template_card"
    card = answer["template_card"]
    assert cardcheck.fault(card, is_update=True) == ""
    assert card["task_id"] == "T_9@x-1"
    assert card["main_title"] == {"title": "已撤回 Q0001"}
    assert card["replace_text"] == f"已选：{BUTTON_LABELS['withdraw']}"
    await settled(robot, 2)
    assert not await owed(robot, "answer:wecom:e1")
    assert await robot.sends(**press("withdraw:Q0001", task="T_9@x-1")) == answer


async def test_a_press_whose_answer_nobody_took_is_answered_by_the_outbox(
    robot: Robot, caplog: pytest.LogCaptureFixture
) -> None:
    await robot.sends(text={"content": REPORT})
    slow = Slow(robot.office.service)
    async with listened(robot, slow) as client:
        impatient = Robot(robot.office, client)
        asking = asyncio.create_task(impatient.sends(**press("withdraw:Q0001")))
        await slow.begun.wait()
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        slow.go.set()
        await until(lambda: "found its connection closed" in caplog.text)
    assert await owed(robot, "answer:wecom:e1")
    assert "Q0001" not in caplog.text


async def test_a_message_whose_sender_hung_up_before_its_turn_is_answered_by_the_outbox(
    robot: Robot,
) -> None:
    busy = Busy(robot.office.service)
    async with listened(robot, busy) as client:
        impatient = Robot(robot.office, client)
        asking = asyncio.create_task(impatient.sends(msgid="m9", text={"content": REPORT}))
        await busy.begun.wait()
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        busy.go.set()
    assert await owed(robot, "answer:wecom:m9")
    assert len(await robot.office.tickets()) == 1


async def test_an_answer_to_a_press_is_not_due_while_it_is_on_its_way(robot: Robot) -> None:
    await robot.sends(text={"content": REPORT})
    slow = Slow(robot.office.service)
    async with listened(robot, slow) as client:
        patient = Robot(robot.office, client)
        asking = asyncio.create_task(patient.sends(**press("withdraw:Q0001")))
        await slow.begun.wait()
        now = robot.office.clock.now()
        found = await robot.office.service.write(
            lambda tx: tx.outbox.claim(now, MINUTE, keys=["answer:wecom:e1"])
        )
        assert found == ()
        slow.go.set()
        assert await asking is not None


async def test_a_press_that_was_refused_leaves_the_others_their_buttons(robot: Robot) -> None:
    await robot.sends(text={"content": REPORT})
    pressed = {**press("withdraw:Q0001"), "from": {"userid": "lisi"}}
    answer = await robot.sends(**pressed)
    assert answer is not None
    assert answer["userids"] == ["lisi"]
    assert answer == await robot.sends(**pressed)
    assert (await robot.office.tickets())[0].status == "assigned"


async def test_looking_at_details_takes_nobody_elses_buttons(robot: Robot) -> None:
    await robot.sends(**privately(text={"content": REPORT}))
    answer = await robot.sends(**privately(**press("detail:Q0001")))
    assert answer is not None
    assert answer["userids"] == ["zhangsan"]


async def test_an_answer_longer_than_a_card_is_still_owed_in_full(robot: Robot) -> None:
    await robot.sends(**privately(text={"content": REPORT}))
    answer = await robot.sends(**privately(**press("detail:Q0001")))
    assert answer is not None
    card = answer["template_card"]
    assert cardcheck.fault(card, is_update=True) == ""
    assert "Q0001" in card["main_title"]["title"]
    assert "sub_title_text" not in card
    assert await owed(robot, "answer:wecom:e1")


async def test_a_press_without_a_task_gets_no_card_and_its_answer_is_owed(robot: Robot) -> None:
    await robot.sends(text={"content": REPORT})
    assert await robot.sends(**press("withdraw:Q0001", task="")) is None
    assert await owed(robot, "answer:wecom:e1")


async def test_what_people_wrote_gets_no_power_in_an_answer(robot: Robot) -> None:
    text = {"content": f"{REPORT} <think>不给看</think>"}
    await robot.sends(**privately(text=text))
    answer = await robot.sends(**privately(msgid="m2", text={"content": "详 Q0001"}))
    assert answer is not None
    assert "不给看" in answer["stream"]["content"]
    assert "<think>" not in answer["stream"]["content"]
