"""Routing: the shipped table on a small county, and the table's own rules."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest

from handlers.rules.catalogue import CATEGORIES
from handlers.rules.routing import DEFAULT, Route, load_routing, route, unit_called
from storage.directory import Directory, Project, Unit, UnitKind

NAMES: Final = {
    "office": ("云岭县项目推进中心", "推进中心", UnitKind.OFFICE, ()),
    "county": ("云岭县领导", "县领导", UnitKind.LEADERSHIP, ()),
    "land": ("云岭县自然资源局", "自规局", UnitKind.BUREAU, ("国土局",)),
    "forest": ("云岭县林业局", "林业局", UnitKind.BUREAU, ("林草局",)),
    "counter": ("云岭县行政审批服务管理局", "审批局", UnitKind.BUREAU, ("行政审批局",)),
    "environment": ("市生态环境局云岭分局", "环境分局", UnitKind.VERTICAL, ("生态环境分局",)),
    "planning": ("云岭县发展和改革局", "发改局", UnitKind.BUREAU, ("能源局",)),
    "finance": ("云岭县财政局", "财政局", UnitKind.BUREAU, ()),
    "housing": ("云岭县住房和城乡建设局", "住建局", UnitKind.BUREAU, ()),
    "water": ("云岭县水利局", "水利局", UnitKind.BUREAU, ()),
    "traffic": ("云岭县交通运输局", "交通局", UnitKind.BUREAU, ()),
    "industry": ("云岭县工业和信息化局", "工信局", UnitKind.BUREAU, ()),
    "power": ("云岭县供电公司", "供电公司", UnitKind.VERTICAL, ()),
    "police": ("云岭县公安局", "公安局", UnitKind.BUREAU, ()),
    "safety": ("云岭县应急管理局", "应急局", UnitKind.BUREAU, ("地震局",)),
    "labour": ("云岭县人力资源和社会保障局", "人社局", UnitKind.BUREAU, ()),
    "culture": ("云岭县文化和旅游局", "文旅局", UnitKind.BUREAU, ("文物局",)),
    "statistics": ("云岭县统计局", "统计局", UnitKind.BUREAU, ()),
    "town": ("青砚镇人民政府", "青砚镇", UnitKind.TOWNSHIP, ()),
    "zone": ("云岭经济开发区管委会", "经开区", UnitKind.ZONE, ()),
    "owner": ("云岭县城投公司", "城投", UnitKind.BUREAU, ()),
}
UNITS: Final = {
    key: Unit(n, name, short, kind, aliases)
    for n, (key, (name, short, kind, aliases)) in enumerate(NAMES.items(), 1)
}
KEYS: Final = {unit.id: key for key, unit in UNITS.items()}
DIRECTORY: Final = Directory(units=tuple(UNITS.values()))
PROJECT: Final = Project(
    1,
    "YL001",
    "青砚光伏",
    owner="云岭青禾新能源有限公司",
    township_id=UNITS["town"].id,
    paired_unit_id=UNITS["industry"].id,
)


def named(found: Route) -> tuple[str | None, list[str], str]:
    """The route with the test's short keys instead of ids."""
    lead = KEYS[found.unit_id] if found.unit_id else None
    return lead, [KEYS[i] for i in found.co_unit_ids], found.rule


def without(*keys: str) -> Directory:
    """The county without these units."""
    return Directory(units=tuple(u for key, u in UNITS.items() if key not in keys))


