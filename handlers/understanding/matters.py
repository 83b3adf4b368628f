"""Splits a message that tells several matters."""

from __future__ import annotations

import re
from typing import Final
from unicodedata import numeric

from handlers.understanding.lexicon import lexicon

_MOST: Final = 10
_SHORTEST: Final = 4
_LISTS: Final = ("bullet", "circled", "ordinal")
_EDGES: Final = " \n:：,，、;；。"


def split_matters(text: str) -> tuple[str, ...]:
    """The numbered parts of the text, each with the words before the list; else the text alone.

    A list needs at least two numbers that count up from one: 1、2、 or 一是…二是 or ①②.
    """
    marks = next(filter(None, (_marks(text, name) for name in _LISTS)), [])
    if not marks:
        return (text,)
    head = text[: marks[0].start()].strip(_EDGES)
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    parts = [text[mark.end() : end].strip(_EDGES) for mark, end in zip(marks, ends, strict=True)]
    if any(len(part) < _SHORTEST for part in parts):
        return (text,)
    return tuple(f"{head} {part}".strip() for part in parts)


def split_loosely(text: str) -> tuple[str, ...]:
    """The text cut at words such as 还有 and 另外; whether these are matters is to be judged."""
    parts = [part.strip(_EDGES) for part in lexicon().patterns["joint"].split(text)]
    parts = [part for part in parts if len(part) >= _SHORTEST]
    return tuple(parts) if 1 < len(parts) <= _MOST else (text,)


def listed(parts: tuple[str, ...]) -> str:
    """The parts as a list that `split_matters` takes apart again."""
    return "\n".join(f"{number}、{part}" for number, part in enumerate(parts, 1))


def _marks(text: str, pattern: str) -> list[re.Match[str]]:
    """The marks of one kind if they count up from one, else none."""
    marks = list(lexicon().patterns[pattern].finditer(text))
    numbers = [_value(mark["number"]) for mark in marks]
    is_list = 1 < len(marks) <= _MOST and numbers == list(range(1, len(marks) + 1))
    return marks if is_list else []


def _value(number: str) -> int:
    return int(number) if number.isascii() else int(numeric(number))
