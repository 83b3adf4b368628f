"""The warm-up goes the whole way of a report and leaves nothing."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.warmup import warm_up
from tests.service.office import office

DISPATCHED = "handled message="


def contents(folder: Path) -> list[str]:
    """Every row of every table, as the database would write it out."""
    path = folder / "chuishao.db"
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


async def test_a_warm_up_is_a_report_of_which_nothing_stays(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with office(folder) as here:
        before, said = contents(folder), here.transcript.since()
        with caplog.at_level(logging.INFO):
            await warm_up(here.service.act)
        assert DISPATCHED in caplog.text
        assert contents(folder) == before
        assert here.transcript.since() == said


async def test_a_warm_up_that_fails_keeps_nobody_from_being_answered(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with office(folder) as here:
        spoilt = "ALTER TABLE ticket_words RENAME TO elsewhere"
        mended = "ALTER TABLE elsewhere RENAME TO ticket_words"
        await here.service.write(lambda tx: tx.session.connection().exec_driver_sql(spoilt))
        await here.service.warm_up()
        assert "the warm-up failed" in caplog.text
        assert here.service.is_ready()["understanding"]
        await here.service.write(lambda tx: tx.session.connection().exec_driver_sql(mended))
        outcome = await here.service.receive(here.message("xulei", "食品园停电了", "city"))
        assert outcome.answer
