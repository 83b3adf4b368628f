"""The bench runs and tells what it measured; how fast anything is, no test may say."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.bench.__main__ import main
from tests.bench.callbacks import callbacks
from tests.bench.digests import alone, together
from tests.bench.goals import Goal
from tests.bench.measuring import Figures, Subject, environment, show
from tests.bench.page import BEGIN, END, page, plot
from tests.bench.peers import VALIDATION, keyword_table, rows
from tests.bench.peers import ours as reader
from tests.bench.peers import standing as stands
from tests.bench.sealing import beside_the_cipher, beside_wechatpy
from tests.bench.sizes import grown
from tests.bench.subjects import SUBJECTS
from tests.bench.sweeping import sweeping

SINGLE = [beside_wechatpy, beside_the_cipher, sweeping, together, alone]


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
    assert [len(result["ratios"]) for result in kept["results"]] == [2] * len(SUBJECTS)
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


@pytest.mark.parametrize("subject", SINGLE)
def test_both_sides_do_their_work(
    subject: Callable[[float, Path], Subject], tmp_path: Path
) -> None:
    figures = subject(0.0001, tmp_path).measure(2)
    assert figures.goal is not None
    assert min(*figures.ours, *figures.yardstick) > 0


def test_one_report_costs_something_on_disk(tmp_path: Path) -> None:
    found = grown(16, tmp_path)
    assert found["ticket"] == 1
    assert found["bytes"] > 0


@pytest.mark.parametrize(
    ("ratios", "goal", "is_met"),
    [
        ([1.0, 2.0, 9.0], Goal(5, 2.0), True),
        ([1.0, 2.1, 2.2], Goal(5, 2.0), False),
        ([0.1, 2.5, 3.0], Goal(3, 2.5, is_most=False), True),
        ([2.4, 2.4, 3.0], Goal(3, 2.5, is_most=False), False),
    ],
)
def test_the_median_decides_whether_a_goal_is_met(
    ratios: list[float], goal: Goal, is_met: bool
) -> None:
    figures = Figures("某事", "微秒", ratios, [1.0] * 3, ratios, [1.0] * 3, goal)
    assert figures.is_met is is_met
    renewed = page(f"前{BEGIN}旧{END}后", [figures], environment())
    assert renewed.startswith("前")
    assert renewed.endswith("后")
    assert "旧" not in renewed
    assert ("| 达到 |" in renewed) is is_met
    assert ("#c33" in plot([figures])) is not is_met


def test_the_bench_says_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--help"])
    assert end.value.code == 0
    told = capsys.readouterr().out
    assert all(option in told for option in ("--quick", "--small", "--page"))
    with pytest.raises(SystemExit) as end:
        main(["--qick"])  # is not the whole
    assert end.value.code == 2
