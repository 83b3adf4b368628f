"""A long life under DEBUG: no secret, no citizen's data, no word said in logs or figures.

The stories are the real ones; planted words are looked for in every line and every figure.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from bot.logs import Redaction, set_up
from bot.platforms.base import PlatformError
from bot.platforms.console import ConsolePlatform
from bot.playground.story import lines
from bot.web import metrics_text
from handlers.context import Context, ContextSource
from handlers.rules.workcalendar import WorkCalendar
from handlers.understanding import Reading, Understanding
from storage.records import Owed
from storage.transaction import Transaction
from tests.service.office import Office, office
from tests.service.operator import own_logging

__all__ = ["own_logging"]

SECRET: Final = "planted-secret-value-42"  # noqa: S105  (no password: it is looked for)
PLANTED: Final = ("13912345678", "11010519491231002X", "赵六", "浙A12345", "葫芦岭暗号")
TOLD: Final = (
    "@吹哨 污水厂财政配套资金没到位，葫芦岭暗号，联系村民赵六，电话13912345678，车牌浙A12345",
    "@吹哨 补充 Q0001 身份证11010519491231002X，葫芦岭暗号",
    "匿名 污水厂林地手续一直没批，葫芦岭暗号，电话13912345678",
    "王某某收了好处费，葫芦岭暗号，电话13912345678",
    "我是 赵六 13912345678",
    "查 葫芦岭暗号",
    "看原文 Q0001 葫芦岭暗号",
)


class Unlucky(ConsolePlatform):
    """Some messages fail, with words that quote them."""

    count = 0

    async def send(self, batch: Sequence[Owed]) -> str:
        self.count += 1
        if self.count % 5 == 0:
            raise PlatformError("the platform is away")
        if self.count % 7 == 0:
            raise RuntimeError(batch[0].payload["text"])
        return await super().send(batch)


class Clumsy(Understanding):
    """Cannot read some sentences, and quotes them."""

    count = 0

    def read(self, text: str, *, insists: bool = False) -> Reading:
        self.count += 1
        if self.count % 9 == 0:
            raise ValueError(text)
        return super().read(text, insists=insists)


class ClumsySource(ContextSource):
    """Contexts with such an understanding."""

    clumsy = Clumsy()

    def at(self, tx: Transaction, now: datetime, trace: str = "") -> Context:
        return replace(super().at(tx, now, trace), understanding=self.clumsy)


@pytest.fixture
def log(own_logging: None) -> io.StringIO:
    assert own_logging is None
    stream = io.StringIO()
    set_up("DEBUG", as_json=False, secrets=[SECRET], stream=stream)
    return stream


def words_of(sentence: str) -> Iterator[str]:
    """Every run of six characters: long enough to be nobody else's."""
    said = sentence.replace("@吹哨", "").strip()
    for at in range(0, max(len(said) - 5, 0), 3):
        yield said[at : at + 6]


async def live(here: Office) -> str:
    """People talk for days, things fail; returns the figures."""
    figures = ""
    sentences = [*TOLD, *(line.text for line in lines())]
    for number, sentence in enumerate(sentences):
        chat = "p:worker" if number % 3 == 2 else "city"
        await here.says("worker", sentence, chat)
        await here.says("xulei", f"我的 {number}", "city")
        figures += metrics_text(await here.service.metrics())
    for _ in range(4):
        here.clock.advance_to(here.clock.now() + timedelta(hours=30))
        for job in ("sweep", "digest", "audit", "housekeeping", "retention", "chain"):
            await here.service.run_job(job)
    return figures


async def test_nothing_of_what_people_say_is_in_logs_or_figures(
    county_file: Path, tmp_path: Path, log: io.StringIO
) -> None:
    shutil.copy(county_file, tmp_path / "chuishao.db")
    source = ClumsySource(WorkCalendar.shipped(), ("console",))
    async with office(tmp_path, source=source, kind=Unlucky) as here:
        figures = await live(here)
    told = log.getvalue()
    assert told.count("handled message=") > 20
    assert "handling failed message=" in told
    assert "RuntimeError" in told
    for text in (told, figures):
        assert [word for word in PLANTED if word in text] == []
    said = {word for sentence in TOLD for word in words_of(sentence)}
    said |= {word for line in lines() for word in words_of(line.text)}
    assert [word for word in said if word in told] == []


def test_a_secret_is_blanked_wherever_it_stands() -> None:
    redact = Redaction([SECRET])
    assert SECRET not in redact(f"Traceback: boom {SECRET} ?key={SECRET}")
