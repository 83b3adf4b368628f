"""The application's robot: writes to groups and persons first, also pictures and files.

https://open.dingtalk.com/document/development/the-robot-sends-a-group-message
https://open.dingtalk.com/document/development/chatbots-send-one-on-one-chat-messages-in-batches
"""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass
from typing import Final

import aiohttp

from bot.platforms.base import PlatformError
from bot.platforms.dingtalk.sending.api import DingTalkAPI
from bot.platforms.dingtalk.sending.errors import BLOCK
from bot.platforms.dingtalk.sending.http import Answer
from bot.platforms.dingtalk.sending.render import Part

LARGEST_UPLOAD: Final = 20 * 1024 * 1024
FILE_TYPES: Final = frozenset({"xlsx", "pdf", "zip", "rar", "doc", "docx"})
_IMAGES: Final = {
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpg",
    b"GIF8": "gif",
    b"BM": "bmp",
}
_UNREACHED: Final = ("invalidStaffIdList", "filteredStaffIdList")


@dataclass(frozen=True, slots=True)
class Chat:
    """Where to: an `openConversationId`, or a person's userid."""

    target: str
    is_group: bool


class AppRobot:
    """Every method raises PlatformError when the message did not, or perhaps did not, arrive.

    The rate is the caller's matter (`Pace`).
    """

    def __init__(self, api: DingTalkAPI, robot_code: str) -> None:
        self._api, self._code = api, robot_code

    async def say(self, chat: Chat, part: Part) -> str:
        """One message of Markdown, in which nobody can be mentioned; returns its query key."""
        return await self._send(chat, "sampleMarkdown", part.param)

    async def send_image(self, chat: Chat, image: bytes) -> str:
        """A picture of at most 20 MB: PNG, JPEG, GIF or BMP."""
        kind = next((kind for head, kind in _IMAGES.items() if image.startswith(head)), "")
        if not kind or len(image) > LARGEST_UPLOAD:
            raise PlatformError("image of wrong kind or size", permanent=True)
        media = await self._upload("image", f"image.{kind}", image)
        return await self._send(chat, "sampleImageMsg", json.dumps({"photoURL": media}))

    async def send_file(self, chat: Chat, name: str, content: bytes) -> str:
        """A file of at most 20 MB, of one of `FILE_TYPES`; its name shows."""
        kind = name.rpartition(".")[2].lower()
        if kind not in FILE_TYPES or not 0 < len(content) <= LARGEST_UPLOAD:
            raise PlatformError("file of wrong kind or size", permanent=True)
        shown = re.sub(r'[\x00-\x1f\x7f"\\/]', "_", name)
        media = await self._upload("file", shown, content)
        param = {"mediaId": media, "fileName": shown, "fileType": kind}
        return await self._send(chat, "sampleFile", json.dumps(param, ensure_ascii=False))

    async def _upload(self, kind: str, name: str, content: bytes) -> str:
        """The id of what was uploaded; an upload that fails is no message sent.

        https://open.dingtalk.com/document/development/upload-media-files
        """

        def form() -> aiohttp.FormData:
            made = aiohttp.FormData(quote_fields=False)
            made.add_field("type", kind)
            made.add_field("media", io.BytesIO(content), filename=name)
            return made

        try:
            answer = await self._api.upload(kind, form)
        except PlatformError as error:
            error.is_outcome_unknown = False
            raise
        media = answer.get("media_id")
        if not isinstance(media, str) or not media:
            raise PlatformError("upload answered without a media_id")
        return media

    async def _send(self, chat: Chat, kind: str, param: str) -> str:
        body = {"robotCode": self._code, "msgKey": kind, "msgParam": param}
        if chat.is_group:
            body |= {"openConversationId": chat.target}
            answer = await self._api.call("POST", "/v1.0/robot/groupMessages/send", body)
        else:
            several = {**body, "userIds": [chat.target]}
            answer = await self._api.call("POST", "/v1.0/robot/oToMessages/batchSend", several)
            _check_reached(answer)
        return str(answer.get("processQueryKey", ""))


def _check_reached(answer: Answer) -> None:
    """A person may be left out of a message that was accepted."""
    if answer.get("flowControlledStaffIdList"):
        raise PlatformError("the person was sent too much", retry_after=BLOCK)
    for field in _UNREACHED:
        if answer.get(field):
            raise PlatformError(f"dingtalk refused the person: {field}", permanent=True)