SHIPPED = [
    ("land", "land", ["town"], "land.default"),
    ("forest", "forest", ["land"], "forest.default"),
    ("planning", "land", ["housing"], "planning.default"),
    ("approval", "counter", ["planning"], "approval.default"),
    ("eia", "environment", ["counter"], "eia.default"),
    ("energy", "planning", ["counter"], "energy.default"),
    ("funding", "finance", ["planning"], "funding.default"),
    ("demolition", "town", ["land"], "demolition.township"),
    ("tender", "counter", ["planning"], "tender.default"),
    ("permit", "housing", ["counter"], "permit.default"),
    ("water", "water", ["counter"], "water.default"),
    ("special", "land", ["culture"], "special.default"),
    ("power", "power", ["planning"], "power.default"),
    ("utilities", "housing", ["town"], "utilities.default"),
    ("site", "town", ["police"], "site.township"),
    ("labour", "labour", ["housing"], "labour.default"),
    ("design", "housing", ["counter"], "design.default"),
    ("safety", "safety", [], "safety.default"),
    ("policy", "planning", ["finance"], "policy.default"),
    ("statistics", "statistics", ["planning"], "statistics.default"),
    ("other", None, [], "other.desk"),
]


@pytest.mark.parametrize(
    ("category", "lead", "helpers", "rule"), SHIPPED, ids=[row[0] for row in SHIPPED]
)
def test_who_gets_a_category(
    category: str, lead: str | None, helpers: list[str], rule: str
) -> None:
    assert named(route(category, PROJECT, "county", DIRECTORY)) == (lead, helpers, rule)


def test_every_category_is_tried() -> None:
    assert [row[0] for row in SHIPPED] == list(CATEGORIES)


def test_one_helper_at_most_so_that_matters_keep_the_general_limit() -> None:
    rules = (*DEFAULT.rules.values(), *(override.rule for override in DEFAULT.overrides))
    assert max(len(rule.co) for rule in rules) == 1


SAID = [
    ("special", "挖出文物", "culture", "special.relics"),
    ("special", "地震安评", "safety", "special.seismic"),
    ("special", "压矿", "land", "special.default"),
    ("site", "扬尘管控", "environment", "site.smog"),
    ("site", "强揽工程", "police", "site.extortion"),
    ("site", "堵路", "town", "site.township"),
    ("utilities", "进场道路", "traffic", "utilities.roads"),
    ("utilities", "光缆", "industry", "utilities.telecom"),
    ("utilities", "自来水", "housing", "utilities.default"),
    ("safety", "民爆", "police", "safety.explosives"),
    ("funding", "贷款", "finance", "funding.loans"),
    ("land", "进场道路", "land", "land.default"),
]


@pytest.mark.parametrize(
    ("category", "word", "lead", "rule"), SAID, ids=[f"{row[0]}-{row[1]}" for row in SAID]
)
def test_the_words_said_choose_among_the_units_of_a_category(
    category: str, word: str, lead: str, rule: str
) -> None:
    found = named(route(category, PROJECT, "county", DIRECTORY, said=(word,)))
    assert (found[0], found[2]) == (lead, rule)


def test_what_the_province_approves_is_followed_up_by_the_bureau() -> None:
    found = route("approval", PROJECT, "province", DIRECTORY)
    assert named(found) == ("planning", ["counter"], "approval.province")


def test_a_unit_that_is_missing_makes_way_for_the_next() -> None:
    assert named(route("approval", PROJECT, "county", without("counter")))[0] == "planning"


def test_a_helper_that_is_missing_is_left_out() -> None:
    assert named(route("forest", PROJECT, "county", without("land"))) == (
        "forest",
        [],
        "forest.default",
    )


def test_the_lead_does_not_help_itself() -> None:
    assert named(route("approval", PROJECT, "county", without("counter")))[1] == []


def test_without_any_of_its_units_a_matter_goes_to_the_desk() -> None:
    assert named(route("forest", PROJECT, "county", without("forest"))) == (
        None,
        [],
        "forest.desk",
    )


def test_an_exception_whose_units_are_missing_leaves_it_to_the_table() -> None:
    found = route("special", PROJECT, "county", without("culture"), said=("文物",))
    assert named(found) == ("land", [], "special.default")


