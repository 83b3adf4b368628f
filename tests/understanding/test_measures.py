"""The figures over our own messages, and how they are counted."""

from __future__ import annotations

from typing import cast

import pytest

from handlers.rules.catalogue import CATEGORIES
from handlers.understanding import Understanding, evaluate
from handlers.understanding.lexicon import lexicon
from tests.understanding.conftest import corpus


def test_our_own_messages_are_read_well(reader: Understanding) -> None:
    figures = evaluate(corpus("lexicon-author.jsonl"), reader)
    category = cast("dict[str, float]", figures["category"])
    auto = cast("dict[str, float]", figures["auto"])
    assert figures["missed_reports"] == 0
    assert figures["leaked_tips"] == 0
    assert cast(float, figures["false_tickets"]) <= 0.05
    assert category["macro_f1"] >= 0.95
    assert auto["precision"] >= 0.97
    assert auto["share"] >= 0.5


def test_figures_are_counted_as_promised(reader: Understanding) -> None:
    figures = evaluate(
        [
            {"id": "a", "text": "环评没批", "intent": "report", "category": "eia", "also": []},
            {"id": "b", "text": "环评没批", "intent": "report", "category": "land"},
            {"id": "c", "text": "收到", "intent": "whistle", "category": "land"},
            {"id": "d", "text": "环评没批", "intent": "chat", "category": None},
            {"id": "e", "text": "环评没批", "intent": "tip", "category": None},
            {"id": "f", "text": "收到", "intent": "report", "category": None},
        ],
        reader,
    )
    category = cast("dict[str, object]", figures["category"])
    assert figures["n"] == 6
    assert cast("dict[str, float]", figures["intent"])["accuracy"] == 0.3333
    assert category["accuracy"] == 0.3333
    assert category["per_label"] == {
        "eia": {"precision": 0.5, "recall": 1.0, "f1": 0.6667, "support": 1},
        "land": {"precision": 0.0, "recall": 0.0, "f1": 0.0, "support": 2},
    }
    assert category["macro_f1"] == pytest.approx(0.3333, abs=1e-3)
    assert figures["missed_reports"] == 2
    assert figures["false_tickets"] == 1.0
    assert figures["leaked_tips"] == 1
    errors = cast("list[dict[str, object]]", figures["errors"])
    assert [error["id"] for error in errors] == ["b", "c", "d", "e", "f"]
    assert errors[0] == {
        "id": "b",
        "expected": "report/land",
        "got": "report/eia",
        "why": ["环评"],
    }


def test_no_rows_give_zeros(reader: Understanding) -> None:
    figures = evaluate([], reader)
    assert figures["n"] == 0
    assert figures["false_tickets"] == 0.0


def test_the_lexicon_knows_exactly_the_categories_of_the_catalogue() -> None:
    assert set(lexicon().codes) | {"oos"} >= set(CATEGORIES) >= set(lexicon().codes)
