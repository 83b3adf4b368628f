"""The page on deadlines says what the rules do."""

from __future__ import annotations

import re
from pathlib import Path

from handlers.rules.policies import POLICIES

PAGE = (Path(__file__).parents[2] / "docs" / "deadlines.md").read_text("utf-8")
ROWS = {"签收": "sign", "首次反馈": "feedback", "办结，一般": "complete", "办结，复杂": "complex"}


def test_the_page_shows_every_policy_with_its_limits() -> None:
    (header,) = re.findall(r"^\| 项目 \|(.*)\|$", PAGE, re.MULTILINE)
    names = re.findall(r"`([^`]+)`", header)
    assert names == list(POLICIES)
    for title, field in ROWS.items():
        (row,) = re.findall(rf"^\| {title} \| (.*) \|$", PAGE, re.MULTILINE)
        assert row.split(" | ") == [str(getattr(POLICIES[name], field)) for name in names], title


def test_the_page_shows_how_soon_a_whistle_is_answered() -> None:
    (line,) = re.findall(r"^- 吹哨件.*$", PAGE, re.MULTILINE)
    for policy in POLICIES.values():
        assert f"{policy.whistle_sign}内签收" in line
        for level in (1, 2, 3):
            pair = (policy.whistle_confirm[level], policy.whistle_arrive[level])
            assert re.search("报到、|、".join(map(str, pair)), line), level
