"""A robot's pace on a clock that runs, as every clock outside of tests does."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.platforms.base import NotYet
from bot.platforms.dingtalk.sending.pace import APP_ROBOT, Pace
from storage.records import Owed
from tests.platforms.dingtalk.sending.office import NOW


class RunningClock:
    """A second passes between any two looks at it."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


OWED = Owed(1, "k", "dingtalk", "group", "cidA", {"text": "停工"}, 1, "lease", NOW, False)


async def test_a_robot_that_nobody_silenced_may_speak() -> None:
    pace = Pace(RunningClock())
    assert not pace.is_silenced(APP_ROBOT)
    assert pace.room(APP_ROBOT, OWED) > 0
    await pace.take(APP_ROBOT, OWED)


async def test_a_silenced_robot_says_when_it_may_speak_again() -> None:
    clock = RunningClock()
    pace = Pace(clock)
    pace.silence(APP_ROBOT, timedelta(minutes=10))
    assert pace.is_silenced(APP_ROBOT)
    with pytest.raises(NotYet) as caught:
        await pace.take(APP_ROBOT, OWED)
    assert timedelta(minutes=9) < caught.value.rest < timedelta(minutes=10)
    clock.at += timedelta(minutes=10)
    await pace.take(APP_ROBOT, OWED)
