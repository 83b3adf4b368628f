"""Reads the day that a sentence names: “到10月16日”, “下周三”, “月底前”, “上周三”."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Final

from handlers.rules.dayforms import DAYS, FORMS, PAST, WORDS

_TOWARDS: Final = re.compile("|".join(WORDS["towards"]))
_TEN, _DIGITS = WORDS["ten"], WORDS["digits"].replace(WORDS["digits"][0], "")
_NUMERAL: Final = re.compile(f"[{_DIGITS}]?{_TEN}[{_DIGITS}]?|[{_DIGITS}{WORDS['two']}]")
_SPELT: Final = ("week", "last_week")  # forms whose numerals stay as they are written
_MARK: Final = re.compile("|".join(map(re.escape, WORDS["marks"])))


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """One expression for all; two forms in it may not share names of groups."""
    source = re.sub(r"\(\?P<\w+>", "(?:", "|".join(patterns))
    return re.compile(f"(?={WORDS['begins']})(?:{source})")


_KEPT: Final = _any_of(
    [*WORDS["holidays"], *WORDS["relative"], *(FORMS[name].pattern for name in _SPELT)]
)
_BEGUN: Final = _any_of(form.pattern for form in FORMS.values())


def parse_day(text: str, today: date) -> date | None:
    """The day to come that `text` names, seen from `today`, or None if it names none that exists.

    What follows a word such as “to” goes before all. A day of the month that has passed means the
    next month; a date of a month that has passed by more than half a year means the next year. A
    past day that is named fully is returned as it is, so that the caller can say so; words such
    as “last Wednesday” are passed over.

    >>> parse_day("10号前能办好", date(2026, 9, 28))
    datetime.date(2026, 10, 10)
    """
    plain, _ = with_digits(unicodedata.normalize("NFKC", text))
    starts = [match.end() for match in _TOWARDS.finditer(plain)]
    aimed = [found for at in starts if (found := _read(plain, today, at, PAST)[0])]
    if aimed:
        return aimed[0]
    return next((day for _, _, day in find_days(plain, today, without=PAST)), None)


def find_days(
    text: str, today: date, *, without: frozenset[str] = frozenset()
) -> list[tuple[int, int, date]]:
    """Every day that the text names, with the stretch of the text that names it, in order.

    What only looks like a day (31 September) is passed over, as are the forms `without`.

    >>> find_days("上周三交的 10号前要批", date(2026, 9, 28))
    [(0, 3, datetime.date(2026, 9, 23)), (6, 9, datetime.date(2026, 10, 10))]
    """
    if not _MARK.search(text):
        return []
    plain, origin = with_digits(text)
    found, at = [], 0
    while begun := _BEGUN.search(plain, at):
        at = begun.start()
        day, end = _read(plain, today, at, without)
        if day:
            found.append((origin[at], origin[end - 1] + 1, day))
        at = max(end, at + 1)
    return found


def without_days(text: str, today: date) -> str:
    """What the text says beside the days that it names.

    >>> without_days("到10月16日 等批复", date(2026, 9, 28))
    '到 等批复'
    """
    for begin, end, _ in reversed(find_days(text, today)):
        text = text[:begin] + text[end:]
    return text


def impossible_day(text: str, today: date) -> str:
    """What the text writes as a day of a month that does not have it, "" for nothing.

    >>> impossible_day("公示到2月30日", date(2026, 2, 1))
    '2月30日'
    """
    plain, origin = with_digits(text)
    at = 0
    while begun := _BEGUN.search(plain, at):
        at = begun.start()
        day, end = _read(plain, today, at, PAST)
        if day is None and FORMS["month_day"].search(plain[at:end]):
            return text[origin[at] : origin[end - 1] + 1]
        at = max(end, at + 1)
    return ""


def _read(text: str, today: date, at: int, without: frozenset[str]) -> tuple[date | None, int]:
    """The day whose writing begins at that place, blanks aside, and where the writing ends."""
    at = _after_blanks(text, at)
    for name, form in FORMS.items():
        if name not in without and (match := form.match(text, at)):
            try:
                return DAYS[name](match.groupdict(), today), match.end()
            except ValueError:  # no such day, as 31 September
                return None, match.end()
    return None, at


def _after_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def with_digits(text: str) -> tuple[str, Sequence[int]]:
    """Chinese numerals below a hundred as digits, and where each character stood in `text`.

    Those of holidays and weekdays stay.
    """
    if not _NUMERAL.search(text):
        return text, range(len(text))
    kept = {at for match in _KEPT.finditer(text) for at in range(*match.span())}
    plain: list[str] = []
    origin: list[int] = []
    at = 0
    for match in _NUMERAL.finditer(text):
        if match.start() in kept:
            continue
        digits = str(_number(match[0]))
        plain += [text[at : match.start()], digits]
        origin += [*range(at, match.start()), *[match.start()] * (len(digits) - 1)]
        origin.append(match.end() - 1)
        at = match.end()
    return "".join([*plain, text[at:]]), [*origin, *range(at, len(text))]


@cache  # there are a hundred
def _number(numeral: str) -> int:
    if numeral == WORDS["two"]:
        return 2
    tens, ten, ones = numeral.rpartition(_TEN)
    digits = WORDS["digits"]
    if not ten:
        return int(digits.index(ones))
    return int((digits.index(tens) if tens else 1) * 10 + (digits.index(ones) if ones else 0))
