"""What corrections teach: the county's own words, and nothing at the expense of plain messages."""

from __future__ import annotations

import pytest

from handlers.rules.catalogue import CATEGORIES
from handlers.understanding import Understanding
from handlers.understanding.adapting import Course
from handlers.understanding.frozen import cases, failing
from handlers.understanding.learned import STRENGTHS, learned
from handlers.understanding.newwords import new_words
from handlers.understanding.training.curve import COUNTY, curve, split
from handlers.understanding.training.sampling import CORPUS
from handlers.understanding.weights import MOST
from storage.records import Intent
from tests.understanding.conftest import corpus

NICKNAME = [
    "绿皮表交上去半个月没回音",
    "绿皮表还压在窗口",
    "绿皮表退回来叫重新填",
    "就等绿皮表，别的都齐了",
    "绿皮表那边排不上号",
    "绿皮表一直下不来",
]
GREEN = [(text, "energy") for text in NICKNAME]
LAST = STRENGTHS[-1]


def taught(lessons: list[tuple[str, str]], strength: float = LAST) -> Understanding:
    delta = Course(Understanding(), lessons).delta(strength)
    return Understanding(weights=learned().adapted(delta))


def test_every_frozen_case_is_read_right(reader: Understanding) -> None:
    assert failing(reader) == {}


def test_the_frozen_cases_cover_every_category_and_intent() -> None:
    codes = [case.category for case in cases()]
    assert all(codes.count(code) >= 4 for code in CATEGORIES)
    assert {case.intent for case in cases()} == set(Intent)
    assert len({case.id for case in cases()}) == len(cases()) >= 200


def test_no_frozen_case_is_in_a_corpus() -> None:
    known = {row["text"] for path in CORPUS.glob("*.jsonl") for row in corpus(path.name)}
    assert not known & {case.text for case in cases()}


def test_a_nickname_is_learnt_from_a_few_corrections() -> None:
    asked = "听说绿皮表又要改格式，工地等着"
    assert Understanding().read(asked).category != "energy"
    reading = taught(GREEN).read(asked)
    assert reading.category == "energy"
    assert "绿皮表" in reading.evidence


def test_learning_leaves_what_is_wanted_alone(reader: Understanding) -> None:
    after = taught(GREEN)
    for case in cases():
        assert after.read(case.text).intent is reader.read(case.text).intent


def test_the_shipped_weights_stay_as_they_are() -> None:
    before = {name: learned().weights.of(row) for name, row in learned().rows.items()}
    after = learned().adapted(Course(Understanding(), GREEN).delta(LAST))
    assert any(after.weights.of(row) != before[name] for name, row in learned().rows.items())
    assert {name: learned().weights.of(row) for name, row in learned().rows.items()} == before


def test_the_same_lessons_give_the_same_weights() -> None:
    assert Course(Understanding(), GREEN).delta(LAST) == Course(Understanding(), GREEN).delta(LAST)


def test_a_name_in_one_lesson_only_gets_no_weight() -> None:
    delta = Course(Understanding(), [*GREEN, ("蓝皮册没盖章", "approval")]).delta(LAST)
    assert "r绿皮表" in delta
    assert "r蓝皮册" not in delta


def test_a_category_that_is_gone_is_passed_over() -> None:
    adapted = learned().adapted({"r绿皮表": {"gone": 5, "energy": 7}})
    assert sum(adapted.weights.of(adapted.rows["r绿皮表"])) == 7
    assert adapted.bias == learned().bias


def test_a_weight_beyond_reason_spoils_no_other() -> None:
    adapted = learned().adapted({"w环评": {"energy": 10**12, "land": -(10**12)}})
    before, after = (known.weights.of(known.rows["w环评"]) for known in (learned(), adapted))
    moved = [after_it - before_it for before_it, after_it in zip(before, after, strict=True)]
    assert sorted(filter(None, moved)) == [-MOST, MOST]


def test_what_a_lesson_is_taken_for_was_not_fitted_to_that_lesson() -> None:
    course = Course(Understanding(), [*GREEN, ("绿皮表还压在他们窗口", "forest")])
    assert course.after(LAST)[-1] == "energy"


def test_a_lesson_turned_round_breaks_frozen_cases() -> None:
    poison = [(case.text, "land") for case in cases() if case.category == "eia"] * 2
    assert any(id_.startswith("eia") for id_ in failing(taught(poison)))


def test_new_words_are_those_of_one_category() -> None:
    lessons = [*GREEN, *((f"红头子{n}号没盖章", "approval") for n in (1, 2)), ("红头子", "land")]
    assert [(w.word, w.category) for w in new_words(Understanding(), lessons)] == [
        ("绿皮表", "energy")
    ]


def test_known_words_are_not_new() -> None:
    lessons = [("环评没批", "eia")] * 4
    assert new_words(Understanding(), lessons) == []


def test_the_more_a_county_corrects_the_better_it_is_read() -> None:
    before, *after = [point.category for point in curve()]
    assert after == sorted(after)
    assert after[0] >= before + 0.03
    assert after[-1] >= before + 0.18


def test_nothing_of_the_correcting_county_was_trained_on() -> None:
    lessons, asked = split()
    county = {row["text"] for rows in [*lessons, asked] for row in rows}
    trained = {row["text"] for path in CORPUS.glob("*.jsonl") for row in corpus(path.name)}
    assert COUNTY.exists()
    assert not county & trained


@pytest.mark.parametrize("strength", STRENGTHS[:2])
def test_a_county_that_learns_mildly_breaks_no_frozen_case(strength: float) -> None:
    lessons = [(row["text"], row["category"]) for rows in split()[0] for row in rows[:20]]
    assert failing(taught(lessons, strength)) == {}
