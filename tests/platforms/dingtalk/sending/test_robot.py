"""What else the application's robot sends: cards, pictures, files and DINGs."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest

from bot.platforms.base import NotYet, PlatformError
from bot.platforms.dingtalk.sending.cards import LONGEST_VALUE, pressed, track_id, variables
from bot.platforms.dingtalk.sending.errors import DingTalkError
from bot.platforms.dingtalk.sending.robot import Chat
from handlers.messages import Button
from tests.platforms.dingtalk.sending.office import BUTTONS, Office, office
from tests.platforms.dingtalk.sending.office import variables as shown_by

MB: Final = 1024 * 1024
PNG: Final = b"\x89PNG\r\n\x1a\n"
GROUP: Final = Chat("cidA", is_group=True)
PERSON: Final = Chat("user9", is_group=False)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


async def test_a_pressed_card_says_what_was_chosen_and_keeps_its_text() -> None:
    async with office() as here:
        track = await here.say(here.owed(buttons=BUTTONS))
        assert here.sending.cards
        assert track == track_id("1")
        await here.sending.cards.update(track, pressed("签收 Q0001"))
        shown = shown_by(here.api, track)
        assert shown["status"] == "已选：签收 Q0001"
        assert shown["text"] == "（1）停工"
        assert [shown[f"button{n}"] for n in range(1, 7)] == [""] * 6


async def test_a_card_that_is_gone_cannot_be_changed() -> None:
    async with office() as here:
        assert here.sending.cards
        with pytest.raises(DingTalkError) as caught:
            await here.sending.cards.update("none", pressed("签收"))
        assert caught.value.permanent


async def test_what_succeeds_without_success_has_failed() -> None:
    async with office() as here:
        assert here.sending.cards
        here.api.raw = {"success": False}
        with pytest.raises(DingTalkError) as caught:
            await here.sending.cards.update("any", pressed("签收"))
        assert not caught.value.is_outcome_unknown


async def test_presses_reach_us_by_stream_or_at_the_address_that_was_registered() -> None:
    async with office() as here:
        track = await here.say(here.owed(buttons=BUTTONS))
        assert here.api.cards[track]["callbackType"] == "STREAM"
    async with office(mode="http") as here:
        assert here.sending.cards
        await here.sending.cards.register("https://bot.example.gov.cn/card", "secret")
        (registered,) = here.api.registered
        track = await here.say(here.owed(buttons=BUTTONS))
        card = here.api.cards[track]
        assert card["callbackType"] == "HTTP"
        assert card["callbackRouteKey"] == registered["callbackRouteKey"]


def test_what_people_wrote_has_no_power_on_a_card() -> None:
    shown = variables("**3号** @all\n[x](http://evil)", [Button("a", "签收 <b>")])
    assert shown
    assert shown["text"] == "**3号** \uff20all  \n\uff3bx\uff3d(http://evil)"
    assert shown["title"] == "3号 \uff20all"
    assert shown["button1"] == "签收 \uff1cb>"


@pytest.mark.parametrize(
    ("text", "buttons"),
    [
        ("很" * (LONGEST_VALUE // 3 + 1), 1),
        ("停工", 7),
        ("", 1),
        (" \n", 1),
    ],
)
def test_what_no_card_can_hold(text: str, buttons: int) -> None:
    assert variables(text, [Button(str(n), str(n)) for n in range(buttons)]) is None


def test_a_card_is_not_cut() -> None:
    assert variables("很" * (LONGEST_VALUE // 3), ())
    assert variables("停工", [Button("k" * (LONGEST_VALUE + 1), "签收")]) is None


@pytest.mark.parametrize("chat", [GROUP, PERSON], ids=["group", "person"])
async def test_pictures_and_files_are_uploaded_and_sent(chat: Chat) -> None:
    async with office() as here:
        await here.sending.robot.send_image(chat, PNG + b"0" * 1000)
        await here.sending.robot.send_file(chat, '日报 "5月".xlsx', b"123456")
        assert list(here.api.uploads.values()) == [
            ("image", "image.png", PNG + b"0" * 1000),
            ("file", "日报 _5月_.xlsx", b"123456"),
        ]
        (_, place, image), (_, _, file) = here.api.said
        assert place == chat.target
        assert image == {"kind": "sampleImageMsg", "param": {"photoURL": "@media0"}}
        assert file["param"] == {
            "mediaId": "@media1",
            "fileName": "日报 _5月_.xlsx",
            "fileType": "xlsx",
        }


async def test_what_the_platform_would_refuse_is_not_uploaded() -> None:
    async with office() as here:
        robot = here.sending.robot
        for attempt in (
            robot.send_image(GROUP, b"%PDF-1.7"),
            robot.send_image(GROUP, PNG + bytes(20 * MB)),
            robot.send_file(GROUP, "a.exe", b"1"),
            robot.send_file(GROUP, "pdf", b""),
            robot.send_file(GROUP, "a.pdf", bytes(20 * MB + 1)),
        ):
            with pytest.raises(PlatformError) as caught:
                await attempt
            assert caught.value.permanent
        assert here.api.uploads == {}
        assert here.rules.used("calls") == 0


@pytest.mark.parametrize("fault", ["drop", "garbage", 503])
async def test_a_failed_upload_is_no_message(fault: str | int) -> None:
    async with office() as here:
        here.api.faults.append(fault)
        with pytest.raises(PlatformError) as caught:
            await here.sending.robot.send_file(GROUP, "a.pdf", b"1")
        assert not caught.value.is_outcome_unknown
        assert here.api.said == []


async def test_an_upload_renews_a_stale_token_too() -> None:
    async with office() as here:
        await here.say(here.owed())
        here.api.revoke()
        await here.sending.robot.send_file(GROUP, "a.pdf", b"1")
        assert here.api.token_requests == 2


async def test_a_ding_rings_within_the_application_and_tells_whom_it_missed() -> None:
    async with office() as here:
        done = await here.sending.ding.send(["user9", "nobody", "user9"], "**【督办】** 3号超期")
        assert done.ding_id == "ding1"
        assert done.failed == {"no.such.staff": ["nobody"]}
        assert here.api.dings == [
            {
                "robotCode": "ding-client-id",
                "remindType": 1,
                "receiverUserIdList": ["user9", "nobody"],
                "content": "【督办】 3号超期",
            }
        ]


async def test_nobody_is_rung_more_than_three_times_an_hour() -> None:
    async with office() as here:
        for _ in range(3):
            await here.sending.ding.send(["user9"], "停工")
        done = await here.sending.ding.send(["user9", "user1"], "停工")
        assert done.spared == ("user9",)
        assert here.api.dings[-1]["receiverUserIdList"] == ["user1"]
        assert (await here.sending.ding.send(["user9"], "停工")).ding_id == ""
        here.clock.at += HOUR
        assert (await here.sending.ding.send(["user9"], "停工")).ding_id == "ding5"


async def test_dings_have_a_minute_of_their_own() -> None:
    async with office() as here:
        for number in range(10):
            await here.sending.ding.send([f"user{number}"], "停工")
        with pytest.raises(NotYet):
            await here.sending.ding.send(["user99"], "停工")
        await here.say(here.owed())
        here.clock.at += 2 * MINUTE
        await here.sending.ding.send(["user99"], "停工")
        assert len(here.api.dings) == 11


@pytest.mark.parametrize("count", [0, 201])
async def test_a_ding_has_its_readers(count: int) -> None:
    async with office() as here:
        await ding_fails(here, [f"u{n}" for n in range(count)], permanent=True)
        assert here.api.dings == []


async def test_a_ding_without_the_right_to_it_is_told_and_not_repeated() -> None:
    async with office() as here:
        here.api.faults.extend(["ding.serverquota.insufficient", 504])
        await ding_fails(here, ["user9"], permanent=False)
        error = await ding_fails(here, ["user9"], permanent=False)
        assert error.is_outcome_unknown
        assert here.api.dings == []


async def ding_fails(here: Office, people: list[str], *, permanent: bool) -> PlatformError:
    with pytest.raises(PlatformError) as caught:
        await here.sending.ding.send(people, "停工")
    assert caught.value.permanent is permanent
    return caught.value
