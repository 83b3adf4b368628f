"""Ticket numbers and mentions in typed text, whatever keyboard they come from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

SEPARATORS: Final = r"[\s,，。、;；:：!！~～.…—\-()（）\[\]【】\"“”'‘’]"
ENDS: Final = r"[\s,，。、;；:：!！~～.…—\-]"
NUMBER: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:[#№]\s?)?[Qq]\s?-?\s?(?P<digits>\d{2,8})"
    r"(?:\s?-\s?[Rr](?P<round>\d{1,3}))?(?!\d)"
)
_AT_ENDS: Final = re.compile(rf"^{ENDS}+|(?<!{ENDS}){ENDS}+$")  # each run is looked at once
_MENTION: Final = re.compile(r"@[^\s@]{1,20}(?=\s|$)")
_FULL_WIDTH: Final = {
    **{0xFEE0 + c: c for c in range(0x21, 0x7F) if chr(c).isalnum() or chr(c) in "@#"},
    **dict.fromkeys((0x3000, 0x00A0, 0x2005, 0x2006, 0x202F), 0x20),  # blanks after mentions
    **dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF), None),  # marks without width
}
_WIDE: Final = re.compile(f"[{''.join(map(chr, _FULL_WIDTH))}]")  # most texts hold none of them


def narrow(text: str) -> str:
    """The text with full-width letters, digits and blanks made plain; punctuation stays."""
    return text.translate(_FULL_WIDTH) if _WIDE.search(text) else text


def canonical(digits: str, again: str | None = None) -> str:
    """The number as it is shown: at least four digits, and the round after a reopening.

    >>> canonical("917", "1")
    'Q0917-R1'
    """
    number = f"Q{int(digits):04d}"
    return f"{number}-R{int(again)}" if again else number


def find_number(text: str) -> str:
    """The first ticket number in the text as it is shown (Q0917, Q0917-R1), or "".

    >>> find_number("see q 917-r1 please")
    'Q0917-R1'
    """
    match = NUMBER.search(narrow(text))
    return canonical(match["digits"], match["round"]) if match else ""


def find_numbers(text: str) -> tuple[str, ...]:
    """All different ticket numbers in the text, in its order.

    >>> find_numbers("Q917, Q0918 and q0917")
    ('Q0917', 'Q0918')
    """
    found = (canonical(m["digits"], m["round"]) for m in NUMBER.finditer(narrow(text)))
    return tuple(dict.fromkeys(found))


def strip_mentions(text: str, names: Iterable[str] = ()) -> str:
    """The text without mentions at its ends, with plain letters, digits and blanks.

    Only a bot's own name is cut off where no blank follows it.

    >>> strip_mentions("@bot  hello @somebody")
    'hello'
    """
    plain, before = narrow(text).strip(), None
    while plain != before:
        before = plain
        for name in names:
            plain = plain.removeprefix(f"@{name}").removesuffix(f"@{name}").strip()
        plain = _without_mention(plain)
    return plain


def _without_mention(text: str) -> str:
    if opening := _MENTION.match(text):
        return text[opening.end() :].strip()
    last = text.rfind("@")
    if last > 0 and text[last - 1].isspace() and _MENTION.fullmatch(text, last):
        return text[:last].strip()
    return text


def clean(text: str) -> str:
    """The text without separators at its ends and with single blanks inside."""
    return re.sub(r"\s+", " ", trim(text))


def trim(text: str) -> str:
    """The text without separators at its ends.

    >>> trim("、 a  b. ")
    'a  b'
    """
    return _AT_ENDS.sub("", text)
