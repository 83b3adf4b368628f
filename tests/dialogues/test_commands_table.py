"""Every command in every case; each cell is a conversation, and the page shows all of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers.commands import COMMANDS
from tests.dialogues.table.cells import Column, Row
from tests.dialogues.table.page import HEAD, PAGE, ROWS, section
from tests.dialogues.table.running import played
from tests.dialogues.table.setups import Scenes


@pytest.fixture(scope="module")
def scenes(county_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scenes]:
    made = Scenes(county_file, tmp_path_factory.mktemp("scenes"))
    yield made
    made.close()


def test_every_command_has_a_row() -> None:
    assert {row.verb for row in ROWS} == set(COMMANDS)
    assert len(ROWS) == len(COMMANDS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.verb)
def test_each_case_is_answered_as_it_should_be(scenes: Scenes, row: Row) -> None:
    cases = played(scenes, row)
    assert [case.column for case in cases] == list(Column)
    assert all(case.heard for case in cases)
    wrong = [(c.column, c.said, c.heard, c.problems) for c in cases if c.problems]
    assert not wrong
    assert section(row, cases) in PAGE.read_text("utf-8")


def test_the_page_shows_these_commands_and_no_others() -> None:
    text = PAGE.read_text("utf-8")
    assert text.startswith(HEAD)
    assert text.count("\n## ") == len(ROWS)
