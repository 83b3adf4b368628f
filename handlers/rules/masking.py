"""Which parts of a sentence are a citizen's data, and what stands there instead.

Personal information law (个人信息保护法) art. 6 and 28: no more than the matter needs. Mobile
numbers, identity numbers (18 places whose check digit is right, GB 11643), bank cards (16-19
places by Luhn's rule, ISO/IEC 7812-1), plates (GA 36), names behind words such as villager.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Final

_WIDE: Final = {0xFF10 + n: ord("0") + n for n in range(10)} | {0xFF38: ord("X")}  # full width
_LONG: Final = re.compile(r"(?<![0-9A-Za-z*])\d(?:[ -]?\d){14,17}(?:[ -]?[\dXx])(?![0-9A-Za-z*])")
_MOBILE: Final = re.compile(r"(?<![0-9A-Za-z*])1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![0-9A-Za-z*])")
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
_IDENTITY: Final = 18
_SHOWN: Final = 4  # places of a number that stay


class Kind(StrEnum):
    """What sort of data."""

    MOBILE = "mobile"
    IDENTITY = "identity"
    CARD = "card"
    PLATE = "plate"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Masked:
    """One place: what stands there now, and what was said."""

    kind: Kind
    shown: str
    said: str


def mask(text: str, is_official: Callable[[str], bool]) -> tuple[str, tuple[Masked, ...]]:
    """The sentence with its citizens' data masked, and what was there, in order.

    `is_official` says of a mobile number or a name that it stands in the register: it stays.
    """
    plain = text.translate(_WIDE)
    places: list[tuple[int, int, Masked]] = []
    taken: set[int] = set()
    for start, end, kind, shown in _found(plain, is_official):
        if not taken.intersection(range(start, end)):
            taken.update(range(start, end))
            places.append((start, end, Masked(kind, shown, text[start:end])))
    places.sort(key=lambda place: place[0])
    for start, end, masked in reversed(places):
        text = text[:start] + masked.shown + text[end:]
    return text, tuple(masked for _, _, masked in places)


def _found(plain: str, is_official: Callable[[str], bool]) -> Iterator[tuple[int, int, Kind, str]]:
    for match in _LONG.finditer(plain):
        number = re.sub(r"[ -]", "", match[0]).upper()
        if len(number) == _IDENTITY and is_identity(number):
            yield *match.span(), Kind.IDENTITY, _starred(number)
        elif number.isdigit() and is_card(number):
            yield *match.span(), Kind.CARD, _starred(number)
    for match in _MOBILE.finditer(plain):
        number = re.sub(r"[ -]", "", match[0])
        if not is_official(number):
            yield *match.span(), Kind.MOBILE, f"{number[:3]}****{number[-4:]}"
    for match in _patterns().plate.finditer(plain):
        yield *match.span(), Kind.PLATE, f"{match[0][:2]}***{match[0][-2:]}"
    for match in _patterns().role.finditer(plain):
        if (name := _name_at(plain, match.end())) and not is_official(name):
            family = name[:2] if name[:2] in _patterns().doubles else name[:1]
            yield (
                *(match.end(), match.end() + len(name)),
                Kind.NAME,
                family + _patterns().some * (len(name) - len(family)),
            )


def _starred(number: str) -> str:
    return number[:_SHOWN] + "*" * (len(number) - 2 * _SHOWN) + number[-_SHOWN:]


def is_identity(number: str) -> bool:
    """Whether the check digit is right (ISO 7064 MOD 11-2).

    >>> is_identity("11010519491231002X"), is_identity("110105194912310021")
    (True, False)
    """
    if not number[:-1].isdigit() or number[0] == "0":
        return False
    total = sum(int(n) * weight for n, weight in zip(number[:-1], _WEIGHTS, strict=True))
    return number[-1] == _CHECKS[total % 11]


def is_card(number: str) -> bool:
    """Whether Luhn's sum is right, and the number begins as bank cards do.

    >>> is_card("6222020200112230119"), is_card("4111111111111111"), is_card("4111111111111112")
    (False, True, False)
    """
    if number[0] not in "3456":
        return False
    doubled = (sum(divmod(2 * int(n), 10)) for n in number[-2::-2])
    return (sum(doubled) + sum(int(n) for n in number[-1::-2])) % 10 == 0


def _name_at(plain: str, start: int) -> str:
    """The name that begins there, "" for none: a surname, one or two characters, and an end."""
    known = _patterns()
    family = 2 if plain[start : start + 2] in known.doubles else 1
    if family == 1 and plain[start : start + 1] not in known.surnames:
        return ""
    if plain[start : start + 2] in known.words:
        return ""
    for given in (1, 2):
        name, follows = plain[start : start + family + given], plain[start + family + given :]
        if len(name) != family + given or not all("\u4e00" <= c <= "\u9fff" for c in name):
            return ""
        if given == 1 and name[-1] in known.after:
            return ""
        if not follows or follows[0] in known.after:
            return name
    return ""


@dataclass(frozen=True, slots=True)
class _Patterns:
    plate: re.Pattern[str]
    role: re.Pattern[str]
    surnames: frozenset[str]
    doubles: frozenset[str]
    after: frozenset[str]
    words: frozenset[str]
    some: str


@cache
def _patterns() -> _Patterns:
    data: dict[str, Any] = tomllib.loads(
        files("handlers.rules").joinpath("data/personal.toml").read_text("utf-8")
    )
    roles = "|".join(sorted(data["roles"], key=len, reverse=True))
    letters = "A-HJ-NP-Z0-9"
    plate = rf"[{data['provinces']}][A-HJ-NP-Z][ ·]?[{letters}]{{4,5}}[{letters}{data['last']}]"
    return _Patterns(
        re.compile(rf"{plate}(?![A-Za-z0-9])"),
        re.compile(rf"(?:{roles})"),
        frozenset(data["surnames"]),
        frozenset(data["double_surnames"]),
        frozenset(data["after"]),
        frozenset(data["words"]),
        data["some"],
    )
