"""The whole bot on a real PostgreSQL: the same story by changing one URL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from storage.records import Status
from tests.postgres import server
from tests.service.office import MONDAY, REPORT, office
from tests.service.operator import Run, config


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """An empty database of this module's own."""
    with server() as address:
        yield address


@pytest.mark.postgres
async def test_a_story_on_postgresql(bot: Run, url: str, tmp_path: Path) -> None:
    config(f'[database]\nurl = "{url}"\n')
    assert bot("check-config", "--online").code == 0
    assert bot("migrate").code == 0
    assert bot("seed").code == 0
    assert bot("seed").code == 1

    async with office(tmp_path, url=url) as here:
        outcome = await here.says("xulei", REPORT, "city", "mine")
        assert "Q0001" in outcome.replies[0].text
        assert (await here.says("xulei", REPORT, "city", "mine")).is_repeat
        await here.says("zhaomin", "签收 Q0001", "p:zhaomin")
        assert [ticket.status for ticket in await here.tickets()] == [Status.WORKING]
        await here.service.move_clock(MONDAY + timedelta(days=14))
        told = [line.text for line in here.transcript.since()]
        assert any("日报" in text for text in told)
        assert any("逾期" in text and "Q0001" in text for text in told)
        counts = await here.service.read(lambda tx: tx.outbox.counts())
        assert counts["sending"] == counts["dead"] == counts["unknown"] == 0
        left = here.clock.now()

    async with office(tmp_path, url=url) as here:
        assert here.clock.now() >= left
        await here.service.warm_up()
        assert here.service.is_ready() == {"database": True, "understanding": True}
        shown = await here.service.tickets_json("Q0001")
        assert shown[0]["status"] == "working"
    assert "Q0001" in bot("tickets").out
    assert bot("run-job", "sweep", "--dry-run").code == 0
    assert bot("export", "registers", "out.xlsx").code == 0
    assert "完全一致" in bot("import", "out.xlsx", "--dry-run").out
