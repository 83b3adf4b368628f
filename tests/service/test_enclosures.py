"""Pictures and files on their way out: made when sent, never lost, or words in their place."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.app import open_service, ready_database
from bot.papers.serving import paper_routes
from bot.platforms.base import CannotShow, Enclosed, Platform, PlatformError
from bot.playground.county import load_county
from bot.service import Service
from bot.web import build_web
from handlers.messages import IncomingMessage
from handlers.rules.workcalendar import WorkCalendar
from storage.records import Owed
from tests.service.office import MONDAY

DESK = "linxiaotang"
PNG_HEAD = b"\x89PNG\r\n\x1a\n"
ADDRESS = "https://chuishao.example.gov.cn/"


class StandingClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = MONDAY

    def now(self) -> Any:
        return self.at


@dataclass
class Stage(Platform):
    """Shows what it gets, unless it is told to fail next."""

    name: str = "console"
    is_idempotent: bool = False
    words: list[str] = field(default_factory=list)
    shown: list[Enclosed] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)

    async def send(self, batch: Sequence[Owed]) -> str:
        self.words.append(str(batch[0].payload["text"]))
        return "id"

    async def enclose(self, owed: Owed, thing: Enclosed) -> str:
        assert owed.payload["enclosure"]
        if self.errors:
            raise self.errors.pop(0)
        self.shown.append(thing)
        return "id"


@dataclass
class Place:
    """A bot with that stage for its only platform."""

    service: Service
    stage: Stage
    clock: StandingClock

    async def says(self, who: str, text: str, chat: str = "") -> None:
        """Somebody says it, and what is owed is sent."""
        message = IncomingMessage(
            platform="console",
            message_id=uuid4().hex,
            chat_id=chat or f"p:{who}",
            is_group=bool(chat),
            account=who,
            name=who,
            text=text,
            received_at=self.clock.now(),
        )
        await self.service.receive(message)

    async def asks(self, text: str) -> None:
        """The desk asks in private, and what is owed is sent."""
        await self.says(DESK, text)
        await self.service.drain()

    async def later(self, minutes: float) -> None:
        """After that, what is owed is sent."""
        self.clock.at += timedelta(minutes=minutes)
        await self.service.drain()


def opened(folder: Path, stage: Stage, clock: StandingClock, url: str = ADDRESS) -> Any:
    return open_service(
        f"sqlite:///{folder / 'bot.db'}", {"console": stage}, clock, public_url=url
    )


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    database = ready_database(f"sqlite:///{tmp_path / 'bot.db'}")
    with database.begin() as tx:
        load_county(tx, MONDAY)
    database.close()
    stage, clock = Stage(), StandingClock()
    async with opened(tmp_path, stage, clock) as service:
        it = Place(service, stage, clock)
        await it.says("xulei", "@吹哨 污水厂财政配套资金没到位，施工队说再不给钱就停工", "city")
        await service.drain()
        stage.words.clear()
        yield it


async def test_a_chart_is_shown_after_its_words(place: Place) -> None:
    await place.asks("图 分类")
    (told,), (picture,) = place.stage.words, place.stage.shown
    assert "资金融资：在办 1" in told
    assert picture.name == "各类问题办理情况20260914.png"
    assert picture.content.startswith(PNG_HEAD)


async def test_a_paper_is_a_file(place: Place) -> None:
    await place.asks("导出 台账")
    (file,) = place.stage.shown
    assert file.name == "问题台账20260914_E0001.xlsx"
    assert file.content.startswith(b"PK")


@pytest.mark.parametrize(
    "error",
    [CannotShow("here"), PlatformError("upload answered without a media_id")],
    ids=["never", "not now"],
)
async def test_what_is_not_shown_is_said_with_a_link_to_it(place: Place, error: Exception) -> None:
    place.stage.errors.append(error)
    await place.asks("图 分类")
    said = place.stage.words[-1]
    assert "没能直接发出来" in said
    link = said.rpartition("：")[2]
    assert link.startswith(f"{ADDRESS}papers/chart-categories.")
    routes = paper_routes(place.service, WorkCalendar.shipped())
    async with TestClient(TestServer(build_web(place.service, routes=routes))) as client:
        response = await client.get(link.removeprefix(ADDRESS.rstrip("/")))
        assert (await response.read()).startswith(PNG_HEAD)


async def test_the_link_is_good_from_when_it_is_said(place: Place) -> None:
    """The bot was cut off for an hour: the ten minutes do not begin before it can speak."""
    place.stage.errors += [
        PlatformError("cut off", retry_after=timedelta(hours=1)),
        CannotShow("here"),
    ]
    await place.asks("图 分类")
    await place.later(60)
    end = int(place.stage.words[-1].rpartition("/")[2].split(".")[1])
    assert end == int((place.clock.now() + timedelta(minutes=10)).timestamp())


async def test_without_an_address_there_is_no_link(tmp_path: Path, place: Place) -> None:
    stage = Stage(errors=[CannotShow("here")])
    async with opened(tmp_path, stage, place.clock, url="") as service:
        await Place(service, stage, place.clock).asks("导出 台账")
    assert "运行 export 导出" in stage.words[-1]
    assert "http" not in stage.words[-1]


async def test_what_may_have_been_shown_is_repeated_in_words_that_say_so(place: Place) -> None:
    place.stage.errors.append(PlatformError("no answer", is_outcome_unknown=True))
    await place.asks("图 分类")
    await place.later(2)
    assert place.stage.shown == []
    assert "可能" in place.stage.words[-1]
    assert ADDRESS in place.stage.words[-1]


async def test_a_rest_that_the_platform_wants_is_kept_and_then_the_picture_is_shown(
    place: Place,
) -> None:
    place.stage.errors.append(PlatformError("busy", retry_after=timedelta(minutes=1)))
    await place.asks("图 分类")
    assert place.stage.shown == []
    await place.later(2)
    assert len(place.stage.words) == len(place.stage.shown) == 1


async def test_what_cannot_be_made_is_said(place: Place) -> None:
    await place.service.write(
        lambda tx: tx.outbox.enqueue(
            key="k",
            platform="console",
            target_kind="person",
            target=DESK,
            payload={"text": "没发成", "enclosure": {"subject": "nothing", "figures": {}}},
            red=False,
            now=place.clock.now(),
        )
    )
    await place.service.drain()
    assert place.stage.words[-1].startswith("没发成")


async def test_a_sudden_end_loses_no_picture_and_changes_no_figure(
    tmp_path: Path, place: Place
) -> None:
    """Owed, not sent, the process gone; meanwhile another problem came in."""
    await place.asks("图 分类")
    await place.says(DESK, "图 分类")
    await place.says("xulei", "@吹哨 污水厂的配套资金又没到位，银行不放款", "city")
    stage = Stage()
    async with opened(tmp_path, stage, place.clock) as service:
        await service.drain()
        await service.drain()
    await place.asks("图 分类")
    (before, after) = place.stage.shown
    assert stage.shown == [before]
    assert after != before
