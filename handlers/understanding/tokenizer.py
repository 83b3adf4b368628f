"""The only user of jieba: cuts a text into words by jieba's dictionary and rule, HMM off.

The rule is that of `jieba.cut(text, HMM=False)`: the most probable path through all words of the
dictionary. It is walked here, over logarithms prepared once, since jieba's own walk took a fifth
of the time of a reading; a test compares the two. jieba's own start-up writes and trusts a cache
file in the shared temporary directory, so the dictionary is loaded here, once per process.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from functools import cache
from math import exp, log
from operator import add, itemgetter
from typing import Final

import jieba

from handlers.understanding.lexicon import lexicon

_LONGEST: Final = 2000  # a stretch longer than this is cut in pieces
_STRETCH: Final = re.compile(rf"[\u4e00-\u9fd5A-Za-z0-9+#&._%\-]{{1,{_LONGEST}}}")
_FOREIGN: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


class Cutter:
    """Cuts text at word boundaries; knows the lexicon's words and the names given."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        extra = [name for name in names if name and not name.isascii()]
        self._words = _base().with_words(extra) if extra else _base()

    def words(self, text: str) -> dict[int, int]:
        """For every place where a word begins, where it ends; the end of the text is one, too."""
        found: dict[int, int] = {}
        at = 0
        for stretch in _STRETCH.finditer(text):
            start = stretch.start()
            found.update((gap, gap + 1) for gap in range(at, start))
            ends, _ = self._words.path(stretch[0])
            at = start
            while at < stretch.end():
                found[at] = at = start + ends[at - start]
        found.update((gap, gap + 1) for gap in range(at, len(text)))
        found[len(text)] = len(text)
        return found

    def knows(self, word: str) -> bool:
        """Whether the word is in the dictionary."""
        return bool(self._words.logs.get(word))


class _Dictionary:
    """Words with the logarithm of their share; 0 for a mere beginning of longer words."""

    def __init__(self, logs: dict[str, float], total: float) -> None:
        self.logs, self._total = logs, total
        self._rare = -log(total)  # a character that is no word

    def with_words(self, words: Iterable[str]) -> _Dictionary:
        """A copy with more words, each just frequent enough to be cut out (as in jieba)."""
        more = _Dictionary(self.logs.copy(), self._total)
        for word in words:
            share = exp(more.path(word)[1])
            enough = log(int(share * self._total + 1e-6) + 1) - log(self._total)
            more.logs[word] = max(enough, more.logs.get(word) or enough)
            for end in range(1, len(word)):
                more.logs.setdefault(word[:end], 0.0)
        return more

    def path(self, text: str) -> tuple[list[int], float]:
        """For each place where the best word from there ends, and the worth of the best path."""
        logs, rare, size = self.logs.get, self._rare, len(text)
        ones, twos = list(map(logs, text)), list(map(logs, map(add, text, text[1:])))
        twos.append(None)
        worth, ends = [0.0] * (size + 1), [0] * size
        for start in range(size - 1, -1, -1):
            at = start + 1
            best, share, end = (ones[start] or rare) + worth[at], twos[start], at + 1
            while share is not None:
                if share and share + worth[end] >= best:
                    best, at = share + worth[end], end
                end += 1
                share = logs(text[start:end]) if end <= size else None
            worth[start], ends[start] = best, at
            if text[start] in _FOREIGN and at == start + 1 < size and text[at] in _FOREIGN:
                ends[start] = ends[at]  # letters and digits stick together
        return ends, worth[0]


@cache
def _base() -> _Dictionary:
    jieba.setLogLevel(logging.WARNING)
    plain = jieba.Tokenizer()
    counts, total = plain.gen_pfdict(plain.get_dict_file())
    logs = {count: log(count) - log(total) if count else 0.0 for count in set(counts.values())}
    common = sorted(counts.items(), key=itemgetter(1), reverse=True)  # close together in memory
    shares = {word: logs[count] for word, count in common}
    return _Dictionary(shares, total).with_words(lexicon().words)
