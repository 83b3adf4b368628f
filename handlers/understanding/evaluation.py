"""Measures the reading of labelled messages: the figures of `evaluate --json`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from handlers.understanding.reading import Reading
from handlers.understanding.understanding import Understanding
from storage.records import Intent

_MATTER: Final = frozenset({Intent.REPORT, Intent.WHISTLE})
_TALK: Final = frozenset({Intent.PROGRESS, Intent.QUERY, Intent.CHAT})


@dataclass(frozen=True, slots=True)
class _Case:
    """One labelled message and how it was read."""

    id: str
    intent: Intent
    category: str | None
    reading: Reading

    @property
    def counts(self) -> bool:
        """Whether it takes part in the category figures."""
        return self.intent in _MATTER and self.category is not None

    @property
    def is_asked(self) -> bool:
        """Whether the bot would ask if this is a report at all; that makes no ticket."""
        return self.reading.is_doubtful

    @property
    def makes_ticket(self) -> bool:
        """Whether the bot would make a ticket."""
        return self.reading.intent in _MATTER and not self.is_asked

    @property
    def got(self) -> str | None:
        """The category read; a message read as no report has none."""
        return self.reading.category if self.reading.intent in _MATTER else None

    @property
    def is_right(self) -> bool:
        """Whether the category is the labelled one."""
        return self.got == self.category


def evaluate(rows: Iterable[Mapping[str, object]], reader: Understanding) -> dict[str, object]:
    """How well the reader reads the labelled rows."""
    cases = [_case(row, reader) for row in rows]
    matters = [case for case in cases if case.counts]
    talk = [case for case in cases if case.intent in _TALK]
    reports = [case for case in cases if case.intent in _MATTER]
    tips = [case for case in cases if case.intent is Intent.TIP]
    return {
        "n": len(cases),
        "intent": _intents(cases),
        "category": _categories(matters),
        "missed_reports": _count(reports, lambda case: not (case.makes_ticket or case.is_asked)),
        "false_tickets": _share(talk, lambda case: case.makes_ticket),
        "leaked_tips": _count(tips, lambda case: case.makes_ticket),
        "auto": _auto(matters),
        "errors": [_error(case) for case in cases if _is_wrong(case)],
    }


def _case(row: Mapping[str, object], reader: Understanding) -> _Case:
    category = row.get("category")
    return _Case(
        id=str(row.get("id", "")),
        intent=Intent(str(row["intent"])),
        category=None if category is None else str(category),
        reading=reader.read(str(row["text"])),
    )


def _intents(cases: Sequence[_Case]) -> dict[str, object]:
    pairs = [(case.intent.value, case.reading.intent.value) for case in cases]
    return {
        "accuracy": _share(cases, lambda case: case.intent is case.reading.intent),
        "per_label": _per_label(pairs),
    }


def _categories(cases: Sequence[_Case]) -> dict[str, object]:
    pairs = [(case.category or "", case.got or "") for case in cases]
    labels = _per_label(pairs)
    return {
        "accuracy": _share(cases, lambda case: case.is_right),
        "macro_f1": macro_f1(pairs),
        "top3_accuracy": _share(cases, _is_offered),
        "per_label": labels,
    }


def macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    """The mean F1 of the labels that are meant; a pair is what was meant and what was read."""
    labels = _per_label(pairs).values()
    meant = [figures["f1"] for figures in labels if figures["support"]]
    return _ratio(sum(meant), len(meant))


def _is_offered(case: _Case) -> bool:
    return case.got is not None and case.category in {c.code for c in case.reading.choices}


def _auto(cases: Sequence[_Case]) -> dict[str, float]:
    sure = [case for case in cases if case.makes_ticket and case.reading.is_sure]
    return {
        "share": _ratio(len(sure), len(cases)),
        "precision": _share(sure, lambda case: case.is_right),
    }


def _per_label(pairs: Sequence[tuple[str, str]]) -> dict[str, dict[str, float]]:
    figures: dict[str, dict[str, float]] = {}
    for label in sorted({label for pair in pairs for label in pair} - {""}):
        right = sum(1 for gold, got in pairs if gold == got == label)
        support = sum(1 for gold, _ in pairs if gold == label)
        precision = _ratio(right, sum(1 for _, got in pairs if got == label))
        recall = _ratio(right, support)
        both = precision + recall
        f1 = round(2 * precision * recall / both, 4) if both else 0.0
        figures[label] = {"precision": precision, "recall": recall, "f1": f1, "support": support}
    return figures


def _is_wrong(case: _Case) -> bool:
    return case.intent is not case.reading.intent or (case.counts and not case.is_right)


def _error(case: _Case) -> dict[str, object]:
    return {
        "id": case.id,
        "expected": _label(case.intent, case.category),
        "got": _label(case.reading.intent, case.reading.category),
        "why": list(case.reading.evidence),
    }


def _label(intent: Intent, category: str | None) -> str:
    return f"{intent.value}/{category}" if category else intent.value


def _count(cases: Sequence[_Case], test: Callable[[_Case], bool]) -> int:
    return sum(1 for case in cases if test(case))


def _share(cases: Sequence[_Case], test: Callable[[_Case], bool]) -> float:
    return _ratio(_count(cases, test), len(cases))


def _ratio(part: float, whole: float) -> float:
    return round(part / whole, 4) if whole else 0.0
