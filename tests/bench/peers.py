"""Understanding beside its peers, on the same messages in one run: how right, how dear, how big.

The floor is jieba cutting the text and nothing else. The peers are what one would build first: a
table of keywords, and a support vector machine over characters trained on the same corpus.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import jieba
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from handlers.understanding import Understanding
from handlers.understanding.lexicon import lexicon
from handlers.understanding.training.sampling import CORPUS

VALIDATION: Final = CORPUS.parent / "validation"
MATTERS: Final = ("report", "whistle")
Row = Mapping[str, Any]
Guess = Callable[[str], tuple[str, Sequence[str]]]  # intent, and categories best first
BARE: Final = "import aiohttp.web"
OURS: Final = "import aiohttp.web; from handlers.understanding import *; Understanding().read('')"


@dataclass(frozen=True, slots=True)
class Standing:
    """One reader on all validation messages; `cost` is its time in cuts of jieba."""

    name: str
    intent: float
    category: float
    macro_f1: float
    top3: float
    cost: float


def rows(paths: Iterable[Path]) -> list[Row]:
    """The labelled lines of the files."""
    return [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]


def ours() -> Guess:
    """This project's reader."""
    reader = Understanding()

    def guess(text: str) -> tuple[str, Sequence[str]]:
        reading = reader.read(text)
        return reading.intent.value, [choice.code for choice in reading.choices]

    return guess


def keyword_table() -> Guess:
    """Words of the shipped lexicon, counted; a category without any word is `other`."""
    known = lexicon()
    table = {w: entry.label for w, entry in known.plain.items() if entry.label in known.codes}

    def guess(text: str) -> tuple[str, Sequence[str]]:
        found = Counter(table[word] for word in jieba.lcut(text) if word in table)
        return ("report" if found else "chat"), [code for code, _ in found.most_common(3)]

    return guess


def character_machine(taught: Sequence[Row]) -> Guess:
    """scikit-learn: characters 1 to 3, tf-idf, a linear support vector machine."""
    matters = [row for row in taught if row["category"] and row["intent"] in (*MATTERS, None)]
    messages = [row for row in taught if row["intent"]]
    meant, wanted = _machine(matters, "category"), _machine(messages, "intent")

    def guess(text: str) -> tuple[str, Sequence[str]]:
        scores = meant.decision_function([text])[0]
        best = scores.argsort()[:-4:-1]
        return wanted.predict([text])[0], [meant.classes_[at] for at in best]

    return guess


def _machine(taught: Sequence[Row], label: str) -> Any:
    words = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)
    machine = make_pipeline(words, LinearSVC(random_state=1))
    return machine.fit([row["text"] for row in taught], [row[label] for row in taught])


def standing(name: str, guess: Guess, asked: Sequence[Row]) -> Standing:
    """How that reader stands on the messages."""
    texts = [row["text"] for row in asked]
    guesses = list(map(guess, texts))
    pairs = [
        (row["category"], _read(*got))
        for row, got in zip(asked, guesses, strict=True)
        if row["category"] and row["intent"] in MATTERS
    ]
    wanted, got = [code for code, _ in pairs], [best[0] for _, best in pairs]
    right = sum(row["intent"] == intent for row, (intent, _) in zip(asked, guesses, strict=True))
    return Standing(
        name,
        right / len(asked),
        sum(map(str.__eq__, wanted, got)) / len(pairs),
        float(f1_score(wanted, got, average="macro", labels=sorted(set(wanted)), zero_division=0)),
        sum(code in best for code, best in pairs) / len(pairs),
        _cost(guess, texts),
    )


def _read(intent: str, codes: Sequence[str]) -> Sequence[str]:
    """The categories offered; none for what was read as no report."""
    return (codes or ["other"]) if intent in MATTERS else [""]


def _cost(guess: Callable[[str], object], texts: Sequence[str], rounds: int = 5) -> float:
    """The median over rounds of both times, taken one after the other."""
    ratios = sorted(_seconds(guess, texts) / _seconds(jieba.lcut, texts) for _ in range(rounds))
    return ratios[rounds // 2]


def _seconds(work: Callable[[str], object], texts: Sequence[str]) -> float:
    start = time.perf_counter()
    for text in texts:
        work(text)
    return time.perf_counter() - start


def resident(code: str) -> int:
    """Kilobytes that a fresh process holds after running the code."""
    lines = "[line for line in open('/proc/self/status') if 'VmRSS' in line]"
    asking = f"{code}; print({lines}[0].split()[1])"
    done = subprocess.run([sys.executable, "-c", asking], capture_output=True, check=True)
    return int(done.stdout)


def compare() -> dict[str, Any]:
    """Print the table of peers and what each process holds; everything as plain data."""
    asked = rows(sorted(VALIDATION.glob("*.jsonl")))
    jieba.lcut("")  # loads its dictionary
    readers = {
        "吹哨": ours(),
        "关键词表": keyword_table(),
        "字符 SVM（scikit-learn）": character_machine(rows(sorted(CORPUS.glob("*.jsonl")))),
    }
    table = [standing(name, guess, asked) for name, guess in readers.items()]
    bare, full = resident(BARE), resident(OURS)
    lines = [
        f"读 {len(asked)} 条没见过的消息（validation/）；耗时以 jieba.lcut 一次为 1。",
        *map(_line, table),
        f"常驻内存：{full / 1024:.0f} MB，只有 aiohttp 的进程 {bare / 1024:.0f} MB",
        "",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return {"peers": [asdict(s) for s in table], "resident_kb": {"ours": full, "aiohttp": bare}}


def _line(shown: Standing) -> str:
    return (
        f"  {shown.name}：意图 {shown.intent:.3f}　类别 {shown.category:.3f}　"
        f"宏平均 F1 {shown.macro_f1:.3f}　前三 {shown.top3:.3f}　耗时 {shown.cost:.2f}"
    )
