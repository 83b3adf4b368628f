"""Repairs what voice input or a pinyin keyboard misheard, one character for one character."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
    sounds = text.translate(known.syllables)
    settled = -1
    for at, size, terms in sorted(map(_begins, known.spoken.iter(sounds))):
        end, heard = at - size, text[at : at - size]
        if at not in words or at == settled:
            continue
        if heard in terms:
            settled = at
        elif end in words and not cutter.knows(heard):
            text = text[:at] + terms[0] + text[end:]
            settled = at
    return text


def _begins(found: tuple[int, Sequence[str]]) -> tuple[int, int, Sequence[str]]:
    """Where a sound begins, its length below zero, so that the longest comes first, its terms."""
    last, terms = found
    size = len(terms[0])
    return last + 1 - size, -size, terms
