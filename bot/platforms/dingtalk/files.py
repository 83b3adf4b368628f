"""Pictures and files sent to the robot: a code comes with the message, an address for the code.

https://open.dingtalk.com/document/development/download-the-file-content-of-the-robot-receiving-message
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bot.platforms.base import PlatformError
from bot.platforms.dingtalk.sending.api import DingTalkAPI
from bot.platforms.dingtalk.sending.errors import DingTalkError, Fault
from bot.platforms.media import MediaFault, MediaSource
from storage.records import Fetch

PATH: Final = "/v1.0/robot/messageFiles/download"
SCHEMES: Final = ("https", "http")  # addresses may be of either; what lies there is not sealed
_PASSING: Final = frozenset({Fault.BUSY, Fault.BLOCKED, Fault.TOKEN, Fault.UNSURE, Fault.AGAIN})


def media_source(media_hosts: Iterable[str], api: DingTalkAPI, robot_code: str) -> MediaSource:
    """The store of one robot's messages; asking for an address is one of the month's calls."""

    async def locate(fetch: Fetch) -> str:
        body = {"downloadCode": fetch.secret, "robotCode": robot_code}
        try:
            answer = await api.call("POST", PATH, body)
        except DingTalkError as error:
            raise MediaFault("code", permanent=error.fault not in _PASSING) from None
        except PlatformError:
            raise MediaFault("unreachable") from None
        url = answer.get("downloadUrl")
        if not isinstance(url, str) or not url:
            raise MediaFault("address", permanent=True)
        return url

    return MediaSource(tuple(media_hosts), SCHEMES, _open, locate)


def _open(sent: bytes, _secret: str) -> bytes:
    return sent
