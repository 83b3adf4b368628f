"""The only user of rjieba: cuts a text into words by jieba's dictionary and rule, HMM off.

rjieba is jieba in Rust, with the same dictionary and rule; a test compares the two. The rule is
that of `jieba.cut(text, HMM=False)`: the most probable path through all words of the dictionary.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate

from rjieba import Jieba

from handlers.understanding.lexicon import lexicon


class Cutter:
    """Cuts text at word boundaries; knows the lexicon's words and the names given."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._jieba = _knowing(tuple(name for name in names if name and not name.isascii()))

    def words(self, text: str) -> dict[int, int]:
        """For every place where a word begins, where it ends; the end of the text is one, too.

        The text is a normalised one: a lone surrogate, which no word holds, raises UnicodeError.
        """
        ends = list(accumulate(map(len, self._jieba.cut(text, hmm=False)), initial=0))
        return dict(zip(ends, [*ends[1:], ends[-1]], strict=True))

    def knows(self, word: str) -> bool:
        """Whether the word is in the dictionary."""
        return self._jieba.has_word(word)


@lru_cache(maxsize=2)  # without names, and with those of the register
def _knowing(names: tuple[str, ...]) -> Jieba:
    """A dictionary with more words, each just frequent enough to be cut out (as in jieba)."""
    jieba = Jieba()
    for word in (*lexicon().words, *names):
        jieba.add_word(word, None, None)
    return jieba
