"""One trace id leads from a message to its ticket's lines in the log and to its delivery."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

from bot.logs import set_up
from tests.service.office import REPORT, office
from tests.service.operator import own_logging

__all__ = ["own_logging"]


async def test_message_and_delivery_carry_one_trace(
    county_file: Path, tmp_path: Path, own_logging: None
) -> None:
    assert own_logging is None
    shutil.copy(county_file, tmp_path / "chuishao.db")
    stream = io.StringIO()
    set_up("INFO", as_json=True, stream=stream)
    async with office(tmp_path) as here:
        await here.says("xulei", REPORT, "city", "first")
        await here.says("xulei", "你好", "city", "second")
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    traces = {
        line["message"].split("message=")[1].split()[0]: line["trace"]
        for line in lines
        if line["message"].startswith("handled message=")
    }
    assert len(set(traces.values())) == 2
    assert "-" not in traces.values()
    sent = [
        line["message"].rpartition("trace=")[2] for line in lines if "sent, " in line["message"]
    ]
    assert set(sent) == set(traces.values())
    assert sent.count(traces["first"]) > 1  # the answer, and the card of the unit
