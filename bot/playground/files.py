"""What the demo serves as files: the page itself, and the pictures and papers of its chats."""

from __future__ import annotations

import asyncio
import mimetypes
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import quote

from aiohttp import web

from bot.playground import texts
from bot.playground.guard import Refused
from bot.playground.transcript import Transcript

STATIC: Final = Path(__file__).parent / "static"
ANY_KIND: Final = "application/octet-stream"


class Files:
    """The page's own files, and those on the shelf."""

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript
        self._files = {path.name: path for path in STATIC.iterdir() if path.is_file()}

    async def own(self, request: web.Request) -> web.StreamResponse:
        """The page or one of its files."""
        path = self._files.get(request.match_info.get("name", "index.html"))
        if path is None:
            raise Refused(texts.NO_SUCH_FILE, HTTPStatus.NOT_FOUND)
        kind = mimetypes.guess_type(path.name)[0] or ANY_KIND
        data = await asyncio.to_thread(path.read_bytes)
        return web.Response(body=data, content_type=kind, charset="utf-8")

    async def sent(self, request: web.Request) -> web.StreamResponse:
        """A picture or paper that the bot sent, by the number of its line."""
        found = await asyncio.to_thread(self._transcript.file, int(request.match_info["seq"]))
        if found is None:
            raise Refused(texts.NO_SUCH_FILE, HTTPStatus.NOT_FOUND)
        name, content = found
        manner = "inline" if name.endswith(".png") else "attachment"
        said = f"{manner}; filename*=UTF-8''{quote(name, safe='')}"
        return web.Response(
            body=content,
            content_type=mimetypes.guess_type(name)[0] or ANY_KIND,
            headers={"Content-Disposition": said},
        )
