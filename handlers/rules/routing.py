"""Category and project to responsible units, by the table in data/routing.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypedDict, cast

from handlers.rules.catalogue import CATEGORIES
from handlers.rules.duties import duty_of
from storage.directory import Directory, Project, Unit, UnitKind

DATA: Final = Path(__file__).parent / "data" / "routing.toml"
MARK: Final = "@"
MARKS: Final = ("@township", "@paired", "@owner")


class _Written(TypedDict, total=False):
    """A rule as the TOML text has it; all but `lead` and `co` belong to overrides."""

    name: str
    lead: list[str]
    co: list[list[str]]
    category: str
    words: list[str]
    township: str
    project: str
    approval_level: str


class _Tables(TypedDict, total=False):
    categories: dict[str, _Written]
    overrides: list[_Written]


@dataclass(frozen=True, slots=True)
class Route:
    """Who leads and who helps, and the stable id of the rule that says so.

    `unit_id` is None when the dispatch desk must decide.
    """

    unit_id: int | None
    co_unit_ids: tuple[int, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class Rule:
    """Alternatives for the lead, and for each co-unit, the preferred first."""

    lead: tuple[str, ...]
    co: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Override:
    """A rule that goes before the table when all conditions given hold; "" and () hold always."""

    name: str
    rule: Rule
    category: str = ""
    words: tuple[str, ...] = ()
    township: str = ""
    project: str = ""
    approval_level: str = ""


@dataclass(frozen=True, slots=True)
class RoutingTable:
    """The rule of every category, and the overrides in the order in which they are tried."""

    rules: Mapping[str, Rule]
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True, slots=True)
class _Case:
    """One matter to place."""

    category: str
    project: Project | None
    approval_level: str
    said: tuple[str, ...]
    directory: Directory

    def meets(self, override: Override) -> bool:
        township = self.directory.unit(self.project.township_id if self.project else None)
        return (
            override.category in ("", self.category)
            and override.approval_level in ("", self.approval_level)
            and override.project in ("", self.project.code if self.project else None)
            and (not override.township or _is_called(township, override.township))
            and (not override.words or any(w in s for w in override.words for s in self.said))
        )

    def first(self, names: Iterable[str]) -> tuple[Unit | None, str]:
        """The first of the names that is a unit, with that name."""
        found = ((self._unit(name), name) for name in names)
        return next(((unit, name) for unit, name in found if unit), (None, ""))

    def _unit(self, name: str) -> Unit | None:
        if not name.startswith(MARK):
            return unit_called(name, self.directory)
        if self.project is None:
            return None
        if name == "@owner":
            owner = self.project.owner
            return self.directory.unit_named(owner) if owner else None
        paired = name == "@paired"
        unit_id = self.project.paired_unit_id if paired else self.project.township_id
        return self.directory.unit(unit_id)


def unit_called(name: str, directory: Directory) -> Unit | None:
    """The unit with that name, short name or alias, else one whose full name ends with it."""
    exact = directory.unit_named(name)
    return exact or next((u for u in directory.units if _is_called(u, name)), None)


def _is_called(unit: Unit | None, name: str) -> bool:
    if unit is None or unit.kind is UnitKind.LEADERSHIP:
        return False
    return unit.name.endswith(name) or name == unit.short_name or name in unit.aliases


def load_routing(text: str) -> RoutingTable:
    """The table that a TOML text describes.

    Raises:
        ValueError: a category has no rule, or a key, category or mark is unknown.
    """
    data = cast("_Tables", tomllib.loads(text))  # the keys are checked below
    rules = {code: _rule(code, table) for code, table in data["categories"].items()}
    if wrong := set(rules) ^ set(CATEGORIES):
        raise ValueError(f"routing: no rule or unknown category: {', '.join(sorted(wrong))}")
    overrides = tuple(_override(table) for table in data.get("overrides", ()))
    return RoutingTable(MappingProxyType(rules), overrides)


def _rule(where: str, table: _Written) -> Rule:
    rule = Rule(tuple(table["lead"]), tuple(tuple(names) for names in table["co"]))
    for name in (*rule.lead, *(n for names in rule.co for n in names)):
        if name.startswith(MARK) and name not in MARKS:
            raise ValueError(f"routing {where}: unknown mark {name}")
    return rule


def _override(table: _Written) -> Override:
    name = table["name"]
    if wrong := set(table) - set(_Written.__annotations__):
        raise ValueError(f"routing override {name}: unknown key {', '.join(sorted(wrong))}")
    if (category := table.get("category", "")) and category not in CATEGORIES:
        raise ValueError(f"routing override {name}: unknown category {category}")
    return Override(
        name,
        _rule(f"override {name}", table),
        category=category,
        words=tuple(table.get("words", ())),
        township=table.get("township", ""),
        project=table.get("project", ""),
        approval_level=table.get("approval_level", ""),
    )


DEFAULT: Final = load_routing(DATA.read_text(encoding="utf-8"))


def route(
    category: str,
    project: Project | None,
    approval_level: str,
    directory: Directory,
    table: RoutingTable = DEFAULT,
    *,
    said: Iterable[str] = (),
) -> Route:
    """The units for a matter; `said` are the words that decided the category.

    What the register's own 分派表 says goes before all, a place's line before the county's. An
    override whose units are all unknown leaves the matter to the table, the table to the desk.
    """
    if duty := duty_of(category, project, directory):
        return Route(duty.unit_id, duty.co_unit_ids, f"{category}.register")
    case = _Case(category, project, approval_level, tuple(said), directory)
    choices = [(o.name, o.rule) for o in table.overrides if case.meets(o)]
    if category in table.rules:
        choices.append(("default", table.rules[category]))
    for name, rule in choices:
        lead, called = case.first(rule.lead)
        if lead:
            named = called.removeprefix(MARK) if called.startswith(MARK) else name
            helpers = (case.first(names)[0] for names in rule.co)
            others = dict.fromkeys(u.id for u in helpers if u and u.id != lead.id)
            return Route(lead.id, tuple(others), f"{category}.{named}")
    return Route(None, (), f"{category}.desk")
