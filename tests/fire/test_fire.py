"""Never lost, never double, never silent: many short lives in which everything goes wrong.

Lives that go wrong print the command that lives them again: `python -m tests.fire --only SEED …`.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.fire.__main__ import main
from tests.fire.living import Tamper, lives
from tests.fire.world import World

CHUNK = 50
FEW, MANY = 500, 10_000


def run(first: int) -> None:
    report = lives(range(first, first + CHUNK))
    assert not report.wrong, str(report)
    assert sum(n for name, n in report.seen.items() if name.startswith("died")) > CHUNK / 4
    assert report.seen["messages"] > CHUNK


@pytest.mark.parametrize("first", range(0, FEW, CHUNK))
def test_nothing_is_lost_doubled_or_silent(first: int) -> None:
    run(first)


@pytest.mark.soak
@pytest.mark.parametrize("first", range(FEW, MANY, CHUNK))
def test_nothing_is_lost_doubled_or_silent_in_ten_thousand_lives(first: int) -> None:
    run(first)


ONCE_WRONG = (
    1063,
    1869,
    1968,
    2178,
    3062,
    3412,
    3870,
    4782,
    5663,
    6534,
    8254,
)  # clocks jumped, the disk was full; quiet or the end came


def test_what_went_wrong_once_does_not_again() -> None:
    report = lives(ONCE_WRONG)
    assert not report.wrong, str(report)


def spoil(statement: str) -> Tamper:
    def tamper(world: World) -> None:
        with world.database.begin() as tx:
            tx.session.connection().exec_driver_sql(statement)

    return tamper


def show_twice(world: World) -> None:
    shown = next(words for words in world.ledger.shown.values() if words)
    shown += ["once more", "once more"]


SPOILT: dict[str, Tamper] = {
    "has the tickets": spoil("UPDATE ticket_words SET text = 'another'"),
    "was not answered": spoil("DELETE FROM inbox"),
    "is still sending": spoil("UPDATE outbox SET state = 'sending'"),
    "was given up without need": spoil("UPDATE outbox SET state = 'dead'"),
    "nobody owes it": spoil("DELETE FROM outbox"),
    "left unknown without its repeats": spoil("UPDATE outbox SET state = 'unknown'"),
    "audit: drift": spoil("UPDATE ticket SET level = 4"),
    "without a mark": show_twice,
}


@pytest.mark.parametrize("words", SPOILT)
def test_whatever_is_spoilt_is_found(words: str) -> None:
    (found,) = lives([3], SPOILT[words]).wrong.values()
    assert any(words in fault for fault in found), found


def test_a_life_is_the_same_whenever_it_is_lived() -> None:
    once, again = lives([7, 3]), lives([3])
    assert once.lives == 2
    assert lives([3]).seen == again.seen


def test_lives_go_on_where_they_were_interrupted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["40", "2"], tmp_path) == 0
    (path,) = tmp_path.glob("*.json")
    whole = capsys.readouterr().out
    kept = {"lives": 1, "seen": dict(lives([40]).seen), "wrong": {}}
    path.write_text(json.dumps(kept), "utf-8")
    assert main(["40", "2", "--resume"], tmp_path) == 0
    assert capsys.readouterr().out == whole
    path.write_text(json.dumps({**kept, "lives": 2, "wrong": {"40": ["lost"]}}), "utf-8")
    assert main(["40", "2", "--resume"], tmp_path) == 1
    assert capsys.readouterr().out.endswith("40:\n  lost\npython -m tests.fire --only 40\n")
