"""The bench runs and tells what it measured; how fast anything is, no test may say."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.bench.callbacks import callbacks
from tests.bench.measuring import show
from tests.bench.peers import VALIDATION, keyword_table, rows
from tests.bench.peers import ours as reader
from tests.bench.peers import standing as stands
from tests.bench.subjects import SUBJECTS


def test_the_bench_measures_and_tells(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = [subject(0.01, tmp_path).measure(2) for subject in SUBJECTS]
    asked = rows(sorted(VALIDATION.glob("*.jsonl")))[:20]
    peers = [stands("a", keyword_table(), asked), stands("b", reader(), asked)]
    standing = {"peers": [asdict(peer) for peer in peers]}
    show(results, standing, {"ratio": 0.5}, tmp_path / "var" / "bench.json")
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
    assert kept["callbacks"] == {"ratio": 0.5}


def test_a_load_of_callbacks_is_answered_and_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = callbacks(tmp_path, rate=20, seconds=1, calls=24)
    told = capsys.readouterr().out
    assert 0 < found["p50"] <= found["p95"] <= found["p99"] <= found["max"]
    assert 0 <= found["within 1s"] <= found["within 5s"] <= 1
    assert found["ratio"] == pytest.approx(found["rate"] / found["bare"])
    assert f"p99 {found['p99']:.0f}" in told
    assert f"比值 {found['ratio']:.2f}" in told
