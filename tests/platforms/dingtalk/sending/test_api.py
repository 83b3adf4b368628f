"""Tokens, and all that goes wrong between us and DingTalk's servers."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import aiohttp
import pytest

from bot.platforms.base import NotYet, PlatformError
from bot.platforms.dingtalk.sending.assembly import assemble
from bot.platforms.dingtalk.sending.http import Http
from bot.platforms.dingtalk.sending.render import render
from bot.platforms.dingtalk.sending.robot import Chat
from tests.platforms.dingtalk.sending.office import SetClock, office, settings

PART = render("停工")[0]
GROUP = Chat("cidA", is_group=True)


async def test_two_hundred_senders_share_one_token_request() -> None:
    async with office() as here:
        dings = (here.sending.ding.send([f"u{n}"], "停工") for n in range(10))
        await asyncio.gather(*dings, *(here.sending.robot.say(GROUP, PART) for _ in range(10)))
        assert here.api.token_requests == 1


async def test_a_failed_token_request_is_shared_as_well_and_nothing_can_have_arrived() -> None:
    async with office(client_secret="another") as here:  # noqa: S106 - no real one
        sends = (here.sending.robot.say(GROUP, PART) for _ in range(30))
        ends = await asyncio.gather(*sends, return_exceptions=True)
        assert len({str(end) for end in ends}) == 1
        assert "invalidClientIdOrSecret" in str(ends[0])
        assert here.api.token_requests == 1
        error = await here.fails(here.owed(target="user9"))
        assert (error.permanent, error.is_outcome_unknown) == (False, False)
        assert error.retry_after == timedelta(minutes=5)


async def test_a_sender_that_gives_up_does_not_take_the_token_from_the_others() -> None:
    async with office() as here:
        here.api.token_hang = asyncio.Event()
        first, second = (asyncio.create_task(here.say(here.owed(n))) for n in "12")
        while not here.api.token_requests:  # noqa: ASYNC110 - the stand-in has no event for it
            await asyncio.sleep(0)
        first.cancel()
        here.api.token_hang.set()
        await second
        assert here.api.texts() == ["（2）停工"]
        assert here.api.token_requests == 1


async def test_a_revoked_token_is_renewed_once_for_all() -> None:
    async with office() as here:
        await here.say(here.owed())
        here.api.revoke()
        await asyncio.gather(*(here.sending.robot.say(GROUP, PART) for _ in range(10)))
        assert here.api.token_requests == 2
        assert len(here.api.said) == 11


@pytest.mark.parametrize(("minutes", "requests"), [(114, 1), (116, 2), (130, 2)])
async def test_the_token_is_renewed_before_it_expires(minutes: int, requests: int) -> None:
    async with office() as here:
        await here.say(here.owed())
        here.clock.at += timedelta(minutes=minutes)
        await here.say(here.owed())
        assert here.api.token_requests == requests


@pytest.mark.parametrize("code", ["InvalidAuthentication", 401])
async def test_a_token_refused_twice_is_not_tried_a_third_time(code: str | int) -> None:
    async with office() as here:
        here.api.faults.extend([code, code, code])
        error = await here.fails(here.owed())
        assert (error.permanent, error.is_outcome_unknown) == (False, False)
        assert len(here.api.faults) == 1


@pytest.mark.parametrize(
    ("fault", "permanent", "unknown", "rest"),
    [
        ("Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", False, False, 1),
        ("Forbidden.AccessDenied.QpmLimitForApi", False, False, 1),
        ("Forbidden.AccessDenied.AccessTokenPermissionDenied", False, False, 300),
        ("Forbidden.AccessDenied.IpNotInWhiteList", False, False, 300),
        ("Forbidden.Something", False, False, 300),
        ("something.nobody.knows", False, False, None),
        ("invalidParameter.msgKey.invalid", True, False, None),
        ("staffId.notExisted", True, False, None),
        ("bot.stopped", True, False, None),
        (404, False, False, 60),
        (429, False, False, 60),
        (302, False, False, 60),
        (500, False, True, None),
        (504, False, True, None),
        ("garbage", False, True, None),
        ("drop", False, True, None),
        ("unknown.send.result", False, True, None),
    ],
)
async def test_what_refusals_mean(
    fault: str | int, permanent: bool, unknown: bool, rest: int | None
) -> None:
    async with office() as here:
        here.api.faults.append(fault)
        error = await here.fails(here.owed(target="user9"))
        assert (error.permanent, error.is_outcome_unknown) == (permanent, unknown)
        assert error.retry_after == (timedelta(seconds=rest) if rest else None)
        assert not isinstance(error, NotYet)


async def test_throttling_is_no_missing_right() -> None:
    async with office() as here:
        here.api.faults.append("Forbidden.AccessDenied.QpsLimitForAppkeyAndApi")
        throttled = await here.fails(here.owed(target="user9"))
        here.api.faults.append("Forbidden.AccessDenied.AccessTokenPermissionDenied")
        barred = await here.fails(here.owed(target="user9"))
        here.api.faults.append("Forbidden.AccessDenied.IpNotInWhiteList")
        stranger = await here.fails(here.owed(target="user9"))
        assert "QpsLimit" in str(throttled)
        assert "缺少权限" in str(barred)
        assert "出口 IP" in str(stranger)


async def test_the_guard_against_too_many_calls_is_obeyed_by_all() -> None:
    async with office() as here:
        here.api.faults.append("punish")
        for target in ("user9", "user1"):
            error = await here.fails(here.owed(target=target))
            assert isinstance(error, NotYet)
            assert error.rest == timedelta(minutes=5)
        assert here.rules.used("calls") == 0


async def test_nobody_listening_means_not_sent_and_silence_means_unknown() -> None:
    async with aiohttp.ClientSession() as session:
        gone = assemble(settings("http://127.0.0.1:1"), session, SetClock())
        with pytest.raises(PlatformError) as caught:
            await gone.robot.say(GROUP, PART)
        assert not caught.value.is_outcome_unknown
    async with office() as here, aiohttp.ClientSession() as session:
        here.api.token_hang = asyncio.Event()
        hasty = Http(session, timedelta(milliseconds=200))
        with pytest.raises(PlatformError) as caught:
            await hasty.send("POST", f"{here.base}/v1.0/oauth2/accessToken", {})
        here.api.token_hang.set()
        assert caught.value.is_outcome_unknown
