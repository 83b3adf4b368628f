"""Long runs of signs take time in proportion: whoever types them keeps nobody else waiting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from time import process_time

import pytest

from handlers.parser import parse
from handlers.rules.moments import parse_moment
from handlers.texts.help import asked
from handlers.texts.ledgerwords import visit_said
from handlers.texts.words import VERBS

NOW = datetime(2026, 9, 14, 1, tzinfo=UTC)
SHORT, TIMES = 1000, 16  # what grows with the square takes 256 times as long
SLACK = 4

READERS: dict[str, Callable[[str], object]] = {
    "command": lambda run: parse(f"进展 Q0001 a{run}b", None, VERBS),
    "help": lambda run: asked(f"a{run}b"),
    "moment": lambda run: parse_moment(f"a{run}b", NOW),
    "visit": lambda run: visit_said(f"收集3 a{run}b"),
}


def seconds(read: Callable[[str], object], run: str) -> float:
    """The shortest of a few readings, of which each is long enough to be measured."""

    def once() -> float:
        begun = process_time()
        read(run)
        return process_time() - begun

    return max(min(once() for _ in range(5)), 0.0005)


@pytest.mark.parametrize("sign", [" ", "、", "\u3000"])
@pytest.mark.parametrize("name", READERS)
def test_a_longer_run_takes_time_in_proportion(name: str, sign: str) -> None:
    read = READERS[name]
    short, long = (seconds(read, sign * SHORT * by) for by in (1, TIMES))
    assert long / short < TIMES * SLACK
