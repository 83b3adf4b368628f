"""What must be noticed at once: one DING beside the private message, whatever befalls either."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.platforms.base import PlatformError
from tests.platforms.dingtalk.sending.office import office

REFUSALS = ("ding.serverquota.insufficient", "Forbidden.AccessDenied.AccessTokenPermissionDenied")


@pytest.mark.parametrize(
    ("setting", "level", "kind"),
    [
        ("app", 1, 1),
        ("app", 2, 1),
        ("sms", 1, 2),
        ("sms", 2, 1),
        ("phone", 1, 3),
        ("phone", 2, 1),
    ],
)
async def test_only_the_most_urgent_costs_money_and_only_where_it_is_set(
    setting: str, level: int, kind: int
) -> None:
    async with office(ding=setting) as here:
        assert await here.say(here.owed(target="user9", red=True, rings=level)) == "ding1"
        (rung,) = here.api.dings
        assert (rung["remindType"], rung["receiverUserIdList"]) == (kind, ["user9"])
        assert here.api.said == []
        assert here.api.refused == []


async def test_what_is_switched_off_or_stale_rings_nobody() -> None:
    async with office(ding="off") as here:
        await here.say(here.owed(target="user9", rings=1))
        assert here.api.dings == []
    async with office() as here:
        old = here.owed(target="user9", rings=1)
        here.clock.at += timedelta(hours=2)
        await here.say(old)
        assert here.api.dings == []


@pytest.mark.parametrize("code", REFUSALS)
async def test_a_refusal_is_told_and_ends_the_matter(code: str) -> None:
    async with office() as here:
        here.api.faults.append(code)
        assert code in await here.say(here.owed(target="user9", rings=1))
        ((key, text),) = here.told
        assert key == "dingtalk:ding"
        assert "Premium.Ding.Write" in text
        assert "停工" not in text


async def test_somebody_whom_it_does_not_reach_is_told_too() -> None:
    async with office() as here:
        assert "no.such.staff" in await here.say(here.owed(target="nobody", rings=1))
        assert [key for key, _ in here.told] == ["dingtalk:ding"]


async def test_an_unknown_outcome_is_said_to_be_one() -> None:
    async with office() as here:
        here.api.faults.append("drop")
        error: PlatformError = await here.fails(here.owed(target="user9", rings=1))
        assert error.is_outcome_unknown
        assert len(here.api.dings) == 1


async def test_what_rings_is_merged_with_nothing() -> None:
    async with office() as here:
        plain = [here.owed(str(n), "user9", red=True) for n in range(30)]
        ring = here.owed("ring", "user9", red=True, rings=1)
        for _ in range(18):
            await here.say(here.owed("x", "user1", red=True))
        assert here.sending.platform.together([ring, *plain]) == 1
        assert here.sending.platform.together([plain[0], ring, *plain]) == 1
        assert here.sending.platform.together(plain) > 1
