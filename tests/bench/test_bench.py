"""The bench runs and tells what it measured; how fast anything is, no test may say."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.bench.measuring import show
from tests.bench.peers import VALIDATION, keyword_table, rows, standing
from tests.bench.peers import ours as reader
from tests.bench.subjects import SUBJECTS


def test_the_bench_measures_and_tells(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = [subject(0.01, tmp_path).measure(2) for subject in SUBJECTS]
    asked = rows(sorted(VALIDATION.glob("*.jsonl")))[:20]
    peers = [standing("a", keyword_table(), asked), standing("b", reader(), asked)]
    show(results, {"peers": [asdict(peer) for peer in peers]}, tmp_path / "var" / "bench.json")
    told = capsys.readouterr().out
    assert "比值" in told
    assert all(figures.name in told for figures in results)
    kept = json.loads((tmp_path / "var" / "bench.json").read_text("utf-8"))
    assert [len(result["ratios"]) for result in kept["results"]] == [2, 2]
    for result in kept["results"]:
        for ours, bare, ratio in zip(
            result["ours"], result["yardstick"], result["ratios"], strict=True
        ):
            assert ratio == pytest.approx(ours / bare)
    peers = kept["understanding"]["peers"]
    assert all(0 <= peer["top3"] <= 1 and peer["cost"] > 0 for peer in peers)
    assert {"python", "sqlite", "jieba"} <= kept["environment"].keys()
