"""Callbacks spoilt at random: the same seed spoils in the same way."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Final

JUNK: Final[list[Any]] = [
    None, True, 0, -1, 1e308, 10**30, "", "0", "\0", "\ud800", "长" * 5000, "x" * 300,
    [], [[]], [None], {}, {"content": {"content": 1}}, {"richText": [1, {"text": 2}]},
]  # fmt: skip
MARKS: Final = "0aZ+/=-_.长é%\\\"'"


def mutated_headers(headers: Mapping[str, str], seed: int) -> dict[str, str]:
    """The signed headers with one of them changed or gone."""
    dice = random.Random(seed)  # noqa: S311
    spoilt = dict(headers)
    while spoilt == headers:
        name = dice.choice(list(headers))
        value, at = headers[name], dice.randrange(len(headers[name]))
        spoilt[name] = dice.choice(
            [
                "",
                value[:at],
                value + dice.choice(MARKS),
                value[:at] + dice.choice(MARKS) + value[at + 1 :],
                value[:at] + value[at + 1 :],
                value.swapcase(),
                headers[dice.choice(list(headers))],
                str(dice.randrange(10**20)),
            ]
        )
        if dice.random() < 0.1:
            del spoilt[name]
    return spoilt


def mutated_body(whole: dict[str, Any], seed: int) -> bytes:
    """The body as bytes, with a value replaced, a key gone, or a few bytes changed or cut off."""
    dice = random.Random(seed)  # noqa: S311
    whole = deepcopy(whole)
    kind = dice.randrange(4)
    if kind < 2:
        place, key = _somewhere(whole, dice)
        if kind:
            place[key] = dice.choice(JUNK)
        else:
            del place[key]
    data = bytearray(
        json.dumps(whole, ensure_ascii=dice.random() < 0.5).encode("utf-8", "replace")
    )
    if kind == 2:
        for _ in range(dice.randrange(1, 4)):
            data[dice.randrange(len(data))] ^= dice.randrange(1, 256)
    if kind == 3 and dice.random() < 0.2:
        del data[dice.randrange(len(data)) :]
    return bytes(data)


def identity(data: bytes) -> str:
    """By what a redelivery of these bytes is known."""
    given = json.loads(data).get("msgId")
    return given if isinstance(given, str) else data.hex()


def _somewhere(whole: dict[str, Any], dice: random.Random) -> tuple[Any, Any]:
    place: Any = whole
    while True:
        key = dice.choice(list(place) if isinstance(place, dict) else range(len(place)))
        inner = place[key]
        if not inner or not isinstance(inner, dict | list) or dice.random() < 0.3:
            return place, key
        place = inner
