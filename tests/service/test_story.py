"""The demo's past: it is lived through, it means what it says, whatever the hour of the start."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.app import ready_database
from bot.platforms.console import BOT
from bot.playground.county import COUNTY, is_empty, load_county
from bot.playground.story import beginning, lines, live_through
from handlers.rules.workcalendar import SHANGHAI, WorkCalendar
from storage.records import Status
from tests.service.office import office

OUTCOME = {
    "Q0001": ("forest", "云岭县林业局", Status.WORKING),
    "Q0002": ("funding", "云岭县财政局", Status.WORKING),
    "Q0003": ("power", "云岭县供电公司", Status.CLOSED),
    "Q0004": ("permit", "云岭县住房和城乡建设局", Status.ASSIGNED),
    "Q0005": ("demolition", "望梨乡人民政府", Status.ASSIGNED),
}
STARTS = {
    "noon": datetime(2026, 9, 16, 12, 0, tzinfo=SHANGHAI),
    "early": datetime(2026, 9, 16, 8, 10, tzinfo=SHANGHAI),
    "night": datetime(2026, 9, 16, 23, 59, tzinfo=SHANGHAI),
    "holiday": datetime(2026, 10, 3, 10, 0, tzinfo=SHANGHAI),
    "after the holiday": datetime(2026, 10, 8, 9, 0, tzinfo=SHANGHAI),
    "worked Saturday": datetime(2026, 10, 10, 10, 0, tzinfo=SHANGHAI),
    "new year": datetime(2027, 1, 1, 10, 0, tzinfo=SHANGHAI),
}


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS.keys())
async def test_the_past_leaves_a_working_office(tmp_path: Path, start: datetime) -> None:
    present = start.astimezone(UTC)
    async with office(tmp_path, start=beginning(present)) as here:
        await here.service.write(lambda tx: load_county(tx, beginning(present)))
        await live_through(here.service, here.transcript, present)

        directory = await here.service.read(lambda tx: tx.registers.directory())
        found = {
            ticket.number: (ticket.category, unit.name if unit else "", ticket.status)
            for ticket in await here.tickets()
            for unit in [directory.unit(ticket.unit_id or 0)]
        }
        assert found == OUTCOME

        calendar, now = WorkCalendar.shipped(), here.clock.now()
        assert present <= now
        assert calendar.next_opening(now) - now < timedelta(hours=3), "at most a noon break"
        outbox = await here.service.read(lambda tx: tx.outbox.counts())
        assert outbox["dead"] == outbox["unknown"] == outbox["sending"] == 0

        told = here.transcript.since()
        assert [line.at for line in told] == sorted(line.at for line in told)
        said = [line for line in told if line.sender != BOT]
        assert [line.text for line in said] == [line.text for line in lines()]
        digests = {calendar.local_day(line.at) for line in told if "日报" in line.text}
        local = now.astimezone(SHANGHAI).time()
        is_there = calendar.local_day(now) in digests
        assert is_there <= (local >= time(8, 33))
        assert is_there >= (local >= time(8, 40))
        refused = [line.text for line in told if "不能“" in line.text]
        assert refused == [], "every sentence of the past does what it means"


def test_the_story_is_told_in_order() -> None:
    moments = [(-line.days_ago, line.at) for line in lines()]
    assert moments == sorted(moments)
    assert len(moments) >= 10


def test_a_county_with_faults_is_not_loaded(tmp_path: Path) -> None:
    book = load_workbook(COUNTY)
    for row in range(2, 5):
        book["岗位"].cell(row, 1).value = "没有这样的单位"
    book.save(tmp_path / "bad.xlsx")
    database = ready_database(f"sqlite:///{tmp_path / 'new.db'}")
    with pytest.raises(ValueError, match="没有这样的单位"), database.begin() as tx:
        load_county(tx, STARTS["noon"].astimezone(UTC), tmp_path / "bad.xlsx")
    with database.read() as tx:
        assert is_empty(tx)
    database.close()


def test_the_past_begins_nine_working_days_ago() -> None:
    start = beginning(STARTS["noon"]).astimezone(SHANGHAI)
    assert start.isoformat() == "2026-09-03T09:10:00+08:00"
