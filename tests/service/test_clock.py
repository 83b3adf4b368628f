"""The system clock tells the time; the demo's clock can only be moved forward."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import MovableClock, SystemClock

DAY = timedelta(days=1)
SOON = timedelta(minutes=1)  # far longer than a test takes


def test_the_system_clock_is_the_machines() -> None:
    now = SystemClock().now()
    assert now.tzinfo is UTC
    assert abs(datetime.now(UTC) - now) < SOON  # noqa: TID251  (compared with the real one)


def test_a_movable_clock_starts_at_its_offset_and_runs_on() -> None:
    clock = MovableClock(DAY)
    first, second = clock.now(), clock.now()
    assert timedelta() <= first - DAY - SystemClock().now() + SOON < 2 * SOON
    assert first <= second
    assert first.tzinfo is UTC


def test_a_movable_clock_advances() -> None:
    clock = MovableClock()
    at = clock.now() + 3 * DAY
    clock.advance_to(at)
    assert timedelta() <= clock.now() - at < SOON


def test_a_movable_clock_never_goes_back() -> None:
    clock = MovableClock()
    clock.advance_to(clock.now() + 3 * DAY)
    before = clock.now()
    clock.advance_to(before - DAY)
    assert clock.now() >= before


@pytest.mark.process
def test_the_zone_of_the_machine_changes_nothing() -> None:
    told = []
    for zone in ("Asia/Shanghai", "America/New_York", "Pacific/Kiritimati"):
        command = [sys.executable, "-m", "bot", "deadline", "2026-09-28T09:00", "5工作日"]
        done = subprocess.run(
            command, env=os.environ | {"TZ": zone}, capture_output=True, text=True, check=True
        )
        assert done.stderr == ""
        told.append(done.stdout)
    assert len(set(told)) == 1
