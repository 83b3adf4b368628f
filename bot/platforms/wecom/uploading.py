"""Pictures and files on their way to WeCom: uploaded first, then sent by their id.

Applications: https://developer.work.weixin.qq.com/document/path/90253; the robot's long
connection, in chunks: https://developer.work.weixin.qq.com/document/path/101463
"""

from __future__ import annotations

import io
import re
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from hashlib import md5
from typing import Final

import aiohttp

from bot.platforms.base import CannotShow, Enclosed, PlatformError

MOST_BYTES: Final = {"image": 10 * 1024 * 1024, "file": 20 * 1024 * 1024}
FEWEST_BYTES: Final = 6
CHUNK: Final = 512 * 1024  # bytes, before base64; at most a hundred of them
BEGIN: Final = "aibot_upload_media_init"
PIECE: Final = "aibot_upload_media_chunk"
END: Final = "aibot_upload_media_finish"

Call = Callable[[str, Mapping[str, object]], Awaitable[Mapping[str, object]]]


def media_kind(thing: Enclosed) -> str:
    """“image” or “file”, as applications and the robot call it.

    Raises:
        CannotShow: it is too large, or too small.
    """
    kind = "image" if thing.is_picture else "file"
    if not FEWEST_BYTES <= len(thing.content) <= MOST_BYTES[kind]:
        raise CannotShow("wecom")
    return kind


def media_form(thing: Enclosed) -> aiohttp.FormData:
    """The body of one upload; it can be sent once only."""
    form = aiohttp.FormData(quote_fields=False)
    name = re.sub(r'[\x00-\x1f\x7f"\\/]', "_", thing.name) or "_"
    kind = "application/octet-stream"
    form.add_field("media", io.BytesIO(thing.content), filename=name, content_type=kind)
    return form


def media_id(answer: Mapping[str, object]) -> str:
    """The id in the answer to an upload; raises PlatformError without one."""
    found = answer.get("media_id")
    if not isinstance(found, str) or not found:
        raise PlatformError("upload answered without a media_id")
    return found


async def upload(call: Call, thing: Enclosed) -> str:
    """Upload by calls on the long connection; returns the id.

    Raises:
        PlatformError: nothing was sent: an upload is no message, whatever came of it.
    """
    kind, content = media_kind(thing), thing.content
    pieces = [content[at : at + CHUNK] for at in range(0, len(content), CHUNK)]
    try:
        begun = await call(BEGIN, _begin(kind, thing, len(pieces)))
        upload_id = begun.get("upload_id")
        if not isinstance(upload_id, str) or not upload_id:
            raise PlatformError("upload begun without an upload_id")
        for index, piece in enumerate(pieces):
            data = b64encode(piece).decode()
            body = {"upload_id": upload_id, "chunk_index": index, "base64_data": data}
            await call(PIECE, body)
        return media_id(await call(END, {"upload_id": upload_id}))
    except PlatformError as error:
        error.is_outcome_unknown = False
        raise


def _begin(kind: str, thing: Enclosed, pieces: int) -> dict[str, object]:
    return {
        "type": kind,
        "filename": thing.name,
        "total_size": len(thing.content),
        "total_chunks": pieces,
        "md5": md5(thing.content, usedforsecurity=False).hexdigest(),
    }
