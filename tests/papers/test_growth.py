"""The bench over exports runs and tells; how fast anything is, no test may say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.exports import growth


def test_memory_does_not_grow_with_the_tickets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    time_ratio, memory_ratio = growth(tmp_path, 300, 900)
    assert time_ratio > 0
    assert memory_ratio < 1.5
    assert "每件耗时之比" in capsys.readouterr().out
