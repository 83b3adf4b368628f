"""Splits a message that lists several matters."""

from __future__ import annotations

from typing import Final

from handlers.understanding.lexicon import lexicon

_MOST: Final = 10
_SHORTEST: Final = 4


def split_matters(text: str) -> tuple[str, ...]:
    """The numbered parts of the text, each with the words before the list; else the text alone.

    A list needs at least two numbers that count up from one.
    """
    marks = list(lexicon().patterns["bullet"].finditer(text))
    numbers = [_value(mark["number"]) for mark in marks]
    if len(marks) < 2 or numbers != list(range(1, len(marks) + 1)) or len(marks) > _MOST:
        return (text,)
    head = text[: marks[0].start()].strip(" :\n,、：，")
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    parts = [
        text[mark.end() : end].strip(" \n;；,，") for mark, end in zip(marks, ends, strict=True)
    ]
    if any(len(part) < _SHORTEST for part in parts):
        return (text,)
    return tuple(f"{head} {part}".strip() for part in parts)


def _value(number: str) -> int:
    return int(number) if number.isdecimal() else int(lexicon().numbers[number])
