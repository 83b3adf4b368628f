"""The bench over exports runs and tells; how fast anything is, no test may say."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook

from tests.bench.exports import growth


def test_memory_does_not_grow_with_the_tickets(tmp_path: Path) -> None:
    times, memory = (found := growth(tmp_path, 600, 1200))[::2], found[1::2]
    assert all(figures.ratios[0] > 0 for figures in times)
    assert all(figures.ratios[0] < 1.5 for figures in memory)
    assert {figures.unit for figures in memory} == {"MB"}
    assert _rows(tmp_path / "1200" / "问题台账.time.xlsx") == 3 + 1200


def _rows(path: Path) -> int:
    book = load_workbook(path, read_only=True)
    try:
        return sum(1 for _ in book.worksheets[0].iter_rows())
    finally:
        book.close()
