from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest

from handlers.registers import values
from handlers.registers.sheets import Value

PHONES = [
    ("text", "13800000001", "13800000001"),
    ("float of a spreadsheet", 13800000001.0, "13800000001"),
    ("whole number", 13800000001, "13800000001"),
    ("spaces and hyphens", " 138 0000-0001 ", "13800000001"),
    ("full width", "１３８００００００01", "13800000001"),
    ("country code", "+8613800000001", "13800000001"),
    ("country code without plus", "8613800000001", "13800000001"),
    ("land line", "(0999) 8000001", "09998000001"),
]
NAMES = [
    ("padded two-character name", "张　伟", "张伟"),
    ("line break", "自然\n资源局", "自然资源局"),
    ("full-width letters", "ＡＢ厂２期", "AB厂2期"),
    ("firm's full-width brackets stay", "青禾（云岭）公司", "青禾（云岭）公司"),
    ("number", 12.0, "12"),
    ("fraction", 1.5, "1.5"),
    ("latin words keep their space", "Li  Na", "Li Na"),
    ("clock time", time(8, 30), "08:30:00"),
]
DAYS = [
    ("date cell", datetime(2026, 3, 1), date(2026, 3, 1)),  # noqa: DTZ001 - as a cell has it
    ("plain date", date(2026, 3, 1), date(2026, 3, 1)),
    ("slashes", "2026/3/1", date(2026, 3, 1)),
    ("dots", "2026.03.01", date(2026, 3, 1)),
    ("hyphens, with midnight", "2026-03-01 00:00:00", date(2026, 3, 1)),
    ("chinese", "2026年3月1日", date(2026, 3, 1)),
    ("chinese, full width and spaces", "２０２６ 年 3 月 1 日", date(2026, 3, 1)),
    ("compact text", "20260301", date(2026, 3, 1)),
    ("compact number", 20260301.0, date(2026, 3, 1)),
    ("serial number", 46082.0, date(2026, 3, 1)),
    ("still in office", "至今", values.NO_END),
    ("nothing", "无", values.NO_END),
]
LISTS = [
    ("ideographic comma", "国土局、自规局", ("国土局", "自规局")),
    ("all other marks", "甲,乙，丙;丁；戊\n己", ("甲", "乙", "丙", "丁", "戊", "己")),
    ("repeats and empty parts", "甲、、甲、", ("甲",)),
    ("number", 2.0, ("2",)),
]
HEADINGS = [
    ("star", "名称*"),
    ("blanks and words", " 名 称（必填）"),
    ("break", "名\n称"),
]
BAD: list[tuple[str, Callable[[Value], Any], Value, str]] = [
    ("rounded phone", values.phone, "1.38E+10", "phone_rounded"),
    ("short phone", values.phone, "1380000", "bad_phone"),
    ("masked phone", values.phone, "138****0001", "bad_phone"),
    ("day that does not exist", values.day, "2026-02-30", "bad_day"),
    ("month only", values.day, "2026年3月", "bad_day"),
    ("words for a day", values.day, "去年", "bad_day"),
    ("date for a name", values.name, date(2026, 3, 1), "not_text"),
    ("yes/no for a name", values.name, True, "not_text"),
    ("date for a number", values.code, date(2026, 3, 1), "not_text"),
    ("chinese account", values.account, "张伟", "bad_account"),
    ("account with a blank", values.account, "zhang wei", "bad_account"),
]


def _ids(rows: list[Any]) -> list[str]:
    return [row[0] for row in rows]


@pytest.mark.parametrize(("_what", "typed", "clean"), PHONES, ids=_ids(PHONES))
def test_a_phone_is_read_however_it_was_stored(_what: str, typed: Value, clean: str) -> None:
    assert values.phone(typed) == clean


@pytest.mark.parametrize(("_what", "typed", "clean"), NAMES, ids=_ids(NAMES))
def test_a_name_loses_padding_and_keeps_its_signs(_what: str, typed: Value, clean: str) -> None:
    assert values.name(typed) == clean


@pytest.mark.parametrize(("_what", "typed", "clean"), DAYS, ids=_ids(DAYS))
def test_a_day_is_read_however_it_was_typed(_what: str, typed: Value, clean: date) -> None:
    assert values.day(typed) == clean


@pytest.mark.parametrize(("_what", "typed", "clean"), LISTS, ids=_ids(LISTS))
def test_a_list_is_split_at_any_mark(_what: str, typed: Value, clean: tuple[str, ...]) -> None:
    assert values.names(typed) == clean


@pytest.mark.parametrize(("_what", "typed"), HEADINGS, ids=_ids(HEADINGS))
def test_a_heading_is_known_with_star_and_blanks(_what: str, typed: str) -> None:
    assert values.heading(typed) == "名称"


@pytest.mark.parametrize(("_what", "clean", "typed", "code"), BAD, ids=_ids(BAD))
def test_what_cannot_be_read_says_why(
    _what: str, clean: Callable[[Value], Any], typed: Value, code: str
) -> None:
    with pytest.raises(values.BadValue) as caught:
        clean(typed)
    assert caught.value.code == code


def test_only_a_mobile_is_one_persons_own() -> None:
    numbers = ("13800000001", "09998000001", "")
    assert [values.is_mobile(number) for number in numbers] == [True, False, False]


def test_a_project_number_is_text_without_blanks() -> None:
    assert [values.code(v) for v in (2026001.0, " ２０２６ 001 ")] == ["2026001", "2026001"]
