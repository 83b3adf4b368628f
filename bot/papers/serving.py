"""The one route that hands out papers and charts: to whoever holds a link that is still valid."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import quote

from aiohttp import web

from bot.interfaces import HasClock, Reads
from bot.papers.enclosures import PICTURE, UnknownSubject, content_of
from handlers.context import Context, ContextSource
from handlers.papers.links import PATH
from handlers.rules.links import opened_paper
from handlers.rules.workcalendar import WorkCalendar
from storage.transaction import Transaction

TYPES: Final = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    PICTURE: "image/png",
}


class Service(HasClock, Reads, Protocol):
    """What this module asks of the service."""


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
    try:
        return content_of(subject, tx, ctx)
    except UnknownSubject:
        return None


def _response(name: str, content: bytes) -> web.Response:
    """Pictures are shown, papers are saved under their Chinese name."""
    plain, ending = f"paper{Path(name).suffix}", Path(name).suffix
    manner = "inline" if ending == PICTURE else "attachment"
    said = f"{manner}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return web.Response(
        body=content,
        content_type=TYPES[ending],
        headers={"Content-Disposition": said, "Cache-Control": "no-store"},
    )
