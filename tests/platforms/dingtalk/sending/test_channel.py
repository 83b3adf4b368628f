"""DingTalk as one platform: the best way for every message, and another where that is closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.platforms.base import NotYet, PlatformError
from bot.platforms.dingtalk.sending.pace import MINUTELY
from bot.platforms.merging import SPARE
from bot.platforms.rates import ON_THE_WAY
from tests.platforms.dingtalk.openapi_server import TOO_FAST
from tests.platforms.dingtalk.sending.office import BUTTONS, office, variables
from tests.platforms.dingtalk.tenant_rules import RATE
from tests.platforms.dingtalk.webhook_server import CROWDED, TOKEN

MINUTES = timedelta(minutes=1)


async def test_the_robot_says_what_is_neither_an_answer_nor_rings_nor_has_buttons() -> None:
    async with office() as here:
        assert await here.say(here.owed()) == "key+1/="
        await here.say(here.owed("2", "user9"))
        assert here.api.texts("cidA") == ["（1）停工"]
        assert here.api.texts("user9") == ["（2）停工"]
        assert here.hooks.shown == []


async def test_a_notice_rings_the_people_it_mentions_by_the_groups_own_robot() -> None:
    async with office() as here:
        await here.say(here.owed(mentions=["user9", "all", "external:x"]))
        assert here.hooks.texts(TOKEN) == ["（1）停工\n\n@user9"]
        assert here.hooks.rung() == ["user9"]
        assert here.api.said == []


async def test_the_robots_code_may_differ_from_the_clients() -> None:
    async with office(robot_code="another") as here:
        error = await here.fails(here.owed(target="user9"))
        assert (error.permanent, error.retry_after) == (False, timedelta(minutes=5))
        ((key, text),) = here.told
        assert key == "dingtalk:setting:invalidParameter.robotCode.invalid"
        assert "robot_code" in text


async def test_a_template_that_is_not_published_is_told_and_its_buttons_are_words() -> None:
    async with office() as here:
        here.api.faults.append("param.templateUnpublished")
        await here.say(here.owed(target="user9", buttons=BUTTONS))
        assert here.api.texts() == ["（1）停工  \n可以直接回复：“签收 Q0001”"]
        assert "card_template_id" in here.told[0][1]


async def test_where_the_group_has_no_robot_a_card_rings() -> None:
    async with office(webhooks={}) as here:
        track = await here.say(here.owed(mentions=["user9"]))
        card = here.api.cards[track]
        assert card["imGroupOpenDeliverModel"]["atUserIds"] == {"user9": "user9"}
        assert variables(here.api, track)["text"] == "（1）停工"


async def test_without_robot_and_template_the_words_arrive_at_least() -> None:
    async with office(webhooks={}, card_template_id="") as here:
        await here.say(here.owed(mentions=["user9"]))
        assert here.api.texts() == ["（1）停工"]


async def test_what_has_buttons_is_a_card_in_groups_and_in_private() -> None:
    async with office() as here:
        for target in ("cidA", "user9"):
            track = await here.say(here.owed(target, target, buttons=BUTTONS))
            shown = variables(here.api, track)
            assert (shown["button1"], shown["id1"]) == ("签收 Q0001", "sign:Q0001")
        assert here.api.said == []


async def test_without_a_template_buttons_are_words_to_type() -> None:
    async with office(card_template_id="") as here:
        await here.say(here.owed("1", "user9", buttons=BUTTONS))
        assert here.api.texts() == ["（1）停工  \n可以直接回复：“签收 Q0001”"]


async def test_what_no_card_can_hold_is_text() -> None:
    async with office() as here:
        await here.say(here.owed("1", "user9", buttons=BUTTONS, text="很" * 400))
        (text,) = here.api.texts("user9")
        assert text.endswith("可以直接回复：“签收 Q0001”")


async def test_an_answer_uses_its_address_at_the_first_attempt_only() -> None:
    async with office() as here:
        answer = here.owed(is_answer=True, reply_url=here.session(), mentions=["user9"])
        private = here.owed("2", "user9", is_answer=True, reply_url=here.session("s2"))
        await here.say(answer)
        await here.say(private)
        assert here.hooks.texts("s1") == ["（1）停工\n\n@user9"]
        assert here.hooks.texts("s2") == ["（2）停工"]
        await here.say(replace(private, attempts=2))
        assert here.api.texts("user9") == ["（2）停工"]


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/robot/sendBySession?session=1",
        "{base}/robot/send?access_token=1",
        "{base}@elsewhere.example/robot/sendBySession?session=1",
        "{base}.example/robot/sendBySession?session=1",
        7,
        "",
    ],
)
async def test_an_address_that_is_not_dingtalks_is_not_used(url: object) -> None:
    async with office() as here:
        given = url.format(base=here.base) if isinstance(url, str) else url
        await here.say(here.owed(is_answer=True, reply_url=given))
        assert here.api.texts() == ["（1）停工"]
        assert here.hooks.shown == []


@pytest.mark.parametrize("told", [True, False])
async def test_an_address_is_not_used_after_its_end(told: bool) -> None:
    async with office() as here:
        until = here.clock.now() + 30 * MINUTES
        more = {"reply_until": until.isoformat()} if told else {}
        answer = here.owed(is_answer=True, reply_url=here.session(), **more)
        here.clock.at += 30 * MINUTES if told else 89 * MINUTES
        await here.say(answer)
        assert here.hooks.shown == []
        assert len(here.api.said) == 1


async def test_an_address_that_is_gone_is_replaced_by_the_robot() -> None:
    async with office() as here:
        url = here.session(lasts=timedelta())
        await here.say(here.owed(is_answer=True, reply_url=url))
        assert here.hooks.refused == ["300001"]
        assert here.api.texts() == ["（1）停工"]


async def test_an_answer_that_may_have_arrived_is_not_given_twice() -> None:
    async with office() as here:
        here.hooks.faults.append("drop")
        error = await here.fails(here.owed(is_answer=True, reply_url=here.session()))
        assert error.is_outcome_unknown
        assert here.api.said == []


async def test_a_dead_robot_of_a_group_is_told_once_an_hour_and_replaced() -> None:
    async with office() as here:
        here.hooks.robots = {}
        for number in range(3):
            await here.say(here.owed(str(number), mentions=["user9"]))
        assert here.hooks.refused == ["300005"]
        assert len(here.api.cards) == 3
        ((key, text),) = here.told
        assert key == "dingtalk:robot:项目推进总群"
        assert "“项目推进总群”的自定义机器人用不了（答复的时间已过，或者地址已经失效，" in text
        here.clock.at += 60 * MINUTES
        await here.say(here.owed("3", mentions=["user9"]))
        assert len(here.hooks.refused) == 2


async def test_a_robot_that_is_too_loud_elsewhere_is_left_alone_for_ten_minutes() -> None:
    async with office() as here:
        here.hooks.faults.append(CROWDED)
        await here.say(here.owed("1", mentions=["user9"]))
        await here.say(here.owed("2", mentions=["user9"]))
        assert here.hooks.refused == [CROWDED]
        assert len(here.api.cards) == 2
        here.clock.at += 10 * MINUTES
        await here.say(here.owed("3", mentions=["user9"]))
        assert here.hooks.rung() == ["user9"]


async def test_the_robots_silence_costs_no_attempt_and_touches_no_one_elses_message() -> None:
    async with office() as here:
        here.api.faults.append(TOO_FAST)
        error = await here.fails(here.owed(target="user9"))
        assert isinstance(error, NotYet)
        assert error.rest == 10 * MINUTES
        error = await here.fails(here.owed(target="user1", red=True))
        assert isinstance(error, NotYet)
        assert here.api.refused == [TOO_FAST]


async def test_a_person_who_is_sent_too_much_waits_and_an_unknown_one_is_given_up() -> None:
    async with office() as here:
        here.api.overfed = {"user1"}
        error = await here.fails(here.owed(target="user1"))
        assert (error.permanent, error.retry_after) == (False, 10 * MINUTES)
        error = await here.fails(here.owed(target="nobody"))
        assert error.permanent


async def test_words_that_may_not_be_said_are_replaced_by_a_notice() -> None:
    async with office() as here:
        here.api.faults.append("contain.notAllowed.text")
        await here.say(here.owed(text="Q0917 停工，见 http://evil", buttons=BUTTONS))
        (text,) = [variables(here.api, track)["text"] for track in here.api.cards]
        assert "编号 Q0917" in text
        assert "evil" not in text
        here.hooks.faults.append("430104")
        await here.say(here.owed("2", mentions=["user9"]), here.owed("3"))
        assert "没有放行" in here.hooks.texts()[0]


async def test_a_card_that_reaches_nobody_is_replaced_by_text_however_often_it_is_tried() -> None:
    async with office() as here:
        here.api.lost_cards = True
        message = here.owed(target="user9", buttons=BUTTONS)
        for _ in range(2):
            await here.say(message)
        assert [text.partition("  \n")[0] for text in here.api.texts("user9")] == ["（1）停工"] * 2


@pytest.mark.parametrize("fault", ["drop", "garbage", 504, "system.error"])
async def test_an_alert_that_may_be_lost_is_repeated_and_says_so(fault: str | int) -> None:
    async with office() as here:
        here.api.faults.append(fault)
        await here.say(here.owed(red=True))
        assert here.api.texts()[-1] == "（可能重复）（1）停工"


async def test_a_routine_notice_that_may_have_arrived_is_not_repeated() -> None:
    async with office() as here:
        here.api.faults.append("drop")
        assert (await here.fails(here.owed())).is_outcome_unknown
        assert len(here.api.said) == 1


async def test_an_alert_lost_twice_is_of_unknown_outcome() -> None:
    async with office() as here:
        here.api.faults.extend([504, "drop"])
        assert (await here.fails(here.owed(red=True))).is_outcome_unknown
        here.api.faults.extend([504, TOO_FAST])
        assert (await here.fails(here.owed("2", red=True))).is_outcome_unknown


@pytest.mark.parametrize("fault", ["drop", "garbage", 503])
async def test_the_platform_shows_a_repeated_post_and_a_repeated_card_once(
    fault: str | int,
) -> None:
    async with office() as here:
        here.hooks.faults.append(fault)
        await here.say(here.owed(mentions=["user9"]))
        assert len(here.hooks.shown) == 1
        here.api.faults.append(fault)
        await here.say(here.owed("2", buttons=BUTTONS))
        assert len(here.api.cards) == 1


async def test_routine_leaves_four_places_of_every_minute_to_what_is_red() -> None:
    async with office() as here:
        for number in range(RATE - SPARE):
            await here.say(here.owed(str(number)))
        assert isinstance(await here.fails(here.owed("routine")), NotYet)
        for number in range(SPARE):
            await here.say(here.owed(f"red {number}", red=True))
        assert isinstance(await here.fails(here.owed("red", red=True)), NotYet)
        assert len(here.api.said) == RATE


@pytest.mark.parametrize(
    "way",
    [
        {},
        {"target": "user9"},
        {"buttons": BUTTONS},
        {"mentions": ["user9"]},
        {"is_answer": True, "reply_url": ""},
    ],
    ids=str,
)
async def test_what_is_answered_at_once_counts_for_one_minute_by_whichever_way(
    way: dict[str, Any],
) -> None:
    async with office() as here:
        if "reply_url" in way:
            way = {**way, "reply_url": here.session()}
        for number in range(2 * RATE):
            if number == RATE:
                assert isinstance(await here.fails(here.owed("x", red=True, **way)), NotYet)
                here.clock.at += MINUTELY.window
            await here.say(here.owed(str(number), red=True, **way))
        assert here.api.refused == here.hooks.refused == []


async def test_what_was_perhaps_said_counts_until_it_can_no_longer_arrive() -> None:
    async with office() as here:
        here.api.faults.append("drop")
        await here.say(here.owed("lost and repeated", red=True))
        for number in range(RATE - 2):
            await here.say(here.owed(str(number), red=True))
        here.clock.at += MINUTELY.window
        for number in range(RATE - 1):
            await here.say(here.owed(str(number), red=True))
        assert isinstance(error := await here.fails(here.owed("x", red=True)), NotYet)
        assert error.rest == ON_THE_WAY


async def test_there_is_no_repetition_without_a_place_left_in_the_minute() -> None:
    async with office() as here:
        for number in range(RATE - 1):
            await here.say(here.owed(str(number), red=True))
        here.api.faults.append(504)
        assert (await here.fails(here.owed("x", red=True))).is_outcome_unknown
        assert len(here.api.said) == RATE - 1


async def test_answers_and_what_has_buttons_are_never_merged() -> None:
    async with office() as here:
        for change in ({"is_answer": True}, {"buttons": BUTTONS}):
            queue = [here.owed("1"), here.owed("2", **change), here.owed("3")] * 20
            assert here.sending.platform.together(queue) == 1


async def test_a_long_message_goes_in_parts_or_not_at_all() -> None:
    async with office() as here:
        await here.say(here.owed(text="很" * 12_000, mentions=["user9"]))
        assert [text[:5] for text in here.hooks.texts()] == ["（1/3）", "（2/3）", "（3/3）"]
        assert here.hooks.rung() == ["user9"]
        await here.say(here.owed("2", text="很" * 7_000))
        assert len(here.api.said) == 2
        for number in range(10):
            await here.say(here.owed(str(number), "cidB"))
        assert isinstance(await here.fails(here.owed(text="很" * 30_000)), NotYet)
        assert len(here.api.said) == 12


async def test_after_the_first_part_nobody_knows_the_outcome() -> None:
    async with office() as here:
        here.api.faults.extend(["", "invalidParameter.msgParam.invalid"])
        error = await here.fails(here.owed(text="很" * 6_000))
        assert error.is_outcome_unknown
        assert str(error).startswith("part 2 of 2")


async def test_all_that_the_robot_says_is_counted_together() -> None:
    async with office() as here:
        ways = (
            lambda n: here.owed(n, "cidA", red=True),
            lambda n: here.owed(n, "user9", red=True),
            lambda n: here.owed(n, "cidB", red=True, buttons=BUTTONS),
            lambda n: here.owed(n, "user1", red=True, is_answer=True, reply_url=here.session(n)),
        )
        errors: list[PlatformError] = []
        for number in range(40):
            try:
                await here.say(ways[number % 4](str(number)))
            except PlatformError as error:
                errors.append(error)
        said = len(here.api.said) + len(here.api.cards) + len(here.hooks.shown)
        assert 15 <= said <= RATE
        assert {type(error) for error in errors} == {NotYet}
        assert here.api.refused == here.hooks.refused == []
        await here.say(here.owed("x", mentions=["user9"]))
        assert here.hooks.rung() == ["user9"]
