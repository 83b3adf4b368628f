"""What the lessons teach: fit, measure before and after, and ask the frozen cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from handlers.learning.lessons import Lesson
from handlers.understanding import Understanding
from handlers.understanding.evaluation import macro_f1
from handlers.understanding.frozen import cases, newly_failing
from handlers.understanding.learned import ONE, STRENGTHS, Delta
from handlers.understanding.newwords import NewWord, new_words
from storage.records import Proposal

if TYPE_CHECKING:
    from handlers.understanding.adapting import Course

LEAST: Final = 5  # lessons; fewer say nothing
MOST: Final = 2000  # lessons, the newest; more would take minutes
_ENOUGH: Final = 0.8  # of what the strongest fit gains; a weaker one must keep as much
_SHOWN: Final = 5  # words of a category, confusions, tickets to look at


class Verdict(StrEnum):
    """What came of the lessons."""

    FEW = "few"  # too few lessons
    NOTHING = "nothing"  # nothing would be read better
    BROKEN = "broken"  # most of what would be read better is paid for with frozen cases
    PROPOSED = "proposed"


@dataclass(frozen=True, slots=True)
class Score:
    """Lessons read right and the categories' macro-F1; frozen cases read right."""

    right: int = 0
    macro_f1: float = 0.0
    frozen: int = 0


@dataclass(frozen=True, slots=True)
class Study:
    """What the lessons say and what came of them.

    `before` is what the shipped weights read, `after` what a fit to the other lessons reads.
    `failing` holds frozen cases that newly fail with the strongest fit, `blamed` the tickets that
    taught it so.
    """

    verdict: Verdict
    lessons: int
    corrections: Mapping[str, int]  # since the last approval, by category
    confusions: Sequence[tuple[str, str, int]]
    before: Score = Score()
    after: Score = Score()
    strength: float = 0.0
    failing: Mapping[str, str] = field(default_factory=dict)
    blamed: Sequence[str] = ()
    words: Sequence[NewWord] = ()
    gaining: Mapping[str, Sequence[str]] = field(default_factory=dict)
    delta: Delta = field(default_factory=dict)

    def figures(self) -> dict[str, object]:
        """Everything but the delta, as JSON has it."""
        values = asdict(self)
        del values["delta"]
        values["verdict"] = self.verdict.value
        values["words"] = [word._asdict() for word in self.words]
        return values | {"frozen_cases": len(cases())}


def study(
    lessons: Sequence[Lesson], reader: Understanding, in_force: Proposal | None = None
) -> Study:
    """Fit to the lessons and measure. `reader` knows the register's names and reads as shipped.

    The strongest fit is taken with which no frozen case newly fails. What is in force already
    is nothing to propose.
    """
    since = in_force.decided_at if in_force else None
    fresh = [one for one in lessons if one.is_correction and (since is None or one.at > since)]
    told = Study(
        Verdict.FEW,
        len(lessons),
        dict(Counter(one.category for one in fresh).most_common()),
        _confusions(fresh),
    )
    if len(lessons) < LEAST:
        return told
    made = _fitted(told, lessons[-MOST:], reader)
    is_known = in_force is not None and in_force.delta == made.delta
    return replace(made, verdict=Verdict.NOTHING) if is_known else made


def _fitted(told: Study, lessons: Sequence[Lesson], reader: Understanding) -> Study:
    from handlers.understanding.adapting import Course  # with numpy, which only learning needs

    taught = [(one.text, one.category) for one in lessons]
    course = Course(reader, taught)
    strength, delta, failing, worst = _strongest(course)
    before = _score(taught, course.before(), len(cases()))
    after = _score(taught, course.after(strength), len(cases()) - len(failing))
    best = _score(taught, course.after(STRENGTHS[-1]), 0) if worst else after
    verdict = Verdict.PROPOSED
    if failing or after.right - before.right < _ENOUGH * (best.right - before.right):
        verdict = Verdict.BROKEN
    elif after.right <= before.right:
        verdict = Verdict.BROKEN if worst else Verdict.NOTHING
    return replace(
        told,
        verdict=verdict,
        before=before,
        after=after,
        strength=strength,
        failing=worst,
        blamed=_blamed(worst, lessons, reader),
        words=new_words(reader, taught),
        gaining=_gaining(delta),
        delta=delta,
    )


def _strongest(course: Course) -> tuple[float, Delta, Mapping[str, str], Mapping[str, str]]:
    """The strongest fit that breaks no frozen case, else the weakest, with what it breaks.

    The last value is what the strongest of all breaks.
    """
    worst: Mapping[str, str] | None = None
    for strength in reversed(STRENGTHS):
        delta = course.delta(strength)
        failing = newly_failing(delta)
        worst = failing if worst is None else worst
        if not failing:
            break
    return strength, delta, failing, worst or {}


def _score(taught: Sequence[tuple[str, str]], read: Sequence[str], frozen: int) -> Score:
    pairs = [(category, got) for (_, category), got in zip(taught, read, strict=True)]
    return Score(sum(meant == got for meant, got in pairs), macro_f1(pairs), frozen)


def _confusions(lessons: Sequence[Lesson]) -> list[tuple[str, str, int]]:
    """What was taken for what, the most frequent first."""
    pairs = Counter((one.read_as or "", one.category) for one in lessons)
    return [(read, meant, count) for (read, meant), count in pairs.most_common(_SHOWN)]


def _gaining(delta: Delta) -> dict[str, list[str]]:
    """For each category the words that gain most, without pieces of one another."""
    by_code: dict[str, list[tuple[int, int, str]]] = {}
    for name, weights in delta.items():
        word = name[1:]
        for code, weight in weights.items():
            if name[0] in "wr" and len(word) > 1 and word.isalpha() and weight > ONE // 10:
                by_code.setdefault(code, []).append((-weight, -len(word), word))
    return {code: _whole(sorted(words)) for code, words in by_code.items()}


def _whole(words: Sequence[tuple[int, int, str]]) -> list[str]:
    shown: list[str] = []
    for _, _, word in words:
        if len(shown) < _SHOWN and not any(word in one or one in word for one in shown):
            shown.append(word)
    return shown


def _blamed(
    failing: Mapping[str, str], lessons: Sequence[Lesson], reader: Understanding
) -> list[str]:
    """Tickets of the category that a failing case would be read as, nearest to its words."""
    texts = {case.id: case.text for case in cases()}
    found: Counter[str] = Counter()
    for id_, read in failing.items():
        said = reader.features(texts[id_]).surface()
        for one in lessons:
            if one.category == read and one.is_correction:
                found[one.number] += len(said & reader.features(one.text).surface())
    return [number for number, _ in found.most_common(_SHOWN)]
