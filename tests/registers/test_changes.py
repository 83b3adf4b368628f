"""What a workbook changes, given what is registered; real database, as the import does it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

import pytest
from sqlalchemy.exc import StatementError

from handlers.registers import Kind, StalePlan, apply, plan
from handlers.registers.sheets import Value
from storage.directory import Directory, Person, Post, PostRole, Project, UnitKind
from tests.registers.book import NOW, TODAY, Book, County, changed


def _person(directory: Directory, name: str) -> Person:
    return next(person for person in directory.people if person.name == name)


def _tenures(county: County, title: str) -> list[tuple[str, date | None, date | None]]:
    """Holders of that title as (name, from, to), the oldest entry first."""
    directory = county.directory
    posts = [post for post in directory.posts if post.title == title]
    people = [directory.person(post.person_id) for post in posts]
    names = [person.name if person else "" for person in people]
    return [(n, p.from_on, p.to_on) for n, p in zip(names, posts, strict=True)]


def test_a_first_import_registers_everything(book: Book, county: County) -> None:
    made = county.take(book)
    directory = county.directory
    assert [made.count(key, Kind.ADDED) for key in ("units", "people", "posts")] == [3, 3, 3]
    assert [unit.kind for unit in directory.units] == [
        UnitKind.OFFICE,
        UnitKind.BUREAU,
        UnitKind.TOWNSHIP,
    ]
    project = directory.projects[0]
    assert project == Project(
        id=project.id,
        code="YL2026001",
        name="青砚光伏电站",
        aliases=("光伏", "升压站"),
        level="province",
        owner="青禾（云岭）公司",
        township_id=directory.units[2].id,
        leader_id=_person(directory, "张伟").id,
        paired_unit_id=directory.units[1].id,
        manager_id=_person(directory, "宋佳").id,
    )
    assert directory.by_account("wecom", "linxt") == _person(directory, "林晓棠")
    assert directory.by_account("dingtalk", "d-3") == _person(directory, "宋佳")
    energy = directory.group_of_chat("console", "energy")
    assert energy is not None
    assert energy.project_ids == (project.id,)


def test_the_same_workbook_again_changes_nothing(book: Book, county: County) -> None:
    county.take(book)
    before = county.directory
    again = county.take(book)
    assert (changed(again), county.directory) == ([], before)
    assert "与已登记的内容完全一致，没有要改的。" in again.lines


def test_empty_cells_leave_what_is_registered(book: Book, county: County) -> None:
    county.take(book)
    before = county.directory
    optional = {
        "单位": "BD",
        "人员": "BCDE",
        "岗位": "DE",
        "项目": "CDEF",
        "包联": "BCD",
        "群": "CDE",
    }
    for sheet, letters in optional.items():
        for number in range(2, len(book.tables[sheet]) + 1):
            for letter in letters:
                book.put(sheet, f"{letter}{number}", None)
    book.put("包联", "B2", None).put("包联", "C2", None).put("包联", "D2", None)
    assert changed(county.take(book)) == []
    assert county.directory == before


def test_the_word_for_none_empties_a_cell(book: Book, county: County) -> None:
    county.take(book)
    book.put("单位", "D3", "无").put("人员", "B2", "无").put("项目", "C2", "无")
    book.put("项目", "F2", "无").put("包联", "B2", "无")
    book.put("群", "C3", "无").put("岗位", "A3", "自然资源局").put("包联", "C2", "自然资源局")
    county.take(book)
    directory = county.directory
    assert directory.units[1].aliases == ()
    assert _person(directory, "林晓棠").mobile == ""
    project = directory.projects[0]
    assert (project.aliases, project.township_id, project.leader_id) == ((), None, None)
    assert directory.groups[1].project_ids == ()


def test_rows_that_are_gone_stay_registered(book: Book, county: County) -> None:
    county.take(book)
    before = county.directory
    for sheet in book.tables:
        book.tables[sheet] = book.tables[sheet][:1]
    made = county.take(book)
    assert county.directory == before
    assert made.notes[-1].startswith(
        "这些岗位已登记、表里没有写，保持原样：云岭县项目推进中心 林晓棠、"
    )


def test_a_renamed_unit_keeps_its_id_and_its_old_name(book: Book, county: County) -> None:
    county.take(book)
    old = county.directory.units[1]
    book.put("单位", "A3", "云岭县自然资源和规划局").put("单位", "B3", None)
    book.put("单位", "D3", "国土局、自规局、云岭县自然资源局")
    made = county.take(book)
    new = county.directory.unit(old.id)
    assert new is not None
    assert (new.name, new.short_name) == ("云岭县自然资源和规划局", "自然资源局")
    assert "云岭县自然资源局" in new.aliases
    assert "名称 云岭县自然资源局 → 云岭县自然资源和规划局" in made.lines[7]


def test_a_renamed_unit_without_short_name_shows_its_new_name(book: Book, county: County) -> None:
    county.take(book.put("单位", "B4", None).put("项目", "F2", None).put("岗位", "A4", "国土局"))
    assert county.directory.units[2].short_name == "青砚镇人民政府"
    county.take(book.put("单位", "A4", "青砚街道").put("单位", "D4", "青砚镇人民政府"))
    assert county.directory.units[2].short_name == "青砚街道"


def test_two_old_names_make_a_new_unit_and_a_fault(book: Book, county: County) -> None:
    county.take(book)
    book.put("单位", "A3", "新局").put("单位", "D3", "云岭县自然资源局、青砚镇人民政府")
    book.tables["单位"].pop()
    made = book.plan(county.directory)
    assert "已经是“云岭县自然资源局”的名称" in made.faults[0].problem


def test_a_person_with_a_new_phone_is_the_same_person(book: Book, county: County) -> None:
    county.take(book)
    old = _person(county.directory, "张伟")
    made = county.take(book.put("人员", "B3", 13800000077.0))
    assert _person(county.directory, "张伟").id == old.id
    assert "修改 人员 第 3 行：张伟：手机 13800000002 → 13800000077" in "".join(made.lines)


def test_namesakes_are_told_apart_by_phone_or_account(book: Book, county: County) -> None:
    county.take(book)
    first = _person(county.directory, "张伟")
    book.add("人员", "张伟", "13800000009")
    book.put("岗位", "D3", "张伟0009").put("包联", "B2", "张伟0002")
    county.take(book)
    assert len(county.directory.people) == 4
    assert changed(county.take(book)) == []
    book.put("人员", "B3", "13800000055").put("包联", "B2", "张伟0055")
    county.take(book)
    assert county.directory.by_account("console", "zhangwei") == Person(
        first.id, "张伟", "13800000055", accounts=(("console", "zhangwei"),)
    )
    assert county.directory.projects[0].leader_id == first.id


def test_a_new_account_replaces_the_old_one_and_accounts_may_be_swapped(
    book: Book, county: County
) -> None:
    county.take(book.put("人员", "C3", "zw"))
    county.take(book.put("人员", "C2", "zw").put("人员", "C3", "linxt"))
    directory = county.directory
    assert directory.by_account("wecom", "zw") == _person(directory, "林晓棠")
    assert directory.by_account("wecom", "linxt") == _person(directory, "张伟")
    county.take(book.put("人员", "C2", "lin-new"))
    assert county.directory.by_account("wecom", "zw") is None


def test_two_people_may_share_an_office_phone(book: Book) -> None:
    book.put("人员", "B2", "0999-8000001").put("人员", "B3", "0999-8000001")
    assert book.plan().faults == ()


def test_phones_may_be_swapped(book: Book, county: County) -> None:
    county.take(book)
    county.take(book.put("人员", "B2", "13800000002").put("人员", "B3", "13800000001"))
    assert _person(county.directory, "张伟").mobile == "13800000001"


D: Final = date
END: Final = D(2026, 9, 27)
NEW_YEAR: Final = D(2026, 1, 1)
ZHANG, SONG = "张伟", "宋佳"
SUCCESSIONS: list[tuple[str, Value, Value, Value, Value, list[Any]]] = [
    ("new holder, no day", None, SONG, None, None, [(ZHANG, None, END), (SONG, TODAY, None)]),
    ("new holder, own first day", "2026-01-01", SONG, "2026-09-01", None,
     [(ZHANG, NEW_YEAR, D(2026, 8, 31)), (SONG, D(2026, 9, 1), None)]),
    ("new holder, old day left standing", "2026-01-01", SONG, "2026-01-01", None,
     [(ZHANG, NEW_YEAR, END), (SONG, TODAY, None)]),
    ("new holder from a later day", None, SONG, "2026-11-01", None,
     [(ZHANG, None, D(2026, 10, 31)), (SONG, D(2026, 11, 1), None)]),
    ("wrong name put right on the first day", "2026-09-28", SONG, None, None,
     [(SONG, TODAY, None)]),
    ("vacant", None, "空缺", None, None, [(ZHANG, None, END), ("", TODAY, None)]),
    ("end of the tenure", None, ZHANG, None, "2026-09-30", [(ZHANG, None, D(2026, 9, 30))]),
    ("start put right", "2026-01-01", ZHANG, "2026-02-01", None, [(ZHANG, D(2026, 2, 1), None)]),
    ("same holder, no day given", "2026-01-01", ZHANG, None, None, [(ZHANG, NEW_YEAR, None)]),
    ("a tenure gone by", None, SONG, "2020-01-01", "2021-01-01",
     [(ZHANG, None, None), (SONG, D(2020, 1, 1), D(2021, 1, 1))]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("_what", "first_from", "holder", "new_from", "new_to", "tenures"),
    SUCCESSIONS,
    ids=[row[0] for row in SUCCESSIONS],
)
def test_a_post_changes_hands(
    book: Book,
    county: County,
    _what: str,
    first_from: Value,
    holder: Value,
    new_from: Value,
    new_to: Value,
    tenures: list[Any],
) -> None:
    county.take(book.put("岗位", "E3", first_from))
    book.put("岗位", "D3", holder).put("岗位", "E3", new_from).put("岗位", "F3", new_to)
    county.take(book)
    assert _tenures(county, "联络员") == tenures
    assert changed(county.take(book)) == []
    assert _tenures(county, "联络员") == tenures


def test_a_vacant_post_is_filled_in_place(book: Book, county: County) -> None:
    county.take(book.put("岗位", "D3", "空缺"))
    assert _tenures(county, "联络员") == [("", None, None)]
    assert changed(county.take(book)) == []
    county.take(book.put("岗位", "D3", "宋佳").put("岗位", "E3", "2026-09-20"))
    assert _tenures(county, "联络员") == [("宋佳", D(2026, 9, 20), None)]


def test_a_post_may_begin_with_nobody_named(book: Book, county: County) -> None:
    county.take(book.put("岗位", "D3", None))
    assert _tenures(county, "联络员") == [("", None, None)]


def test_two_people_may_hold_one_title_and_one_of_them_leaves(book: Book, county: County) -> None:
    book.add("岗位", "国土局", "联络员", "联络员", "林晓棠")
    county.take(book)
    county.take(book.put("岗位", "D5", "宋佳"))
    assert _tenures(county, "联络员") == [
        ("张伟", None, None),
        ("林晓棠", None, END),
        ("宋佳", TODAY, None),
    ]


def test_an_ended_holder_who_returns_begins_a_new_tenure(book: Book, county: County) -> None:
    county.take(book)
    county.take(book.put("岗位", "D3", "宋佳"))
    county.take(book.put("岗位", "D3", "张伟"), today=D(2026, 12, 1))
    assert _tenures(county, "联络员") == [
        ("张伟", None, END),
        ("宋佳", TODAY, D(2026, 11, 30)),
        ("张伟", D(2026, 12, 1), None),
    ]


def test_an_end_is_taken_back_with_still_in_office(book: Book, county: County) -> None:
    book.put("岗位", "E3", "2026-01-01").put("岗位", "F3", "2026-09-01")
    county.take(book)
    county.take(book.put("岗位", "F3", "至今"))
    assert _tenures(county, "联络员") == [("张伟", D(2026, 1, 1), None)]


def test_an_end_before_the_registered_start_is_a_fault(book: Book, county: County) -> None:
    county.take(book.put("岗位", "E3", "2026-03-01"))
    made = book.put("岗位", "E3", None).put("岗位", "F3", "2026-04-01").plan(county.directory)
    assert made.faults == ()
    late = Directory(
        units=county.directory.units,
        people=county.directory.people,
        posts=(Post(1, 2, "联络员", PostRole.LIAISON, 2, D(2026, 5, 1)),),
    )
    book.put("岗位", "E3", "2026-05-01").put("岗位", "F3", "2026-04-01")
    assert [fault.cell for fault in book.plan(late).faults] == ["F3"]


def test_a_new_role_stays_with_the_holder(book: Book, county: County) -> None:
    county.take(book)
    made = county.take(book.put("岗位", "C3", "分管负责人"))
    assert county.directory.posts[1].role is PostRole.DEPUTY
    assert "角色 联络员 → 分管负责人" in "".join(made.lines)
    assert made.count("posts", Kind.CHANGED) == 1


def test_the_preview_counts_and_names_a_tenure_that_ends(book: Book, county: County) -> None:
    county.take(book)
    made = book.put("岗位", "D3", "宋佳").plan(county.directory)
    assert made.lines[2] == "岗位：新增 1，修改 0，停用 1，不变 2"
    assert "  新增 岗位 第 3 行：云岭县自然资源局 联络员 宋佳" in made.lines
    assert "  停用 岗位：云岭县自然资源局 联络员 张伟，任职到 2026-09-27" in made.lines


def test_a_project_changes_by_its_number(book: Book, county: County) -> None:
    county.take(book)
    old = county.directory.projects[0]
    book.put("项目", "B2", "青砚光伏电站（一期）").put("项目", "D2", "市重点")
    book.put("包联", "D2", "张伟")
    county.take(book)
    new = county.directory.projects[0]
    assert (new.id, new.name, new.level) == (old.id, "青砚光伏电站（一期）", "city")
    assert new.manager_id == _person(county.directory, "张伟").id


def test_projects_may_exchange_their_names(book: Book, county: County) -> None:
    county.take(book.add("项目", "YL2026002", "望梨风电"))
    county.take(book.put("项目", "B2", "望梨风电").put("项目", "B3", "青砚光伏电站"))
    assert [p.name for p in county.directory.projects] == ["望梨风电", "青砚光伏电站"]


def test_a_unit_group_belongs_to_its_unit(book: Book, county: County) -> None:
    county.take(book.add("群", "国土群", "单位群", None, "国土局", None))
    group = county.directory.groups[-1]
    assert (group.kind, group.unit_id) == ("unit", county.directory.units[1].id)


def test_remarks_say_what_would_surprise_later(book: Book) -> None:
    book.put("单位", "C2", "县直部门").put("岗位", "C2", "其他").put("岗位", "D3", "空缺")
    book.add("项目", "YL2026002", "青砚光伏二期", "光伏").put("群", "C3", "YL2026001")
    made = book.plan()
    assert made.faults == ()
    assert made.notes == (
        "还没有类别为“项目推进中心”的单位，待受理的事项没有人收。",
        "还没有人担任“分办员”，待受理的事项没有人分办。",
        "这些单位还没有任职人，派单给它们没有人收到：自然资源局",
        "几个项目都叫“光伏”（青砚光伏电站、青砚光伏二期），群里只说这个词时机器人会先问一句。",
    )
    assert made.lines[-1].startswith("提醒：几个项目都叫")


def test_a_long_list_of_names_is_cut(book: Book) -> None:
    for number in range(20):
        book.add("单位", f"第{number}局", None, "县直部门")
    assert "等 20 个" in "".join(book.plan().notes)


def test_a_plan_from_before_a_change_is_refused(book: Book, county: County) -> None:
    stale = book.plan(county.directory)
    county.take(book)
    with pytest.raises(StalePlan), county.database.begin() as tx:
        apply(stale, tx, NOW)


def test_a_failure_half_way_leaves_nothing(book: Book, county: County) -> None:
    without_zone = datetime(2026, 9, 28)  # noqa: DTZ001 - what the database refuses
    with county.database.begin() as tx:
        made = plan(book.sheets(), tx.registers.directory(), TODAY)
        with pytest.raises(StatementError):
            apply(made, tx, without_zone)
    assert county.directory == Directory()
