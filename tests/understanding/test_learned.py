"""The learned layer: what it was taught, what it says of authors it never met, and its data."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import cast

import numpy as np
import pytest

from handlers.understanding import Understanding, evaluate
from handlers.understanding.features import Features, framed
from handlers.understanding.learned import FOLDER, ONE, learned
from handlers.understanding.training.train import CORPUS, Fit, samples
from tests.understanding.conftest import corpus, validation

MATTERS = ("report", "whistle")
UNFUNDED = Features(framed("资金没到位"), {0: 2, 2: 3, 3: 5, 5: 5}, {"=size": 0.4})


@dataclass(frozen=True)
class Bounds:
    """What an author who is in no corpus must reach."""

    intent: float
    macro_f1: float
    top3: float
    missed: int
    false_tickets: float
    auto: tuple[float, float]  # share, precision


AUTHORS = {
    "driver.jsonl": Bounds(0.94, 0.85, 0.97, 1, 0.12, (0.6, 0.975)),  # of 215 reports
    "coordinator.jsonl": Bounds(0.96, 0.93, 0.98, 1, 0.02, (0.7, 0.985)),  # of 220 reports
}


@pytest.mark.parametrize("name", AUTHORS)
def test_an_author_never_met_is_read(reader: Understanding, name: str) -> None:
    figures, bounds = evaluate(validation(name), reader), AUTHORS[name]
    category = cast("dict[str, float]", figures["category"])
    auto = cast("dict[str, float]", figures["auto"])
    assert cast("dict[str, float]", figures["intent"])["accuracy"] >= bounds.intent
    assert category["macro_f1"] >= bounds.macro_f1
    assert category["top3_accuracy"] >= bounds.top3
    assert cast(int, figures["missed_reports"]) <= bounds.missed
    assert cast(int, figures["leaked_tips"]) == 0
    assert cast(float, figures["false_tickets"]) <= bounds.false_tickets
    assert auto["share"] >= bounds.auto[0]
    assert auto["precision"] >= bounds.auto[1]


def test_validation_holds_nothing_of_the_corpus() -> None:
    taught = {row["text"] for path in CORPUS.glob("*.jsonl") for row in corpus(path.name)}
    for name in AUTHORS:
        assert not taught & {row["text"] for row in validation(name)}


def test_every_decision_names_words_of_the_text(reader: Understanding) -> None:
    for row in validation("driver.jsonl"):
        text = str(row["text"])
        reading = reader.read(text)
        if reading.intent.value in MATTERS:
            assert reading.evidence, text
            assert all(word.casefold() in text.casefold() for word in reading.evidence), text


def test_confidences_are_shares_of_one() -> None:
    judged = learned().judge(UNFUNDED)
    shares = [choice.confidence for choice in judged.choices]
    assert sum(judged.wanted.values()) == pytest.approx(1)
    assert 0 < sum(shares) <= 1
    assert shares == sorted(shares, reverse=True)
    assert judged.choices[0].code == "funding"


def test_reasons_are_words_that_weigh_for_the_category() -> None:
    names = dict(learned().reasons(learned().judge(UNFUNDED), "funding"))
    assert "w资金" in names
    assert all(weight > 0 for weight in names.values())


def test_the_walk_finds_the_features_that_training_names(reader: Understanding) -> None:
    known = learned()
    for row in validation("driver.jsonl"):
        features = reader.features(str(row["text"]))
        named = {known.rows[name] for name in features.surface() if name in known.rows}
        assert set(known.surface(features)) == named, row["text"]


def test_the_shipped_data_fit_together() -> None:
    whole = np.load(FOLDER / "weights.npy", allow_pickle=False)
    known = learned()
    assert whole.shape == (len(known.rows) + 1, 1 + len(known.intents) + len(known.categories))
    assert whole.dtype == np.int32


def test_training_twice_gives_the_same_weights() -> None:
    taught = samples()[::6]
    first, second = Fit(taught), Fit(taught)
    assert first.names == second.names
    assert np.array_equal(first.matrix, second.matrix)


@pytest.mark.soak
def test_the_shipped_weights_are_those_of_the_corpus() -> None:
    fit = Fit(samples())
    assert fit.names == list(learned().rows)
    assert np.abs(fit.matrix - learned().matrix).max() <= ONE // 1000


def test_the_trainer_is_not_loaded_at_run_time() -> None:
    code = "import sys, bot.cli, handlers.understanding; print('sklearn' in sys.modules)"
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert shown.stdout.strip() == "False"


def test_every_process_reads_alike() -> None:
    code = "from handlers.understanding import *; print(Understanding().read('那块地省里没给话'))"
    shown = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(shown) == 1
