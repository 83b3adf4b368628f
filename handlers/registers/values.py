"""What county staff type into cells, made clean: spaces, widths, numbers, dates, phones.

Spreadsheets store phones as floats, dates as serial numbers, and people pad names with spaces.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import Final

from handlers.parser import find_number
from handlers.registers.layout import LAYOUT
from handlers.registers.sheets import Value
from handlers.rules.permitguide import permit_called

NO_END: Final = date.max  # a tenure written as still running
_EPOCH: Final = date(1899, 12, 30)  # day 0 of a spreadsheet's date numbers
_SERIALS: Final = range(36526, 73051)  # the years 2000 to 2099
_BETWEEN_HANZI: Final = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
# A day with the usual marks between its numbers, or with the Chinese ones.
_DAY: Final = re.compile(
    r"(\d{4})\s*[-/.\u5e74]\s*(\d{1,2})\s*[-/.\u6708]\s*(\d{1,2})\s*[\u65e5\u53f7]?"
    r"(?:\s+0{1,2}:00(?::00)?)?"
)
_COMPACT_DAY: Final = re.compile(r"(20\d{2})(\d{2})(\d{2})")
_MOBILE: Final = re.compile(r"1[3-9]\d{9}")
_LANDLINE: Final = re.compile(r"0\d{9,11}")
_ACCOUNT: Final = re.compile(r"[\x21-\x7e]{1,64}")
_EXPONENT: Final = re.compile(r"\d(\.\d+)?[eE]\+\d+")


class BadValue(Exception):
    """A cell that cannot be understood; `code` names the sentence that says why."""

    def __init__(self, code: str, **words: object) -> None:
        super().__init__(code)
        self.code, self.words = code, words


def shown(value: Value) -> str:
    r"""The value as a person sees it, whole numbers without a decimal point.

    >>> shown(13800000001.0)
    '13800000001'
    >>> shown("  a  b\n")
    'a b'
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime):
        value = value.date()
    return "" if value is None else " ".join(str(value).split())


def narrow(text: str) -> str:
    """The text in half-width signs (NFKC), for codes, phones, accounts and dates."""
    return unicodedata.normalize("NFKC", text).strip()


def name(value: Value) -> str:
    """A name: half-width letters and digits, no padding between Chinese characters.

    Punctuation stays as it is, so that full-width brackets of a firm survive.
    """
    if isinstance(value, bool | date):
        raise BadValue("not_text")
    text = "".join(narrow(c) if c.isalnum() else c for c in shown(value))
    return _BETWEEN_HANZI.sub("", text)


def names(value: Value) -> tuple[str, ...]:
    """A list typed into one cell, without repeats; line breaks separate too."""
    if isinstance(value, str):
        parts = re.split(f"[{re.escape(LAYOUT.list_marks)}]", value)
        return tuple(dict.fromkeys(filter(None, map(name, parts))))
    return (name(value),)


def code(value: Value) -> str:
    """A project's number without blanks, in half-width capitals as typed."""
    if isinstance(value, bool | date):
        raise BadValue("not_text")
    return re.sub(r"\s+", "", narrow(shown(value)))


def heading(value: Value) -> str:
    """A heading without star, blanks and line breaks."""
    text = re.sub(r"\s+", "", narrow(shown(value)))
    for mark in LAYOUT.heading_marks:
        text = text.replace(mark, "")
    return text


def account(value: Value) -> str:
    """A platform account; only visible ASCII, as the platforms have it."""
    text = narrow(shown(value))
    if not _ACCOUNT.fullmatch(text):
        raise BadValue("bad_account")
    return text


def phone(value: Value) -> str:
    """A mobile or a land line as digits; raises when it can be neither."""
    text = narrow(shown(value))
    if _EXPONENT.fullmatch(text):
        raise BadValue("phone_rounded")
    digits = re.sub(r"[\s()-]", "", text).removeprefix("+86")
    if len(digits) == 13:
        digits = digits.removeprefix("86")
    if not (_MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits)):
        raise BadValue("bad_phone")
    return digits


def is_mobile(number: str) -> bool:
    """Whether the number is one person's own mobile, not a shared office phone."""
    return _MOBILE.fullmatch(number) is not None


def day(value: Value) -> date:
    """A date however it was typed; `NO_END` for words that mean "still"."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = narrow(shown(value))
    if text in LAYOUT.no_end_words or text in LAYOUT.clear_words:
        return NO_END
    if text.isdigit() and int(text) in _SERIALS:
        return _EPOCH + timedelta(days=int(text))
    match = _DAY.fullmatch(text) or _COMPACT_DAY.fullmatch(text)
    try:
        year, month, number = map(int, match.groups() if match else ())
        return date(year, month, number)
    except ValueError:
        raise BadValue("bad_day") from None


def choice(value: Value, table: str) -> str:
    """The stored code for a word of that table, or for a synonym of one."""
    words = LAYOUT.choices[table]
    text = name(value)
    text = text if text in words else LAYOUT.synonyms.get(text, text)
    if text not in words:
        raise BadValue("unknown_choice", choices=LAYOUT.list_joint.join(words))
    return words[text]


def ticket_number(value: Value) -> str:
    """A ticket's number as it is shown."""
    found = find_number(shown(value))
    if not found:
        raise BadValue("bad_number")
    return found


def permit(value: Value) -> str:
    """A permit's full name; one that the guide does not know stays as it was written."""
    text = name(value)
    guide = permit_called(text)
    return guide.name if guide else text
