"""The one route that shows an attachment: to whoever holds a link that is still valid."""

from __future__ import annotations

from typing import Final, Protocol
from urllib.parse import quote

from aiohttp import web

from bot.attachments.naming import EXTENSIONS
from bot.interfaces import HasClock, Reads
from handlers.attachments import PATH
from handlers.rules.links import opened
from storage.records import Content
from storage.transaction import Transaction

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"


class Service(HasClock, Reads, Protocol):
    """What this module asks of the service."""


def attachment_routes(service: Service) -> list[web.RouteDef]:
    """The route of links to attachments; whatever is wrong with a link, it leads nowhere."""

    async def show(request: web.Request) -> web.Response:
        token, now = request.match_info["token"], service.clock.now()

        def find(tx: Transaction) -> tuple[int, Content] | None:
            key = tx.viewing.link_key()
            attachment_id = opened(key, token, now) if key else None
            content = tx.viewing.content(attachment_id) if attachment_id else None
            return (attachment_id, content) if attachment_id and content else None

        found = await service.read(find)
        if found is None:
            raise web.HTTPNotFound
        return _shown(*found)

    return [web.get(PATH + "{token}", show, allow_head=False)]


def _shown(attachment_id: int, content: Content) -> web.Response:
    """Pictures are shown, everything else is offered to be saved."""
    extension = EXTENSIONS.get(content.content_type, "")
    plain = f"attachment-{attachment_id}{extension}"
    manner = "inline" if extension else "attachment"
    name = quote(content.name or plain, safe="")
    return web.Response(
        body=content.data,
        content_type=content.content_type,
        headers={
            "Content-Disposition": f"{manner}; filename=\"{plain}\"; filename*=UTF-8''{name}",
            "Content-Security-Policy": _POLICY,
        },
    )
