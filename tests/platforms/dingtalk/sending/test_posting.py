"""Groups' own robots and reply addresses: signed, once, and with nobody mentioned by accident."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

import pytest
from pydantic import SecretStr

from bot.config.platforms import DingTalkWebhook
from bot.platforms.dingtalk.sending.webhook import signature
from tests.platforms.dingtalk.sending.office import GROUP, office
from tests.platforms.dingtalk.webhook_server import KEY, TOKEN

RING: Final[dict[str, Any]] = {"mentions": ["user9"]}


def at(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


@pytest.mark.parametrize(
    ("secret", "moment", "sign", "encoded"),
    [
        (
            "this is secret",
            1577262236757,
            "hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM=",
            "hmPWwU%2B7lVdm3ZZz0r9tSfx0L4Q26jWOZr9%2BGs6EZQM%3D",
        ),
        (
            "SECabc123",
            1700000000000,
            "N5P09a4+p1AMJIJWnIvQd2Yxw9+fu/oEBnPrjCcsLXk=",
            "N5P09a4%2Bp1AMJIJWnIvQd2Yxw9%2Bfu%2FoEBnPrjCcsLXk%3D",
        ),
    ],
)
def test_signatures_are_those_of_the_platforms_examples(
    secret: str, moment: int, sign: str, encoded: str
) -> None:
    made = signature(secret, at(moment))
    assert made == {"timestamp": str(moment), "sign": sign}
    assert urlencode(made) == f"timestamp={moment}&sign={encoded}"


async def test_a_hundred_moments_are_signed_as_the_platform_reads_them() -> None:
    async with office() as here:
        for number in range(100):
            here.clock.at += timedelta(seconds=37, milliseconds=number)
            await here.say(here.owed(str(number), red=True, **RING))
        assert len(here.hooks.shown) == 100


async def test_a_robot_without_a_secret_is_not_signed() -> None:
    async with office(webhooks={GROUP: {"address": TOKEN}}) as here:
        here.hooks.robots = {TOKEN: ""}
        await here.say(here.owed(**RING))
        assert len(here.hooks.shown) == 1


@pytest.mark.parametrize(
    ("secret", "ahead", "told"),
    [("SECother", timedelta(), "加签密钥"), (KEY, timedelta(hours=2), "时间不准")],
)
async def test_what_the_operator_must_mend_is_said(
    secret: str, ahead: timedelta, told: str
) -> None:
    async with office(webhooks={GROUP: {"address": TOKEN, "secret": secret}}) as here:
        here.rules.now = lambda: here.clock.now() - ahead
        here.api.revoke()
        await here.say(here.owed(**RING))
        assert here.hooks.shown == []
        assert told in here.told[0][1]


async def test_equal_messages_are_shown_twice_and_one_message_once() -> None:
    async with office() as here:
        await here.say(here.owed("1", text="停工", **RING))
        await here.say(here.owed("2", text="停工", **RING))
        await here.say(here.owed("2", text="停工", **RING))
        assert len(here.hooks.shown) == 2
        assert {len(one) for one in here.hooks.ids} == {32}


@pytest.mark.parametrize(
    ("fault", "rest"),
    [("-1", 1), ("90018", 1), ("99999", None), (429, 60), (403, 60)],
)
async def test_what_may_pass_is_tried_again(fault: str | int, rest: int | None) -> None:
    async with office() as here:
        here.hooks.faults.append(fault)
        error = await here.fails(here.owed(**RING))
        assert (error.permanent, error.is_outcome_unknown) == (False, False)
        assert error.retry_after == (timedelta(seconds=rest) if rest else None)


async def test_what_is_our_own_fault_is_given_up() -> None:
    async with office() as here:
        here.hooks.faults.append("460101")
        assert (await here.fails(here.owed(**RING))).permanent


async def test_people_typed_about_are_not_rung() -> None:
    async with office() as here:
        typed = "@all @user1 @13900000001 [x](dingtalk://y)"
        await here.say(here.owed(text=typed, **RING))
        assert here.hooks.rung() == ["user9"]
        (text,) = here.hooks.texts()
        assert text.count("@") == 1
        assert "](" not in text


async def test_more_than_fifty_people_do_not_fit_into_one_message() -> None:
    async with office() as here:
        for number in range(18):
            await here.say(here.owed(f"x{number}", red=True, **RING))
        queue = [here.owed(str(n), mentions=[f"u{n}{m}" for m in range(20)]) for n in range(9)]
        assert here.sending.platform.together(queue) == 2


def test_an_address_is_a_secret() -> None:
    robot = DingTalkWebhook(address=SecretStr(TOKEN), secret=SecretStr(KEY))
    assert TOKEN not in repr(robot)
