"""Time-limit policies, read from data/policies.toml: every limit a ticket's clocks use."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from handlers.rules.deadlines import Target, parse_target

DATA: Final = Path(__file__).parent / "data" / "policies.toml"
DEFAULT_POLICY: Final = "default"
WHISTLE_LEVELS: Final = {1, 2, 3}


@dataclass(frozen=True, slots=True)
class Policy:
    """One set of time limits."""

    name: str
    sign: Target  # 签收
    whistle_sign: Target  # 吹哨件签收
    feedback: Target  # 首次反馈
    complete: Target  # 一般
    complex: Target  # 复杂、跨部门
    hard: Target  # 疑难
    co_unit: Target  # 协办
    return_window: Target  # 退单
    review: Target  # 审核
    rating: Target  # 评价
    unconfirmed: Target  # 待确认
    returned: Target  # 退回补充
    suspension_limit: Target  # 挂起
    reopen_window: Target  # 重开
    max_extensions: int
    first_extension_limit: Target
    complex_co_units: int  # so many co-units make a matter complex
    complex_levels: tuple[str, ...]  # approval levels that make a matter complex
    categories: Mapping[str, Target]  # limits that differ for a category
    urgent: Mapping[str, Target]  # and for what is urgent of a category
    whistle_confirm: Mapping[int, Target]  # by whistle level
    whistle_arrive: Mapping[int, Target]

    def completion(
        self,
        category: str,
        approval_level: str,
        co_units: int,
        *,
        urgent: bool = False,
        hard: bool = False,
    ) -> Target:
        """How long completion may take.

        What the desk judged hard (疑难) has a limit of its own. Approval above the county or
        several co-units make a matter complex, however urgent; else the category's own limit, if
        need be the one for urgent matters, or the general one.
        """
        if hard:
            return self.hard
        if approval_level in self.complex_levels or co_units >= self.complex_co_units:
            return self.complex
        usual = self.categories.get(category, self.complete)
        return self.urgent.get(category, usual) if urgent else usual


def load_policies(text: str) -> Mapping[str, Policy]:
    """The policies that a TOML text describes, by name.

    Raises:
        ValueError: a key is missing or unknown, or a value is no time limit; names policy and key.
    """
    return MappingProxyType(
        {name: _policy(name, table) for name, table in tomllib.loads(text).items()}
    )


def _policy(name: str, table: Mapping[str, object]) -> Policy:
    readers = {field.name: _READERS[str(field.type)] for field in fields(Policy)}
    if wrong := readers.keys() ^ {"name", *table}:
        raise ValueError(f"policy {name}: missing or unknown key {', '.join(sorted(wrong))}")
    values: dict[str, Any] = {"name": name}  # each field's reader vouches for its type
    for key, value in table.items():
        try:
            values[key] = readers[key](value)
        except ValueError as error:
            raise ValueError(f"policy {name}, {key}: {error}") from error
    return Policy(**values)


def _limit(value: object) -> Target:
    return parse_target(str(value))


def _count(value: object) -> int:
    if not isinstance(value, int):
        raise ValueError(f"not a whole number: {value!r}")
    return value


def _codes(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError(f"not a list: {value!r}")
    return tuple(map(str, value))


def _by_code(value: object) -> Mapping[str, Target]:
    if not isinstance(value, dict):
        raise ValueError(f"not a table: {value!r}")
    return MappingProxyType({str(code): _limit(text) for code, text in value.items()})


def _by_level(value: object) -> Mapping[int, Target]:
    limits = MappingProxyType({int(level): limit for level, limit in _by_code(value).items()})
    if limits.keys() != WHISTLE_LEVELS:
        raise ValueError(f"needs a limit for each whistle level, has {sorted(limits)}")
    return limits


# By the fields' annotations, so that a new limit needs no code here.
_READERS: Final[Mapping[str, Callable[[object], object]]] = {
    "str": str,
    "int": _count,
    "Target": _limit,
    "tuple[str, ...]": _codes,
    "Mapping[str, Target]": _by_code,
    "Mapping[int, Target]": _by_level,
}

POLICIES: Final = load_policies(DATA.read_text(encoding="utf-8"))
