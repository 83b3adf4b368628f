"""The fictional county that the demo shows is an ordinary workbook."""

from __future__ import annotations

import tomllib
from pathlib import Path

import bot.playground
import handlers.rules
from bot.papers.workbook import read_workbook, write_registers
from storage.directory import PostRole, UnitKind
from tests.registers.book import TODAY, County, changed

ROUTING = Path(next(iter(handlers.rules.__path__))) / "data" / "routing.toml"
COUNTY = Path(next(iter(bot.playground.__path__))) / "county.xlsx"


def test_the_demo_county_is_imported_without_a_fault_and_again_without_a_change(
    county: County,
) -> None:
    sheets = read_workbook(COUNTY)
    made = county.take(sheets)
    assert (made.faults, made.notes) == ((), ())
    before = county.directory
    assert changed(county.take(sheets)) == []
    assert county.directory == before


def test_everybody_can_speak_and_be_reached_in_the_demo(county: County) -> None:
    county.take(read_workbook(COUNTY))
    directory = county.directory
    assert all(dict(person.accounts)["console"].islower() for person in directory.people)
    assert all(directory.posts_of(person.id, TODAY) for person in directory.people)
    assert all(dict(group.chats)["console"] for group in directory.groups)


def test_every_unit_has_somebody_to_tell_and_somebody_above(county: County) -> None:
    county.take(read_workbook(COUNTY))
    directory = county.directory
    plain = {UnitKind.BUREAU, UnitKind.VERTICAL, UnitKind.TOWNSHIP, UnitKind.ZONE}
    wanted = (PostRole.LIAISON, PostRole.HEAD)
    lacking = [
        (unit.name, role)
        for unit in directory.units
        if unit.kind in plain
        for role in wanted
        if not directory.holders(TODAY, unit_id=unit.id, roles=(role,))
    ]
    assert lacking == []
    offices = (PostRole.DESK, PostRole.INSPECTOR, PostRole.CHIEF, PostRole.LEADER)
    assert all(directory.holders(TODAY, roles=(role,)) for role in offices)


def test_every_project_is_paired_placed_and_in_a_group(county: County) -> None:
    county.take(read_workbook(COUNTY))
    directory = county.directory
    grouped = {project_id for group in directory.groups for project_id in group.project_ids}
    for project in directory.projects:
        assert project.aliases
        assert None not in (project.township_id, project.leader_id, project.manager_id)
        assert project.paired_unit_id is not None
        assert project.id in grouped


def test_every_category_finds_its_unit(county: County) -> None:
    county.take(read_workbook(COUNTY))
    unit_named = county.directory.unit_named
    table = tomllib.loads(ROUTING.read_text(encoding="utf-8"))["categories"]
    lost = [
        category
        for category, route in table.items()
        if category != "other"
        and not any(name.startswith("@") or unit_named(name) for name in route["lead"])
    ]
    assert lost == []


def test_the_county_exported_is_the_county_imported(county: County, tmp_path: Path) -> None:
    county.take(read_workbook(COUNTY))
    path = tmp_path / "out.xlsx"
    with county.database.read() as tx:
        write_registers(path, county.directory, tx.ledgers.book())
    assert read_workbook(path) == read_workbook(COUNTY)
