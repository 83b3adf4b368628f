"""The application against the stand-in: tokens, sending, looking up, and all that goes wrong."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from bot.clock import MovableClock
from bot.config.platforms import WeComAppSettings
from bot.platforms.base import NotYet, PlatformError
from bot.platforms.wecom.api import WeComAPI
from bot.platforms.wecom.app import WeComApp
from bot.platforms.wecom.cards import chosen_words
from storage.records import Owed
from tests.platforms.wecom.api_server import AGENT, CORP, SECRET, APIServer

BUTTONS = [{"id": "sign:Q0001", "text": "签收"}]


class Office:
    """One application and the stand-in that it talks to."""

    def __init__(self, server: APIServer, app: WeComApp, clock: MovableClock) -> None:
        self.server, self.app, self.clock = server, app, clock

    def owed(self, target: str = "zhangsan", attempts: int = 1, **payload: object) -> Owed:
        payload.setdefault("text", "收到")
        at = self.clock.now()
        return Owed(1, "fact:1", "wecom", "person", target, payload, attempts, "lease", at)

    async def fails(self) -> PlatformError:
        with pytest.raises(PlatformError) as caught:
            await self.app.send(self.owed())
        return caught.value


async def office_with(secret: str, patience: float = 10) -> AsyncIterator[Office]:
    clock = MovableClock()
    server = APIServer(clock)
    key = SecretStr("a" * 43)
    settings = WeComAppSettings(
        corp_id=CORP,
        agent_id=AGENT,
        secret=SecretStr(secret),
        token=SecretStr("t"),
        encoding_aes_key=key,
    )
    async with TestServer(server.app()) as running, aiohttp.ClientSession() as session:
        base = str(running.make_url("")).rstrip("/")
        api = WeComAPI(session, base, settings, clock, timedelta(seconds=patience))
        app = WeComApp(api, AGENT, clock, card_within=timedelta(seconds=patience / 5))
        yield Office(server, app, clock)


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async for made in office_with(SECRET):
        yield made


@pytest.fixture
async def hasty() -> AsyncIterator[Office]:
    async for made in office_with(SECRET, patience=0.5):
        yield made


@pytest.fixture
async def mistyped() -> AsyncIterator[Office]:
    async for made in office_with("another-secret"):
        yield made


async def test_two_hundred_senders_share_one_token_request(office: Office) -> None:
    people = [f"u{n}" for n in range(200)]
    office.server.people |= dict.fromkeys(people, "")
    await asyncio.gather(*(office.app.send(office.owed(person)) for person in people))
    assert office.server.token_requests == 1
    assert len(office.server.sent) == 200


async def test_what_wecom_would_drop_silently_waits(office: Office) -> None:
    for _ in range(30):
        await office.app.send(office.owed())
    error = await office.fails()
    assert error.retry_after is not None
    assert not error.permanent
    assert await office.app.send(office.owed("lisi")) == "m31"
    assert error.retry_after >= timedelta(minutes=1)
    office.clock.offset += error.retry_after
    assert await office.app.send(office.owed()) == "m32"


async def test_a_failed_token_request_is_shared_as_well(mistyped: Office) -> None:
    sends = (mistyped.app.send(mistyped.owed()) for _ in range(30))
    ends = await asyncio.gather(*sends, return_exceptions=True)
    assert {str(end) for end in ends} == {"wecom errcode 40001"}
    assert mistyped.server.token_requests == 1


async def test_a_sender_that_gives_up_does_not_take_the_token_from_the_others(
    office: Office,
) -> None:
    office.server.token_hang = asyncio.Event()
    first = asyncio.create_task(office.app.send(office.owed()))
    second = asyncio.create_task(office.app.send(office.owed()))
    await asyncio.sleep(0.05)
    first.cancel()
    office.server.token_hang.set()
    assert await second == "m1"
    assert office.server.token_requests == 1


async def test_a_revoked_token_is_renewed_once_for_all(office: Office) -> None:
    await office.app.send(office.owed())
    office.server.revoke()
    await asyncio.gather(*(office.app.send(office.owed()) for _ in range(20)))
    assert office.server.token_requests == 2
    assert len(office.server.sent) == 21


@pytest.mark.parametrize(("minutes", "requests"), [(114, 1), (116, 2), (130, 2)])
async def test_the_token_is_renewed_before_it_expires(
    office: Office, minutes: int, requests: int
) -> None:
    await office.app.send(office.owed())
    office.clock.offset += timedelta(minutes=minutes)
    await office.app.send(office.owed())
    assert office.server.token_requests == requests


@pytest.mark.parametrize("code", [40014, 42001])
async def test_a_token_refused_twice_is_not_tried_a_third_time(office: Office, code: int) -> None:
    office.server.refusal = (code, "no")
    assert str(await office.fails()) == f"wecom errcode {code}"
    assert office.server.token_requests == 2


async def test_an_untrusted_address_is_named_to_the_operator(office: Office) -> None:
    office.server.refusal = (60020, "not allow to access from your ip, from ip: 203.0.113.7, more")
    error = await office.fails()
    assert "203.0.113.7 不在“企业可信IP”里" in str(error)
    assert (error.permanent, error.retry_after) == (False, timedelta(minutes=5))


@pytest.mark.parametrize(
    ("code", "permanent", "rest"),
    [(81013, True, None), (45009, False, timedelta(minutes=1)), (-1, False, None)],
)
async def test_codes_mean_what_the_table_says(
    office: Office, code: int, permanent: bool, rest: timedelta | None
) -> None:
    office.server.refusal = (code, "secret words")
    error = await office.fails()
    assert (error.permanent, error.retry_after) == (permanent, rest)
    assert not error.is_outcome_unknown
    assert "secret" not in str(error)


@pytest.mark.parametrize(
    "raw",
    [b"", b"<html>", b"[]", b'{"errcode": "0"}', b"{}", b"[" * 9999, b" " * 10_000_000, b"\xff"],
    ids=["empty", "html", "list", "text code", "no code", "deep", "ten megabytes", "no text"],
)
async def test_of_an_unreadable_answer_the_outcome_is_unknown(office: Office, raw: bytes) -> None:
    office.server.raw = raw
    assert (await office.fails()).is_outcome_unknown


async def test_of_a_server_error_the_outcome_is_unknown(office: Office) -> None:
    office.server.status = 502
    assert (await office.fails()).is_outcome_unknown


async def test_after_silence_the_outcome_is_unknown(hasty: Office) -> None:
    hasty.server.hang = asyncio.Event()
    error = await hasty.fails()
    hasty.server.hang.set()
    assert error.is_outcome_unknown


async def test_without_a_token_nothing_can_have_arrived(hasty: Office) -> None:
    hasty.server.token_hang = asyncio.Event()
    error = await hasty.fails()
    hasty.server.token_hang.set()
    assert not error.is_outcome_unknown


async def test_a_person_that_wecom_does_not_know_is_refused_for_good(office: Office) -> None:
    with pytest.raises(PlatformError, match="invaliduser") as caught:
        await office.app.send(office.owed("Nobody"))
    assert caught.value.permanent


@pytest.mark.parametrize("target", ["@all", "zhangsan|lisi", ""])
async def test_nobody_writes_to_more_than_one_person(office: Office, target: str) -> None:
    with pytest.raises(PlatformError, match="one person"):
        await office.app.send(office.owed(target))
    assert office.server.sent == []


async def test_buttons_become_a_card_that_wecom_shows_once(office: Office) -> None:
    await office.app.send(office.owed(text="Q0001 请签收\n林业局", buttons=BUTTONS))
    [body] = office.server.sent
    card = body["template_card"]
    assert isinstance(card, dict)
    assert card["button_list"] == [{"text": "签收", "key": "sign:Q0001"}]
    assert card["sub_title_text"] == "林业局"
    assert body["enable_duplicate_check"] == 1


def kinds(office: Office) -> list[object]:
    return [body["msgtype"] for body in office.server.sent]


def said(office: Office) -> str:
    parts = [body["markdown"] for body in office.server.sent if "markdown" in body]
    return "".join(str(part["content"]) for part in parts if isinstance(part, dict))


async def test_a_text_longer_than_a_card_is_followed_by_its_buttons(office: Office) -> None:
    await office.app.send(office.owed(text="Q0001 请签收\n" + "长" * 161, buttons=BUTTONS))
    assert kinds(office) == ["markdown", "template_card"]
    assert said(office).endswith("长\n可以直接回复：“签收”")
    card = office.server.sent[1]["template_card"]
    assert isinstance(card, dict)
    assert (card["main_title"], "sub_title_text" in card) == ({"title": "Q0001 请签收"}, False)


async def test_a_first_line_longer_than_a_title_is_said_below_it(office: Office) -> None:
    await office.app.send(office.owed(text="长" * 160, buttons=BUTTONS))
    [body] = office.server.sent
    card = body["template_card"]
    assert isinstance(card, dict)
    assert card["sub_title_text"] == "长" * 160


@pytest.mark.parametrize("fault", ["refused", "hanging", "quota"])
async def test_without_its_card_the_text_still_counts_as_sent(
    hasty: Office, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    hasty.server.takes_cards = fault != "refused"
    hasty.server.card_hang = asyncio.Event() if fault == "hanging" else None
    for _ in range(29 if fault == "quota" else 0):
        await hasty.app.send(hasty.owed())
    sent = len(hasty.server.sent)
    assert await hasty.app.send(hasty.owed(text="长" * 200, buttons=BUTTONS)) == f"m{sent + 1}"
    assert len(hasty.server.sent) == sent + 1
    assert "no card with its buttons" in caplog.text
    assert "长" not in caplog.text
    if hasty.server.card_hang:
        hasty.server.card_hang.set()


async def test_buttons_that_no_card_can_hold_are_named_in_the_text(office: Office) -> None:
    seven = [{"id": f"choose:Q1:{n}", "text": f"{n}"} for n in range(7)]
    await office.app.send(office.owed(text="哪一类？", buttons=seven))
    assert kinds(office) == ["markdown"]
    assert "可以直接回复：“0”、“1”" in said(office)


async def test_a_label_that_a_card_would_cut_stands_in_full_in_the_text(office: Office) -> None:
    long = [{"id": "choose:Q1:1", "text": "1. 资金拨付不到位的问题"}]
    await office.app.send(office.owed(text="哪一类？", buttons=long))
    assert kinds(office) == ["markdown", "template_card"]
    assert "“1. 资金拨付不到位的问题”" in said(office)


async def test_equal_words_are_checked_for_repeats_on_later_attempts_only(office: Office) -> None:
    await office.app.send(office.owed())
    await office.app.send(office.owed())
    await office.app.send(office.owed(attempts=2))
    assert kinds(office) == ["markdown"] * 2


async def test_text_that_wecom_would_cut_is_sent_in_parts(office: Office) -> None:
    assert await office.app.send(office.owed(text="长" * 1500)) == "m1"
    assert kinds(office) == ["markdown"] * 3
    assert said(office).count("长") == 1500
    assert said(office).startswith("（1/3）")


async def test_parts_that_arrived_before_a_failure_are_not_shown_twice(office: Office) -> None:
    await office.app.send(office.owed(text="长" * 1500))
    del office.server.sent[1:]  # it failed after the first part
    await office.app.send(office.owed(text="长" * 1500, attempts=2))
    assert said(office).count("长") == 1500


async def test_a_full_quota_is_no_attempt_and_sends_no_part_of_a_text(office: Office) -> None:
    for _ in range(29):
        await office.app.send(office.owed())
    with pytest.raises(NotYet, match="quota") as caught:
        await office.app.send(office.owed(text="长" * 1500))
    assert "长" not in said(office)
    office.clock.offset += caught.value.rest
    await office.app.send(office.owed(text="长" * 1500))
    assert said(office).count("长") == 1500


async def test_no_empty_text_is_sent(office: Office) -> None:
    with pytest.raises(PlatformError, match="empty") as caught:
        await office.app.send(office.owed(text=" "))
    assert caught.value.permanent


async def test_what_people_wrote_is_no_markup_in_an_application_either(office: Office) -> None:
    await office.app.send(office.owed(text="**Q1** <font color='info'>[好](http://a.b)"))
    assert said(office) == "**Q1** ＜font color='info'>［好］(http://a.b)".replace(">", "＞")


async def test_a_pressed_card_says_once_what_was_chosen(office: Office) -> None:
    code = office.server.new_code()
    await office.app.mark_pressed(code, ["zhangsan"], chosen_words("sign:Q0001"))
    [body] = office.server.marked
    assert body["button"] == {"replace_name": "已选：签收"}
    with pytest.raises(PlatformError, match="42048"):
        await office.app.mark_pressed(code, ["zhangsan"], "已选：签收")


async def test_a_card_pressed_long_ago_cannot_be_marked_any_more(office: Office) -> None:
    code = office.server.new_code()
    office.clock.offset += timedelta(hours=72)
    with pytest.raises(PlatformError, match="42048"):
        await office.app.mark_pressed(code, ["zhangsan"], "已选：签收")


@pytest.mark.parametrize(
    ("account", "mobile", "expected"),
    [
        ("ZhangSan", "13900000001", True),
        ("zhangsan", "13900000002", False),
        ("zhangsan", "13900000009", False),
    ],
    ids=["own", "somebody else's", "nobody's"],
)
async def test_a_claimed_number_counts_only_if_it_is_the_senders(
    office: Office, account: str, mobile: str, expected: bool
) -> None:
    assert await office.app.is_own_mobile(account, mobile) is expected


async def test_no_token_or_secret_is_logged(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    office.server.status = 500
    error = await office.fails()
    ours = [r.getMessage() for r in caplog.records if r.name != "aiohttp.access"]  # the stand-in's
    told = "\n".join([*ours, repr(error), repr(error.__context__)])
    assert "token-" not in told
    assert SECRET not in told