def test_without_project_nobody_knows_the_township() -> None:
    assert named(route("demolition", None, "county", DIRECTORY)) == (None, [], "demolition.desk")
    assert named(route("site", None, "county", DIRECTORY)) == ("police", [], "site.default")


def test_a_project_in_the_zone_belongs_to_the_zone() -> None:
    project = replace(PROJECT, township_id=UNITS["zone"].id)
    assert named(route("demolition", project, "county", DIRECTORY))[0] == "zone"


def test_an_owner_that_is_a_registered_unit_leads_its_own_design() -> None:
    project = replace(PROJECT, owner="云岭县城投公司")
    found = route("design", project, "county", DIRECTORY)
    assert named(found) == ("owner", ["counter"], "design.owner")


def test_a_project_without_owner_has_no_owner_unit() -> None:
    found = route("design", replace(PROJECT, owner=""), "county", DIRECTORY)
    assert named(found)[0] == "housing"


def test_an_unknown_category_goes_to_the_desk() -> None:
    assert route("astrology", PROJECT, "county", DIRECTORY) == Route(None, (), "astrology.desk")


CALLED = [
    ("林业局", "forest"),
    ("云岭县林业局", "forest"),
    ("林草局", "forest"),
    ("自然资源局", "land"),
    ("自规局", "land"),
    ("生态环境分局", "environment"),
    ("县领导", "county"),
    ("领导", None),
    ("气象局", None),
]


@pytest.mark.parametrize(("name", "key"), CALLED, ids=[name for name, _ in CALLED])
def test_units_are_known_by_all_their_names(name: str, key: str | None) -> None:
    assert unit_called(name, DIRECTORY) == (UNITS[key] if key else None)


COUNTY = "\n".join(
    ["[categories]", *(f'{code} = {{ lead = ["财政局"], co = [] }}' for code in CATEGORIES)]
)
OWN = """
[[overrides]]
name = "paired"
township = "青砚镇"
category = "power"
lead = ["@paired"]
co = [["@township"]]

[[overrides]]
name = "own"
project = "YL001"
category = "land"
lead = ["云岭县林业局"]
co = []
"""


def test_a_county_may_make_exceptions_for_a_township_and_a_project() -> None:
    table = load_routing(COUNTY + OWN)
    assert named(route("power", PROJECT, "county", DIRECTORY, table)) == (
        "industry",
        ["town"],
        "power.paired",
    )
    assert named(route("land", PROJECT, "county", DIRECTORY, table))[2] == "land.own"
    elsewhere = replace(PROJECT, code="YL002", township_id=UNITS["zone"].id)
    assert named(route("power", elsewhere, "county", DIRECTORY, table))[2] == "power.default"
    assert named(route("land", elsewhere, "county", DIRECTORY, table))[2] == "land.default"
    assert named(route("land", None, "county", DIRECTORY, table))[2] == "land.default"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param("[categories]\neia = { lead = [], co = [] }", "approval", id="no-rule"),
        pytest.param(
            f"{COUNTY}\nastrology = {{ lead = [], co = [] }}", "astrology", id="unknown-category"
        ),
        pytest.param(
            COUNTY.replace('["财政局"]', '["@village"]', 1), "unknown mark @village", id="mark"
        ),
        pytest.param(
            f'{COUNTY}\n[[overrides]]\nname = "x"\nlead = []\nco = [["@sea"]]',
            "override x: unknown mark @sea",
            id="mark-of-a-helper",
        ),
        pytest.param(
            f'{COUNTY}\n[[overrides]]\nname = "x"\nlead = []\nco = []\nweekday = 1',
            "override x: unknown key weekday",
            id="unknown-key",
        ),
        pytest.param(
            f'{COUNTY}\n[[overrides]]\nname = "x"\nlead = []\nco = []\ncategory = "astrology"',
            "override x: unknown category astrology",
            id="override-of-unknown-category",
        ),
    ],
)
def test_a_faulty_table_is_refused_by_name(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        load_routing(text)
