"""The words a parser listens for, compiled. Which words these are is said elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import product
from typing import Final

from handlers.parser.numbers import SEPARATORS, clean

QUESTION_MARKS: Final = ("?", "？")
_CHOICE: Final = re.compile(r"\{([^{}]*)\}")
_SIGNS: Final = re.compile(rf"\||{SEPARATORS}")


class Reach(IntEnum):
    """What a phrase needs beside itself to be a command."""

    ALONE = -1  # to be the whole text
    TICKET = 0  # a ticket number, typed or quoted; or to be the whole text
    SHORT = 1  # a blank or punctuation after it, and few words then
    ANY = 2  # a blank or punctuation after it, and whatever follows


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that mean a verb. `is_open`: the note may follow without a blank.

    `keeps`: the words themselves belong to the note (“正在协调” is both verb and news).
    """

    verb: str
    reach: Reach = Reach.TICKET
    is_open: bool = False
    keeps: bool = False


@dataclass(frozen=True, slots=True)
class Opening:
    """A phrase found at the start of a text, as it was said, and what follows it."""

    phrase: Phrase
    said: str
    rest: str

    def note(self, rest: str) -> str:
        """What to record, given the words that follow."""
        return clean(f"{self.said}{rest}" if self.phrase.keeps else rest)


@dataclass(frozen=True)
class Vocabulary:
    """Everything the parser listens for.

    In a phrase `|` stands for optional punctuation and `{a/b/}` for a, b or nothing.
    """

    phrases: Mapping[str, Phrase]
    choices: Mapping[str, str] = field(default_factory=dict)  # whole text -> number chosen
    fillers: tuple[str, ...] = ()  # courtesy before a verb
    tails: tuple[str, ...] = ()  # after a verb, meaningless
    joins: tuple[str, ...] = ()  # begin a note without a blank before them
    questions: tuple[str, ...] = ()  # words inside that make a text a question
    question_tails: tuple[str, ...] = ()  # after a verb they ask whether it was done
    number_heads: tuple[str, ...] = ()  # “编号Q0917”
    number_marks: tuple[str, ...] = ()  # “917号单”
    day_mark: str = ""  # after a number it may be a day as well: “15号”
    number_verbs: frozenset[str] = frozenset()  # whose notes are no days: “签收 15号”, “签收 Q6”
    names: tuple[str, ...] = ()  # what the bot is called, longer ones first
    question_verb: str = "find"
    remark_verb: str = "supplement"
    choice_verb: str = "choose"
    _opening: re.Pattern[str] = field(init=False, repr=False, compare=False)
    _marked: re.Pattern[str] = field(init=False, repr=False, compare=False)
    _head: re.Pattern[str] = field(init=False, repr=False, compare=False)
    _few: re.Pattern[str] = field(init=False, repr=False, compare=False)
    _by_text: dict[str, Phrase] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compile the phrases into one pattern."""
        put = object.__setattr__
        spelt = ((_spellings(words), phrase) for words, phrase in self.phrases.items())
        put(self, "_by_text", {_key(text): phrase for texts, phrase in spelt for text in texts})
        before = f"(?:{_any_of(self.fillers)}|{SEPARATORS})*?"
        after = f"(?:{_any_of(self.tails)})*"
        pattern = f"{before}(?P<phrase>{_any_of(self.phrases)}){after}"
        put(self, "_opening", re.compile(pattern, re.IGNORECASE))
        put(self, "_marked", re.compile(rf"(?<!\d)(\d{{1,6}})(?:{_any_of(self.number_marks)})"))
        head, mark = f"(?:{_any_of(self.number_heads)}){SEPARATORS}*", re.escape(self.day_mark)
        put(self, "_head", re.compile(f"{head}$"))
        few = rf"(?:{head}|[#№Qq]|(?=\d+{mark}))\s?(\d{{1,6}}){mark}?"
        put(self, "_few", re.compile(f"{SEPARATORS}*{few}{SEPARATORS}*"))

    def opening(self, text: str) -> Opening | None:
        """The phrase that `text` starts with, courtesies aside, or None."""
        match = self._opening.match(text)
        if match is None:
            return None
        rest = text[match.end() :]
        phrase = self._by_text[_key(match["phrase"])]
        if phrase.is_open or self._is_bound(rest):
            return Opening(phrase, match["phrase"], rest)
        return None

    def _is_bound(self, rest: str) -> bool:
        if rest.lstrip().startswith(QUESTION_MARKS):
            return False
        return not rest or rest.startswith(self.joins) or bool(re.match(rf"{SEPARATORS}|\d", rest))

    def is_question(self, text: str) -> bool:
        """Whether the text asks rather than tells."""
        return any(word in text for word in (*self.questions, *QUESTION_MARKS))

    def asks_whether(self, rest: str) -> bool:
        """Whether what follows a verb asks if it was done (“签收 了吗”)."""
        words = clean(rest).rstrip("".join(QUESTION_MARKS))
        return words in self.question_tails if words else bool(clean(rest))

    def is_only_courtesy(self, text: str) -> bool:
        """Whether nothing is left of the text without courtesies."""
        return not re.sub(f"{_any_of(self.fillers)}|{SEPARATORS}", "", text)

    def without_head(self, before: str) -> str:
        """What stands before a number, without the words that only say that it is one."""
        return self._head.sub("", before).strip()

    def few_digits(self, rest: str) -> re.Match[str] | None:
        """Behind a verb and alone: a number of few digits, or one with the mark of a day."""
        return self._few.fullmatch(rest)

    def marked_number(self, text: str) -> re.Match[str] | None:
        """A number written without Q but with a word such as “号单” after it."""
        return self._marked.search(text)


def _key(words: str) -> str:
    return _SIGNS.sub("", words).lower()


def _spellings(words: str) -> Iterator[str]:
    """Every text that a phrase with choices stands for."""
    parts = enumerate(_CHOICE.split(words))  # plain words and choices in turn
    yield from map("".join, product(*(p.split("/") if i % 2 else [p] for i, p in parts)))


def _any_of(phrases: Iterable[str]) -> str:
    """A pattern of the phrases, longer ones first; of none it never matches."""
    return "|".join(map(_pattern, sorted(phrases, key=len, reverse=True))) or "(?!)"


def _pattern(words: str) -> str:
    gap = f"{SEPARATORS}*"
    return "".join(
        f"(?:{_any_of(part.split('/'))})" if i % 2 else gap.join(map(re.escape, part.split("|")))
        for i, part in enumerate(_CHOICE.split(words))
    )
