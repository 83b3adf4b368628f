"""Repairs what voice input or a pinyin keyboard misheard, one character for one character."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from handlers.understanding.lexicon import lexicon
from handlers.understanding.tokenizer import Cutter


def respell(text: str) -> str:
    """The text with the known mishearings replaced."""
    known = lexicon()
    if known.misheard.search(text):
        for heard, meant in known.respelt.items():
            text = text.replace(heard, meant)
    return text


def repair(text: str, words: Mapping[int, int], cutter: Cutter) -> str:
    """The text with every stretch that only sounds like a lexicon term turned into the term.

    A stretch that is a word of its own stays, as does one that begins or ends inside a word.
    """
    known = lexicon()
    sounds = [*map(known.syllables.get, text), None]
    for at, terms in enumerate(map(known.spoken.get, pairwise(sounds))):
        if not terms or at not in words:
            continue
        for term, rest in terms:
            end = at + len(term)
            heard = text[at:end]
            if heard == term:
                break
            if end in words and sounds[at + 2 : end] == rest and not cutter.knows(heard):
                text = text[:at] + term + text[end:]
                break
    return text
