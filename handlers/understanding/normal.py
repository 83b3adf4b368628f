"""One spelling for every text: full-width letters, case and control characters are levelled."""

from __future__ import annotations

import unicodedata
from typing import Final

_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def normalise(text: str) -> str:
    """The text in NFKC, case folded, without control characters; mentions stay.

    >>> normalise("ＥＰＣ\\u200b  10ＫＶ！")
    'epc 10kv!'
    """
    return trace(text)[0].strip()


def trace(text: str) -> tuple[str, list[int]]:
    """The normalised text, and for each of its characters the index it was typed at."""
    level: list[str] = []
    origin: list[int] = []
    for index, typed in enumerate(text):
        for char in _levelled(typed):
            if char == " " and level and level[-1] in " \n":
                continue
            level.append(char)
            origin.append(index)
    return "".join(level), origin


def _levelled(char: str) -> str:
    if "\u4e00" <= char <= "\u9fff":
        return char
    code = _FULL_WIDTH.get(ord(char), ord(char))
    if 0x20 < code < 0x7F:
        return chr(code).lower()
    if char == "\n" or code == 0x0A:
        return "\n"
    if char.isspace():
        return " "
    if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn"}:
        return ""
    return unicodedata.normalize("NFKC", char).casefold()
