"""Whichever of two colleagues reported without a name, nobody and no row tells which it was."""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from handlers.messages import Media
from handlers.texts import delivering
from handlers.weeklies import reached
from tests.chat import MONDAY, Chat
from tests.dialogues.test_story import DESK, FORESTRY, LEADER

WHISTLE = "匿名 镁合金二期村民把路堵了不让拉料，现场二三十人，快来人"
UNSURE = frozenset({"chain", "sealed_reporter"})  # random, or digests of what is
SEALED = re.compile(r"[0-9a-f]{32}|[A-Za-z0-9+/]{60,}={0,2}")
POLICE, DESKS = ("wugang", "gaoxiang"), (DESK, "hemu")


def lived(path: Path, reporter: str) -> Chat:
    """A protected whistle, told to its unit, the desk and leaders until it is long overdue."""
    path.mkdir()
    chat = Chat(path / "alike.db").load()
    chat.says(reporter, WHISTLE, "private")
    chat.says(FORESTRY, "镁合金二期林地手续卡在省里", "industry")
    for days in range(8):
        chat.at(MONDAY + timedelta(days=days + 1))
    return chat


def rows(chat: Chat) -> list[str]:
    """Every row, with what is sealed or digested blanked."""
    with sqlite3.connect(chat.path) as raw:
        names = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return sorted(
            f"{name} {SEALED.sub('', json.dumps(row, ensure_ascii=False))}"
            for (name,) in names
            if name not in UNSURE
            for row in raw.execute(f'SELECT * FROM "{name}"')  # noqa: S608 - names of our own tables
        )


@pytest.mark.parametrize("colleagues", [POLICE, DESKS])
def test_the_rows_are_alike_and_no_audit_tells(
    tmp_path: Path, colleagues: tuple[str, str]
) -> None:
    one, other = (lived(tmp_path / name, name) for name in colleagues)
    assert rows(one) == rows(other)
    assert one.audited() == other.audited() == []


def test_what_went_to_whom_is_told_of_none_and_says_so(tmp_path: Path) -> None:
    one, other = (lived(tmp_path / name, name) for name in POLICE)
    trails = [chat.answer(DESK, "轨迹 Q0001", "private") for chat in (one, other)]
    assert trails[0] == trails[1]
    assert delivering.PROTECTED_TRAIL in trails[0]
    assert delivering.PROTECTED_TRAIL not in one.answer(DESK, "轨迹 Q0002", "private")


def test_who_got_the_weekly_sheet_is_told_though_it_lies_veiled(tmp_path: Path) -> None:
    chat = lived(tmp_path / LEADER, LEADER)
    week = MONDAY.date() + timedelta(days=7)
    assert chat.has_heard(LEADER, "周报")
    with chat.database.read() as tx:
        assert "陆文博" in reached(tx, chat.context(tx), week)


def test_a_picture_beside_what_is_done_by_name_is_sent_by_name_too(tmp_path: Path) -> None:
    chat = lived(tmp_path / POLICE[0], POLICE[0])
    picture = (Media("image", "https://example.org/1"),)
    chat.says(POLICE[0], "补充 Q0001 路中间堆了石头", "private", media=picture)
    chat.later(minutes=1)
    chat.says(POLICE[0], "协办意见 Q0001 已经派人", "private", media=picture)
    with sqlite3.connect(chat.path) as raw:
        found = raw.execute("SELECT account FROM attachment ORDER BY id").fetchall()
    assert found == [("",), (POLICE[0],)]
