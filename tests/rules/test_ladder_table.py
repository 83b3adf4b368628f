"""The shipped ladder, and what is refused in an edited one."""

from __future__ import annotations

import tomllib

import pytest

from handlers.rules.ladders import Case, rungs_of
from handlers.rules.laddertable import DATA, WORDS, Clock, load_ladder
from handlers.rules.rungs import Audience, Where
from handlers.texts.rungs import RUNG_WORDS
from tests.rules.ladder_cases import CALENDAR, POLICY, TICKET

SHIPPED = DATA.read_text(encoding="utf-8")
ONE = '[[rung]]\nclock = "due"\nat = ["T+2"]\nwho = "desk"\nwords = "overdue"\nbasis = "x"\n'


def test_the_main_groups_read_only_what_is_overdue() -> None:
    public = {row["words"] for row in tomllib.loads(SHIPPED)["rung"] if row.get("where")}
    assert public == {"overdue"}


def test_each_rung_has_a_sentence_and_a_ground() -> None:
    rows = tomllib.loads(SHIPPED)["rung"]
    assert {row["words"] for row in rows} == WORDS
    assert {row["words"] for row in rows if "effect" not in row} == set(RUNG_WORDS)
    assert all(row["basis"] for row in rows)


def test_another_ladder_is_another_table_and_no_code() -> None:
    case = Case(TICKET, (), POLICY, CALENDAR, load_ladder(ONE))
    (rung,) = rungs_of(case)
    assert (rung.name, rung.audience, rung.where) == (
        "due:T+2@2026-10-10T09:30Z",
        Audience.DESK,
        Where.PRIVATE,
    )
    assert f"{rung.at:%m-%d %H:%M}" == "10-13 00:00"


@pytest.mark.parametrize(
    ("edit", "complaint"),
    [
        pytest.param(("due", "dew"), "rung 1: clock: 'dew'", id="no such clock"),
        pytest.param(("desk", "boss"), "rung 1: who: 'boss'", id="no such audience"),
        pytest.param(('"overdue"', '"shame"'), "words: no sentence 'shame'", id="no such words"),
        pytest.param(('["T+2"]', '["T+2h"]'), "not a moment", id="no such moment"),
        pytest.param(('["T+2"]', '["2T"]'), "not a moment", id="twice the time is for whistles"),
        pytest.param(('["T+2"]', '["T+0"]'), "1 to 260", id="no day"),
        pytest.param(('["T+2"]', '["T+9..2"]'), "1 to 260", id="backwards"),
        pytest.param(('["T+2"]', '["T+1..9/0"]'), "1 to 260", id="no step"),
        pytest.param(('["T+2"]', '["T+1..999"]'), "1 to 260", id="longer than a year"),
        pytest.param(('["T+2"]', '"T+2"'), "at: not a list", id="one moment without brackets"),
        pytest.param(('["T+2"]', '["T+2", "T+2"]'), "give one a mark", id="two of one name"),
        pytest.param(('"x"', '""'), "basis: not a text", id="no ground"),
        pytest.param(('basis = "x"', ""), "basis", id="ground left out"),
        pytest.param(('"x"', '"x"\nlevel = 5'), "level: must be 1 to 4", id="no such level"),
        pytest.param(('"x"', '"x"\ncolour = "red"'), "colour", id="unknown key"),
        pytest.param(('"x"', '"x"\neffect = "resume"'), "effect: only at T", id="effect too late"),
        pytest.param((ONE, ""), r"no \[\[rung\]\]", id="empty"),
    ],
)
def test_a_wrong_table_is_refused_with_its_rung(edit: tuple[str, str], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        load_ladder(ONE.replace(*edit))


def test_whistles_are_not_late_by_working_days() -> None:
    edited = ONE.replace('"due"', f'"{Clock.ARRIVE}"')
    with pytest.raises(ValueError, match="not a moment of this clock"):
        load_ladder(edited)
