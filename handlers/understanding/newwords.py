"""Words of the county's own that corrections bring: shown to whoever approves what is learnt."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from handlers.understanding.features import KNOWN_RUN, Features
from handlers.understanding.learned import learned
from handlers.understanding.lexicon import lexicon
from handlers.understanding.understanding import Understanding

OFTEN: Final = 3  # lessons of one category that must hold a word, and none of another
LONGEST: Final = 6
MOST: Final = 20


class NewWord(NamedTuple):
    """A word, the one category in whose lessons it stands, and in how many."""

    word: str
    category: str
    lessons: int


def new_words(reader: Understanding, lessons: Sequence[tuple[str, str]]) -> list[NewWord]:
    """Words that neither lexicon nor shipped weights know and that point to one category.

    Of two words, one inside the other, the more frequent is given, of equals the longer. The most
    frequent come first.
    """
    said: dict[str, Counter[str]] = defaultdict(Counter)
    for text, category in lessons:
        for word in set(_words(reader.features(text))):
            said[word][category] += 1
    found = [
        NewWord(word, *next(iter(by.items())))
        for word, by in said.items()
        if len(by) == 1 and by.total() >= OFTEN and _is_new(word)
    ]
    whole = [one for one in found if not any(_says_it_better(other, one) for other in found)]
    return sorted(whole, key=lambda one: (-one.lessons, one.word))[:MOST]


def _words(features: Features) -> Iterator[str]:
    """Everything between two word boundaries that may be one name; a nickname is cut to pieces."""
    spans = sorted(features.spoken())
    for first, (start, _) in enumerate(spans):
        for at in range(first, len(spans)):
            end = spans[at][1]
            is_broken = any(a[1] != b[0] for a, b in pairwise(spans[first : at + 1]))
            if end - start > LONGEST or is_broken:
                break
            word = features.text[start + 1 : end + 1]
            if len(word) > 1 and word.isalpha():
                yield word


def _is_new(word: str) -> bool:
    known, whole = learned().rows, range(len(word) + 1)
    hits = lexicon().matcher.find(word, whole)
    if any(hit.start == 0 and hit.end == len(word) for hit in hits):
        return False
    size = min(len(word), KNOWN_RUN)
    runs = [word[at : at + size] for at in range(len(word) - size + 1)]
    return any(f"r{run}" not in known and f"w{run}" not in known for run in runs)


def _says_it_better(other: NewWord, one: NewWord) -> bool:
    if one.word == other.word or not (one.word in other.word or other.word in one.word):
        return False
    return (other.lessons, len(other.word)) > (one.lessons, len(one.word))
