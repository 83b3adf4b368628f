"""The month's quota: counted, saved up for what is urgent, and never a reason to lose anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count, product
from pathlib import Path
from typing import Any, Final

import pytest

from bot.app import open_service
from bot.counters import Counters
from bot.platforms.base import NotYet
from bot.platforms.dingtalk.sending.quota import Bucket, Quota
from bot.platforms.dingtalk.sending.robot import Chat
from bot.platforms.dingtalk.sending.troubles import Troubles
from storage.transaction import Database
from tests.platforms.dingtalk.sending.busy import Busy, numbers
from tests.platforms.dingtalk.sending.office import MemoryCounter, SetClock, office

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FIRST = datetime(2026, 9, 1, 2, 0, tzinfo=UTC)  # ten in the morning there
LATE = FIRST + 24 * DAY
MORNING = datetime(2026, 9, 15, 0, 40, tzinfo=UTC)  # the one after the office's now
FEW: Final[dict[str, Any]] = {"monthly_calls": 20, "webhooks": {}}
OVER = "Forbidden.AccessDenied.ApiCountLimitForOrg"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/quota.db")
    database.migrate()
    yield database
    database.close()


async def test_each_call_and_each_post_is_counted_but_no_token() -> None:
    counter = MemoryCounter()
    async with office(counter=counter) as here:
        await here.say(here.owed())
        await here.say(here.owed("2", mentions=["user9"]))
        await here.say(here.owed("3", is_answer=True, reply_url=here.session()))
        await here.sending.robot.send_file(Chat("cidA", is_group=True), "a.pdf", b"1")
        await here.sending.ding.send(["user9"], "停工")
        await here.sending.quota.spend(Bucket.PUSHES)  # one that was heard
        figures = here.sending.figures()
        assert figures == {
            "dingtalk_quota:calls_used": 4,
            "dingtalk_quota:calls_limit": 5000,
            "dingtalk_quota:pushes_used": 3,
            "dingtalk_quota:pushes_limit": 3000,
        }
        assert (here.rules.used("calls"), here.rules.used("pushes")) == (4, 2)
    assert counter.values == {"dingtalk:calls:2026-09": 4, "dingtalk:pushes:2026-09": 3}


async def test_counts_outlive_the_process_and_end_with_the_month_there(tmp_path: Path) -> None:
    url, clock = (
        f"sqlite:///{tmp_path}/counts.db",
        SetClock(datetime(2026, 9, 30, 15, 59, tzinfo=UTC)),
    )
    for already in (0, 1):
        async with open_service(url, {}, clock) as service, office(clock) as here:
            await here.sending.quota.keep(Counters(service))
            assert here.sending.figures()["dingtalk_quota:calls_used"] == already
            await here.say(here.owed())
    async with open_service(url, {}, clock) as service, office(clock) as here:
        await here.sending.quota.keep(Counters(service))
        assert here.sending.figures()["dingtalk_quota:calls_used"] == 2
        clock.at += timedelta(minutes=1)
        assert here.sending.figures()["dingtalk_quota:calls_used"] == 0


async def test_what_was_sent_before_the_counts_were_kept_is_kept_with_them() -> None:
    counter = MemoryCounter({"dingtalk:calls:2026-09": 5})
    quota = Quota(dict.fromkeys(Bucket, 100), SetClock(), Troubles())
    for _ in range(3):
        await quota.spend(Bucket.CALLS)
    await quota.keep(counter)
    assert quota.figures()["calls_used"] == counter.values["dingtalk:calls:2026-09"] == 8


async def test_what_another_process_counts_is_seen() -> None:
    counter = MemoryCounter()
    async with office(counter=counter) as here:
        await counter.count("dingtalk:calls:2026-09")
        await here.say(here.owed())
        assert here.sending.figures()["dingtalk_quota:calls_used"] == 2


async def test_in_the_last_tenth_only_red_messages_and_answers_go() -> None:
    async with office(**FEW) as here:
        for number in range(19):
            await here.say(here.owed(str(number), red=number > 13))
            here.clock.at += timedelta(seconds=20)
        routine = here.owed("routine")
        error = await here.fails(routine)
        assert isinstance(error, NotYet)
        assert here.clock.at + error.rest == MORNING
        await here.say(here.owed("red", red=True))
        await here.say(here.owed("beyond the count", red=True))
        here.clock.at = MORNING
        await here.say(routine)
        assert len(here.api.said) == 22


async def test_what_waits_goes_as_one_message_though_the_minute_has_room() -> None:
    async with office(**FEW) as here:
        queue = [here.owed(str(number)) for number in range(10)]
        assert here.sending.platform.together(queue) == 1
        for _ in range(19):
            await here.sending.quota.spend(Bucket.CALLS)
        assert here.sending.platform.together(queue) == 10
        here.clock.at = MORNING
        await here.say(*queue)
        assert here.api.texts()[0].startswith("已合并 10 条")


async def test_administrators_are_told_once_a_month_whatever_restarts() -> None:
    counter = MemoryCounter()
    for told in (["dingtalk:calls:2026-09:low"], [], []):
        async with office(counter=counter, **FEW) as here:
            for _ in range(20):
                await here.sending.quota.spend(Bucket.CALLS)
            assert [key for key, _ in here.told] == told
            if told:
                assert "已用 19 次，一共 20 次" in here.told[0][1]
                assert "monthly_calls" in here.told[0][1]


async def test_when_the_platform_takes_nothing_all_wait_an_hour_and_nothing_is_given_up() -> None:
    async with office(webhooks={}) as here:
        here.rules.limits["calls"] = 0
        red = here.owed(red=True)
        error = await here.fails(red)
        assert isinstance(error, NotYet)
        assert error.rest == HOUR
        assert isinstance(await here.fails(here.owed("2", "user9", red=True)), NotYet)
        assert here.api.refused == [OVER]
        assert [key for key, _ in here.told] == ["dingtalk:calls:2026-09:spent"]
        here.clock.at += HOUR
        here.rules.limits["calls"] = 100
        await here.say(red)
        assert here.api.texts() == ["（1）停工"]
        assert isinstance(await here.fails(here.owed("3")), NotYet)


async def test_one_quota_helps_out_where_the_other_is_used_up() -> None:
    async with office() as here:
        here.rules.limits["calls"] = 0
        await here.say(here.owed(red=True))
        await here.say(here.owed("2", red=True))
        assert here.hooks.texts() == ["（1）停工", "（2）停工"]
        assert here.api.refused == [OVER]
    async with office() as here:
        here.rules.limits["pushes"] = 0
        answer: dict[str, Any] = {"is_answer": True, "red": True}
        await here.say(here.owed("1", reply_url=here.session(), **answer))
        await here.say(here.owed("2", reply_url=here.session(), **answer))
        assert here.api.texts() == ["（1）停工", "（2）停工"]
        assert here.hooks.refused == ["90020"]


async def test_a_robots_own_cap_closes_that_robot_and_no_quota() -> None:
    async with office() as here:
        here.hooks.faults.append("90030")
        await here.say(here.owed(mentions=["user9"]))
        await here.say(here.owed("2", mentions=["user9"]))
        assert len(here.api.cards) == 2
        assert len(here.hooks.refused) == 1
        await here.say(here.owed("3", is_answer=True, reply_url=here.session()))
        assert here.hooks.texts() == ["（3）停工"]


@dataclass
class Month:
    """Three messages an hour, eight hours a day, one of all urgent; then all comes to its end."""

    busy: Busy
    first: datetime
    days: int
    owed_at: dict[int, datetime] = field(default_factory=dict)
    red: set[int] = field(default_factory=set)

    async def pass_by(self) -> None:
        keys, clock = count(), self.busy.here.clock
        for day, hour in product(range(self.days), range(8)):
            await self.busy.until(self.first + day * DAY + hour * HOUR)
            fresh = [next(keys) for _ in range(3)]
            self.red |= set(fresh[:1]) if hour == 3 else set()
            self.owed_at |= dict.fromkeys(fresh, clock.at)
            await self.busy.owe(fresh, red=self.red.__contains__)
        assert (await self.busy.finish())["sent"] == len(self.owed_at)
        self.busy.writer.close()

    def late(self) -> dict[int, timedelta]:
        """How long each message took."""
        shown = [(n, at) for at, _, text in self.busy.shown() for n in numbers(text)]
        assert sorted(n for n, _ in shown) == sorted(self.owed_at)
        return {n: at - self.owed_at[n] for n, at in shown}


async def test_a_month_at_its_quota_delays_routine_by_a_day_and_nothing_red(
    database: Database,
) -> None:
    async with office(SetClock(FIRST), monthly_calls=500, webhooks={}) as here:
        here.rules.limits["calls"] = 500
        month = Month(Busy(database, here), FIRST, 30)
        await month.pass_by()
        late = month.late()
        assert here.api.refused == []
        assert 450 < here.rules.used("calls", "2026-09") <= 500
        assert max(late[number] for number in month.red) <= HOUR
        assert DAY > max(late.values()) > HOUR
        assert [key for key, _ in here.told] == ["dingtalk:calls:2026-09:low"]


async def test_a_month_whose_quota_others_used_up_delays_everything_and_loses_nothing(
    database: Database,
) -> None:
    async with office(SetClock(LATE), monthly_calls=500, webhooks={}) as here:
        here.rules.limits["calls"] = 90
        month = Month(Busy(database, here), LATE, 6)
        await month.pass_by()
        late = month.late()
        assert set(here.api.refused) == {OVER}
        assert here.rules.used("calls", "2026-09") == 90
        assert here.clock.at < datetime(2026, 10, 2, 1, 0, tzinfo=UTC)
        assert max(late[number] for number in month.red) > DAY
        assert [key for key, _ in here.told] == ["dingtalk:calls:2026-09:spent"]
