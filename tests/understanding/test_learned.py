"""The learned layer: what it was taught, what it says of authors it never met, and its data."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray

from handlers.understanding import Understanding, evaluate
from handlers.understanding.features import LOOK_AT, Features, framed
from handlers.understanding.learned import FOLDER, ONE, learned, scale
from handlers.understanding.training.sampling import CORPUS, samples
from handlers.understanding.training.train import Fit
from handlers.understanding.weights import MOST
from tests.understanding.conftest import corpus, validation

MATTERS = ("report", "whistle")
ANYBODYS = {"收到", "+1", "👍👍"}  # what everybody types
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
    "driver.jsonl": Bounds(0.95, 0.90, 0.98, 0, 0.07, (0.68, 0.99)),  # of 215 reports
    "coordinator.jsonl": Bounds(0.97, 0.95, 0.98, 1, 0.03, (0.79, 0.99)),  # of 220 reports
    "newcomers.jsonl": Bounds(0.98, 0.92, 0.98, 1, 0.01, (0.77, 0.98)),  # of some 230 reports
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
        assert not (taught & {row["text"] for row in validation(name)}) - ANYBODYS


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
    whole, known = shipped(), learned()
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
    assert fit.names == sorted(learned().rows)
    assert np.abs(fit.matrix - shipped()).max() <= ONE // 1000


def shipped() -> NDArray[np.int32]:
    matrix: NDArray[np.int32] = np.load(FOLDER / "weights.npy", allow_pickle=False)
    return matrix


def test_each_row_is_the_line_of_the_file_that_bears_its_name() -> None:
    known, matrix = learned(), shipped()
    lines = (FOLDER / "features.txt").read_text("utf-8").splitlines()
    for at, name in list(enumerate(lines))[:: len(lines) // 500]:
        row = known.rows[name]
        assert [known.weights.square(row), *known.weights.of(row)] == matrix[at].tolist()
        assert known.weights.towards(3, [row]) == [matrix[at, 4]]
    assert known.weights.bias == matrix[-1, 1:].tolist()
    assert known.weights.rarest == matrix[:-1, 0].max()


def test_no_sum_of_weights_runs_over_its_field() -> None:
    most = 4 * (LOOK_AT + 2)  # words and runs of the longest text
    half = learned().weights.fields.half
    assert int(np.abs(shipped()[:, 1:]).max() + MOST) * most < half


def test_scores_are_those_of_plain_arithmetic(reader: Understanding) -> None:
    known, matrix = learned(), shipped().astype(np.float64)
    lines = (FOLDER / "features.txt").read_text("utf-8").splitlines()
    line = {name: at for at, name in enumerate(lines)}
    for row in validation("coordinator.jsonl")[::8]:
        features = reader.features(str(row["text"]))
        said = matrix[sorted(line[name] for name in features.surface() if name in line)].sum(
            axis=0
        )
        found = sum(v * matrix[line[n], 1:] for n, v in features.findings.items() if n in line)
        plain = (said[1:] * scale(int(said[0])) + found + matrix[-1, 1:]) / ONE
        scores = known.scores(known.surface(features), features.findings)
        assert scores == pytest.approx(plain.tolist(), abs=0.001)


@pytest.mark.parametrize("module", ["sklearn", "numpy"])
def test_what_only_learning_needs_is_not_loaded_to_read(module: str) -> None:
    code = f"""
import sys, bot.serving
from handlers.understanding import Understanding
Understanding().read('环评批复没下来')
print({module!r} in sys.modules)
"""
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
