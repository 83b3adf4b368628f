"""Makes the pictures and files that messages enclose, and the words that go in their place."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from bot.interfaces import Reads
from handlers.context import Context, ContextSource
from handlers.papers.charts import CHART, KINDS, Chart, drawn
from handlers.papers.links import PAPER, PATH, Asked, parted
from handlers.rules.links import paper_token
from handlers.rules.workcalendar import WorkCalendar
from handlers.texts import ondemand as texts
from handlers.texts.exports import stamp
from storage.directory import Person
from storage.records import Export
from storage.transaction import Transaction

Made = tuple[str, bytes]  # name and content
PICTURE: Final = ".png"


class UnknownSubject(Exception):
    """There is nothing of that subject."""


class EnclosureRenderer:
    """Makes what `payload["enclosure"]` of an owed message stands for."""

    def __init__(self, calendar: WorkCalendar, public_url: str = "") -> None:
        self._calendar, self._address = calendar, public_url.rstrip("/")

    async def render(self, reader: Reads, wanted: Mapping[str, Any], now: datetime) -> Made:
        """The picture of the figures that were kept, or the paper as of now.

        Raises:
            UnknownSubject: there is nothing of that subject.
        """
        if figures := wanted.get("figures"):
            day = self._calendar.local_day(now)
            chart = Chart.of(figures)
            return texts.file_name(chart.title, day, PICTURE), await asyncio.to_thread(_png, chart)
        subject = str(wanted["subject"])
        return await reader.read(lambda tx: content_of(subject, tx, self._source.at(tx, now)))

    async def words_instead(
        self, reader: Reads, wanted: Mapping[str, Any], words: str, now: datetime
    ) -> str:
        """What is said where it cannot be shown: where it can be fetched for ten minutes."""
        key = await reader.read(lambda tx: tx.viewing.link_key()) if self._address else None
        if key is None:
            return texts.nowhere(words)
        sealed = paper_token(key, str(wanted["subject"]), now)
        return texts.behind_link(words, f"{self._address}{PATH}{sealed}")

    @cached_property
    def _source(self) -> ContextSource:
        return ContextSource(self._calendar, ())


def content_of(subject: str, tx: Transaction, ctx: Context) -> Made:
    """Name and content of a chart, or of a paper that has a number, as of now.

    Raises:
        UnknownSubject: there is nothing of that subject.
    """
    kind = subject.removeprefix(CHART)
    if subject.startswith(CHART) and kind in KINDS:
        chart = drawn(kind, tx, ctx)
        return texts.file_name(chart.title, ctx.day, PICTURE), _png(chart)
    export, asked, leader = _export_of(subject, tx, ctx)
    from bot.papers.making import Wish, extension, make  # here only: heavy libraries, seldom asked

    with TemporaryDirectory() as folder:
        path = Path(folder) / f"paper{extension(asked.kind)}"
        wish = Wish(asked.kind, asked.day, pick=asked.pick, leader=leader)
        make(wish, path, tx, ctx, stamp=stamp(export))
        name = texts.file_name(texts.NAMES[asked.kind], ctx.day, path.suffix, export.number)
        return name, path.read_bytes()


def _export_of(subject: str, tx: Transaction, ctx: Context) -> tuple[Export, Asked, Person | None]:
    """The export that the subject names, without which no paper goes, and what was asked for."""
    id_ = subject.removeprefix(PAPER)
    export = tx.exports.get(int(id_)) if subject.startswith(PAPER) and id_.isdigit() else None
    asked = parted(export.kind) if export else None
    if export is None or asked is None or asked.kind not in texts.NAMES:
        raise UnknownSubject(subject)
    leader = ctx.directory.person(asked.leader_id)
    if leader is None and asked.leader_id is not None:
        raise UnknownSubject(subject)
    return export, asked, leader


def _png(chart: Chart) -> bytes:
    from bot.papers.drawing import png  # here only: heavy libraries that most days nobody asks

    return png(chart)
