"""The only user of jieba: cuts a text into words. HMM off, nothing is cached on disk.

jieba's own start-up writes and trusts a cache file in the shared temporary directory, so the
dictionary is loaded here, once per process, and handed to private tokenizers.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import cache
from typing import Final

import jieba

from handlers.understanding.lexicon import lexicon

_LONGEST: Final = 2000  # a message longer than this is cut in pieces, so memory stays small


class Cutter:
    """Cuts text at word boundaries; knows the lexicon's words and the names given."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        extra = [name for name in names if name and not name.isascii()]
        self._jieba = _with_words(_base(), extra) if extra else _base()

    def bounds(self, text: str) -> set[int]:
        """Every index of the text where a word begins or ends."""
        found = {0}
        at = 0
        for start in range(0, len(text), _LONGEST):
            for word in self._jieba.cut(text[start : start + _LONGEST], HMM=False):
                at += len(word)
                found.add(at)
        return found

    def knows(self, word: str) -> bool:
        """Whether the word is in the dictionary."""
        return bool(self._jieba.FREQ.get(word))


@cache
def _base() -> jieba.Tokenizer:
    jieba.setLogLevel(logging.WARNING)
    plain = jieba.Tokenizer()
    plain.FREQ, plain.total = plain.gen_pfdict(plain.get_dict_file())
    plain.initialized = True
    return _with_words(plain, lexicon().words)


def _with_words(base: jieba.Tokenizer, words: Iterable[str]) -> jieba.Tokenizer:
    """A private tokenizer with more words; the base stays as it was."""
    own = jieba.Tokenizer()
    own.FREQ, own.total = base.FREQ.copy(), base.total
    own.initialized = True
    for word in words:
        own.add_word(word)
    return own
