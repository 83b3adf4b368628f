"""The outbox, the memory and PostgreSQL are measured by what really happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.bench.lasting import lasting
from tests.bench.onpostgres import on_postgresql
from tests.bench.sending import sending, worst_window

START = datetime(2026, 9, 14, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "most"),
    [([0], 1), ([0, 0, 0], 3), ([0, 30, 60], 3), ([0, 61, 122], 1), ([0, 59, 61, 62, 120], 3)],
)
def test_the_worst_window_is_found(seconds: list[int], most: int) -> None:
    assert worst_window([START + timedelta(seconds=one) for one in seconds]) == most


def test_the_outbox_keeps_the_limit_and_uses_it(tmp_path: Path) -> None:
    worst, allowed = sending(tmp_path, rounds=1, minutes=2)
    assert worst.is_met
    assert allowed.is_met


@pytest.mark.process
def test_memory_is_read_from_the_running_bot(tmp_path: Path) -> None:
    (figures,) = lasting(tmp_path / "bot", messages=60)
    assert figures.ours[0] > figures.yardstick[0] / 2 > 0


@pytest.mark.postgres
def test_reports_are_stored_on_postgresql(tmp_path: Path) -> None:
    for figures in on_postgresql(0.01, tmp_path, 1):
        assert min(*figures.ours, *figures.yardstick) > 0
