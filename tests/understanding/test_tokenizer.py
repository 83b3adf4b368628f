"""Cutting into words: by jieba's dictionary and rule, with the county's own words."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

import jieba
import pytest

from handlers.understanding import Understanding
from handlers.understanding.lexicon import lexicon
from handlers.understanding.tokenizer import Cutter, Engine, in_python, in_rust
from tests.understanding.conftest import validation


def cut(text: str, *names: str) -> list[str]:
    words = Cutter(names).words(text)
    return [text[start:end] for start, end in words.items() if end > start]


@pytest.mark.parametrize("make", [in_rust, in_python])
def test_words_are_those_of_jieba(make: Callable[[Iterable[str]], Engine]) -> None:
    jieba.setLogLevel(logging.WARNING)
    own = jieba.Tokenizer()
    own.FREQ, own.total = own.gen_pfdict(own.get_dict_file())
    own.initialized = True
    for word in lexicon().words:
        own.add_word(word)
    engine = make(lexicon().words)
    texts = [str(row["text"]).casefold() for row in validation("driver.jsonl")]
    same = sum(engine.cut(text) == list(own.cut(text, HMM=False)) for text in texts)
    assert same / len(texts) > 0.98  # of two equally probable paths either may be taken
    assert engine.has("林地手续")
    assert not engine.has("手续林地")


def test_a_name_of_the_register_is_one_word() -> None:
    assert cut("坡头河湾光伏停了") != cut("坡头河湾光伏停了", "河湾光伏")
    assert "河湾光伏" in cut("坡头河湾光伏停了", "河湾光伏")


@pytest.mark.parametrize(
    "text", ["", " ", "。", "a", "10kV线路", "……停 电 了!", "𠀀停电", "x" * 5000]
)
def test_nothing_of_the_text_is_lost(text: str) -> None:
    assert "".join(cut(text)) == text


def test_readings_are_alike_whichever_cuts() -> None:
    texts = [str(row["text"]) for row in validation("driver.jsonl")]
    ours, pure = Understanding(make=in_rust), Understanding(make=in_python)
    pairs = [(ours.read(text), pure.read(text)) for text in texts]
    same = sum(a.intent == b.intent and a.category == b.category for a, b in pairs)
    assert same / len(texts) > 0.995  # see ADR 10
