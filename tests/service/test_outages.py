"""A database that is away for a moment, or for longer."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from bot.platforms.dingtalk.receiving.presses import STATUS
from bot.platforms.dingtalk.receiving.texts import NOT_RECORDED, not_done
from bot.waiting import PAUSES
from handlers.context import Context, ContextSource
from handlers.rules.workcalendar import WorkCalendar
from storage.engine import DatabaseUnusable
from storage.records import Status
from storage.transaction import Transaction
from tests.platforms.dingtalk.receiving.bodies import press
from tests.platforms.dingtalk.receiving.sender import sender
from tests.platforms.dingtalk.receiving.test_presses import settle
from tests.service.office import REPORT, office


@pytest.fixture
def folder(county_file: Path, tmp_path: Path) -> Path:
    shutil.copy(county_file, tmp_path / "chuishao.db")
    return tmp_path


class Hiccup(ContextSource):
    """The database is busy so many times."""

    def __init__(self) -> None:
        super().__init__(WorkCalendar.shipped(), ("console", "dingtalk"))
        self.busy = 0

    def at(self, tx: Transaction, now: datetime, trace: str = "-") -> Context:
        if self.busy:
            self.busy -= 1
            raise DatabaseUnusable("chuishao.db", "database is locked")
        return super().at(tx, now, trace)


async def test_what_the_database_could_not_do_is_done_again(folder: Path) -> None:
    source = Hiccup()
    async with office(folder, source=source) as here:
        source.busy = len(PAUSES)
        outcome = await here.says("xulei", REPORT, "city", "once")
        assert "Q0001" in outcome.replies[0].text
        assert len(await here.tickets()) == 1


async def test_as_long_as_it_is_away_no_excuse_takes_the_place_of_the_answer(
    folder: Path,
) -> None:
    source = Hiccup()
    async with office(folder, source=source) as here:
        source.busy = len(PAUSES) + 1
        with pytest.raises(DatabaseUnusable):
            await here.says("xulei", REPORT, "city", "once")
        again = await here.says("xulei", REPORT, "city", "once")
        assert not again.is_repeat
        assert "Q0001" in again.replies[0].text
        assert here.told("xulei") == []


async def test_dingtalk_may_post_nothing_again_so_the_sender_is_asked_to(tmp_path: Path) -> None:
    source = Hiccup()
    async with sender(tmp_path, source=source) as dingtalk:
        source.busy = len(PAUSES) + 1
        said = {"msgtype": "text", "text": {"content": NOT_RECORDED}}
        assert await dingtalk.says("first") == (200, said)
        assert await dingtalk.office.tickets() == ()
        assert await dingtalk.owed() == ()
        assert await dingtalk.says("second") == (200, {"msgtype": "empty"})
        assert len(await dingtalk.office.tickets()) == 1


async def test_a_pressed_card_says_so_too_and_may_be_pressed_again(
    tmp_path: Path, county_file: Path
) -> None:
    source = Hiccup()
    async with sender(tmp_path, county_file, source=source) as dingtalk:
        await settle(dingtalk)
        source.busy = len(PAUSES) + 1
        code, answer = await dingtalk.presses(press())
        said = {STATUS: not_done(dingtalk.now)}
        assert (code, answer["cardData"]) == (200, {"cardParamMap": said})
        assert (await dingtalk.office.tickets())[0].status is Status.ASSIGNED
        assert await dingtalk.presses(press()) == (200, {})
        assert (await dingtalk.office.tickets())[0].status is Status.WORKING
