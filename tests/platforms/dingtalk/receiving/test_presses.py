"""Pressed buttons: from DingTalk's card to what the button does, and back to the card."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from bot.platforms.dingtalk.receiving.callback import CARD_PATH
from handlers.messages import IncomingMessage, Outcome
from storage.transaction import Transaction
from tests.platforms.dingtalk.receiving.bodies import press
from tests.platforms.dingtalk.receiving.sender import Sender, sender

OK, BAD, FORBIDDEN = 200, 400, 403
FORESTRY: Final = "wangfang"


def first_line(_: IncomingMessage, outcome: Outcome) -> Mapping[str, str]:
    """The card shows the first line of the answer."""
    return {"status": outcome.replies[0].text.splitlines()[0]}


async def settle(it: Sender) -> None:
    """The people of the county are on DingTalk, and a ticket waits for its unit there."""

    def bind(tx: Transaction) -> None:
        directory = tx.registers.directory()
        for person in directory.people:
            for _, account in person.accounts[:1]:
                tx.registers.bind_person("dingtalk", account, person.id, it.now)
        tx.registers.bind_group("dingtalk", "cidGroup1==", directory.groups[0].id, it.now)

    await it.office.service.write(bind)
    await it.says(text={"content": " 镁合金二期林地手续卡在省里快两个月了"})
    await it.owed()


@pytest.fixture
async def county(tmp_path: Path, county_file: Path) -> AsyncIterator[Sender]:
    async with sender(tmp_path, county_file, first_line) as it:
        await settle(it)
        yield it


async def status(it: Sender) -> str:
    return (await it.office.tickets())[0].status


async def test_a_press_does_what_the_button_says_and_the_card_shows_it(county: Sender) -> None:
    code, answer = await county.presses(press())
    assert (code, await status(county)) == (OK, "working")
    assert answer["cardUpdateOptions"] == {
        "updateCardDataByKey": True,
        "updatePrivateDataByKey": True,
    }
    assert "Q0001" in answer["cardData"]["cardParamMap"]["status"]
    [told] = [owed for owed in await county.owed() if owed.payload["is_answer"]]
    assert (told.target_kind, told.target) == ("group", "cidGroup1==")


async def test_a_repeated_press_is_answered_once_and_shows_the_same(county: Sender) -> None:
    answers = [await county.presses(press()) for _ in range(3)]
    assert answers == answers[:1] * 3
    assert len([owed for owed in await county.owed() if owed.payload["is_answer"]]) == 1


async def test_a_press_much_later_is_a_new_one(county: Sender) -> None:
    await county.presses(press())
    county.office.clock.advance_to(county.now + timedelta(hours=1))
    await county.presses(press())
    assert len([owed for owed in await county.owed() if owed.payload["is_answer"]]) == 2


@pytest.mark.parametrize("space", [{"spaceId": "cidPrivate=="}, {"spaceId": None}])
async def test_elsewhere_who_pressed_is_answered_in_private(
    county: Sender, space: dict[str, Any]
) -> None:
    await county.presses(press(**space))
    [told] = [owed for owed in await county.owed() if owed.payload["is_answer"]]
    assert (told.target_kind, told.target) == ("person", FORESTRY)


async def test_who_has_no_right_changes_nothing(county: Sender) -> None:
    assert (await county.presses(press(userId="nobody")))[0] == OK
    assert (await county.presses(press(userId=FORESTRY, userIdType=2)))[0] == OK  # a unionId
    assert await status(county) == "assigned"


@pytest.mark.parametrize(
    "private",
    [
        {"actionIds": ["sign:Q0001"], "params": {}},
        {"actionIds": ["x"], "params": {"button": "sign:Q0001"}},
        {"actionIds": "x", "params": {"action": "sign:Q0001", "button": 7}},
    ],
)
async def test_the_button_is_found_wherever_the_template_puts_it(
    county: Sender, private: dict[str, Any]
) -> None:
    assert (await county.presses(press(content={"cardPrivateData": private})))[0] == OK
    assert await status(county) == "working"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"userId": None}, BAD),
        ({"outTrackId": None}, BAD),
        ({"content": {}}, BAD),
        ({"content": {"cardPrivateData": {"actionIds": [], "params": []}}}, BAD),
        ({"corpId": "dingother"}, FORBIDDEN),
        ({"corpId": None}, FORBIDDEN),
    ],
)
async def test_refusals(county: Sender, changes: dict[str, Any], code: int) -> None:
    assert (await county.presses(press(**changes)))[0] == code
    assert await status(county) == "assigned"


async def test_forged_presses_change_nothing(county: Sender) -> None:
    for headers in ({}, county.card_headers("other"), county.headers()):
        pressed = json.dumps(press()).encode()
        assert (await county.post(headers, pressed, CARD_PATH))[0] == FORBIDDEN
    assert await status(county) == "assigned"


async def test_a_card_that_shows_nothing_of_it_is_left_as_it_is(
    tmp_path: Path, county_file: Path
) -> None:
    async with sender(tmp_path, county_file) as it:
        await settle(it)
        assert await it.presses(press()) == (OK, {})
