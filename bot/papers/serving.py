"""The one route that hands out papers and charts: to whoever holds a link that is still valid."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Protocol, TypeVar
from urllib.parse import quote

from aiohttp import web

from bot.clock import Clock
from bot.papers.drawing import png
from bot.papers.making import Wish, extension, make
from handlers.context import Context, ContextSource
from handlers.papers.charts import KINDS, drawn
from handlers.papers.links import CHART, PAPER, PATH, parted
from handlers.rules.links import opened_paper
from handlers.rules.workcalendar import WorkCalendar
from handlers.texts.exports import stamp
from handlers.texts.ondemand import NAMES
from storage.transaction import Transaction

T = TypeVar("T")
TYPES: Final = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".png": "image/png",
}


class Service(Protocol):
    """What this module asks of the service."""

    @property
    def clock(self) -> Clock:
        """What time it is."""

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """Run a reading function."""


def paper_routes(service: Service, calendar: WorkCalendar) -> list[web.RouteDef]:
    """The route of links to papers; whatever is wrong with a link, it leads nowhere."""

    @cache
    def source() -> ContextSource:
        return ContextSource(calendar, ())

    async def fetch(request: web.Request) -> web.Response:
        token, now = request.match_info["token"], service.clock.now()

        def work(tx: Transaction) -> tuple[str, bytes] | None:
            key = tx.viewing.link_key()
            subject = opened_paper(key, token, now) if key else None
            return _made(subject, tx, source().at(tx, now)) if subject else None

        found = await service.read(work)
        if found is None:
            raise web.HTTPNotFound
        return _response(*found)

    return [web.get(PATH + "{token}", fetch, allow_head=False)]


def _made(subject: str, tx: Transaction, ctx: Context) -> tuple[str, bytes] | None:
    """Name and content of what the link stands for."""
    chart = subject.removeprefix(CHART)
    if subject.startswith(CHART) and chart in KINDS:
        return f"{chart}.png", png(drawn(chart, tx, ctx))
    id_ = subject.removeprefix(PAPER)
    export = tx.exports.get(int(id_)) if subject.startswith(PAPER) and id_.isdigit() else None
    if export is None:
        return None
    kind, pick = parted(export.kind)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{kind}{extension(kind)}"
        make(Wish(kind, pick=pick), path, tx, ctx, stamp=stamp(export))
        return path.name, path.read_bytes()


def _response(name: str, content: bytes) -> web.Response:
    """Pictures are shown, papers are saved under their Chinese name."""
    kind, _, ending = name.rpartition(".")
    shown = quote(f"{NAMES.get(kind, kind)}.{ending}", safe="")
    manner = "inline" if ending == "png" else "attachment"
    return web.Response(
        body=content,
        content_type=TYPES[f".{ending}"],
        headers={
            "Content-Disposition": f"{manner}; filename=\"{name}\"; filename*=UTF-8''{shown}",
            "Cache-Control": "no-store",
        },
    )
