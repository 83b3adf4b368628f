"""The only user of jieba: cuts a text into words by its dictionary and rule, HMM off.

The rule is that of `jieba.cut(text, HMM=False)`: the most probable path through all words of the
dictionary. rjieba, which is jieba in Rust, does the same in a tenth of the time; jieba itself
stands in where there is no wheel of it. Of two equally probable paths the two may take different
ones (ADR 10), so an installation uses one of them throughout.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib.util import find_spec
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from handlers.understanding.lexicon import lexicon

if TYPE_CHECKING:
    from rjieba import Jieba


class Engine(NamedTuple):
    """A dictionary that cuts texts, and tells whether it has a word."""

    cut: Callable[[str], list[str]]
    has: Callable[[str], bool]


Making = Callable[[Iterable[str]], Engine]


class Cutter:
    """Cuts text at word boundaries; knows the lexicon's words and the names given."""

    def __init__(self, names: Iterable[str] = (), make: Making | None = None) -> None:
        known = tuple(name for name in names if name and not name.isascii())
        self._engine = _knowing(known, make or ENGINE)

    def words(self, text: str) -> dict[int, int]:
        """For every place where a word begins, where it ends; the end of the text is one, too.

        The text is a normalised one: a lone surrogate, which no word holds, raises UnicodeError.
        """
        words = dict(pairwise(accumulate(map(len, self._engine.cut(text)), initial=0)))
        words[len(text)] = len(text)
        return words

    def knows(self, word: str) -> bool:
        """Whether the word is in the dictionary."""
        return self._engine.has(word)


def in_rust(words: Iterable[str]) -> Engine:
    """Rjieba with more words, each just frequent enough to be cut out."""
    engine = _loaded()
    for word in words:
        engine.add_word(word, None, None)
    return Engine(lambda text: engine.cut(text, hmm=False), engine.has_word)


def _loaded() -> Jieba:
    """A dictionary of one's own: the one that rjieba loads by being imported, later ones anew."""
    is_first = "rjieba" not in sys.modules
    import rjieba  # a seventh of a second and 30 MB, only where it is needed

    return rjieba._DEFAULT_JIEBA if is_first else rjieba.Jieba()


def in_python(words: Iterable[str]) -> Engine:
    """Jieba likewise. Its own start-up would trust a cache in the shared temporary directory."""
    import jieba  # a fifth of a second and 20 MB, only where it is needed

    jieba.setLogLevel(logging.WARNING)
    engine = jieba.Tokenizer()
    engine.FREQ, engine.total = engine.gen_pfdict(engine.get_dict_file())
    engine.initialized = True
    for word in words:
        engine.add_word(word)
    return Engine(
        lambda text: engine.lcut(text, HMM=False), lambda word: bool(engine.FREQ.get(word))
    )


ENGINE: Final[Making] = in_rust if find_spec("rjieba") else in_python


@lru_cache(maxsize=2)  # without names, and with those of the register
def _knowing(names: tuple[str, ...], make: Making) -> Engine:
    return make((*lexicon().words, *names))
