"""Repairs what voice input or a pinyin keyboard misheard, one character for one character."""

from __future__ import annotations

from collections.abc import Container

from handlers.understanding.lexicon import lexicon
from handlers.understanding.tokenizer import Cutter


def respell(text: str) -> str:
    """The text with the known mishearings replaced."""
    for heard, meant in lexicon().respelt.items():
        if heard in text:
            text = text.replace(heard, meant)
    return text


def repair(text: str, bounds: Container[int], cutter: Cutter) -> str:
    """The text with every stretch that only sounds like a lexicon term turned into the term.

    A stretch that is a word of its own stays, as does one that begins or ends inside a word.
    """
    known = lexicon()
    sounds = [known.syllables.get(char, "") for char in text]
    for at in range(len(text) - 1):
        for term in known.spoken.get((sounds[at], sounds[at + 1]), ()) if at in bounds else ():
            end = at + len(term)
            heard = text[at:end]
            if heard == term:
                break
            if end in bounds and _sounds_like(term, sounds[at:end]) and not cutter.knows(heard):
                text = text[:at] + term + text[end:]
                break
    return text


def _sounds_like(term: str, sounds: list[str]) -> bool:
    syllables = lexicon().syllables
    return [syllables[char] for char in term] == sounds
