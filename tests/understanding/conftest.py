"""One reader for all tests: it has no state, and its dictionary is loaded once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from handlers.understanding import Names, Understanding, training

DATA = Path(__file__).parent / "data"
TRAINING = Path(training.__file__).parent


def rows(name: str) -> list[dict[str, object]]:
    """The lines of a data file."""
    return _lines(DATA / name)


def _lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def corpus(name: str) -> list[dict[str, object]]:
    """The lines of a file that the learned layer was trained on."""
    return _lines(TRAINING / "corpus" / name)


def validation(name: str) -> list[dict[str, object]]:
    """The lines of a file by an author who is in no corpus."""
    return _lines(TRAINING / "validation" / name)


@pytest.fixture(scope="session")
def reader() -> Understanding:
    """A reader that knows a few invented names."""
    return Understanding(
        Names(
            projects=(
                (1, ("云岭县年产5万吨硅基新材料项目", "硅料厂")),
                (2, ("青石河抽水蓄能电站", "抽蓄")),
                (3, ("云岭县第二人民医院迁建项目", "二院迁建")),
                (4, ("城北污水管网改造工程", "城北污水管网")),
                (5, ("桥",)),
            ),
            units=((11, ("自然资源局", "自规局", "国土局")), (12, ("林业局", "林草局"))),
            places=("柳树洼村",),
        )
    )
