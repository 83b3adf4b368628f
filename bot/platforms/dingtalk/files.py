"""Pictures and files sent to the robot: a code comes with the message, an address for the code.

https://open.dingtalk.com/document/development/download-the-file-content-of-the-robot-receiving-message
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bot.platforms.base import PlatformError
from bot.platforms.dingtalk.sending.assembly import Sending
from bot.platforms.dingtalk.sending.errors import DingTalkError, Fault
from bot.platforms.dingtalk.sending.pace import APP_ROBOT
from bot.platforms.media import MediaFault, MediaSource
from storage.records import Fetch

PATH: Final = "/v1.0/robot/messageFiles/download"
SCHEMES: Final = ("https", "http")  # addresses may be of either; what lies there is not sealed
_CLOSED: Final = frozenset({Fault.SPENT, Fault.SETTING, Fault.ACCOUNT})  # people can open it
_PASSING: Final = frozenset({Fault.BUSY, Fault.BLOCKED, Fault.TOKEN, Fault.UNSURE, Fault.AGAIN})


def media_source(media_hosts: Iterable[str], sending: Sending, robot_code: str) -> MediaSource:
    """The store of one robot's messages; asking for an address is one of the month's calls.

    That nothing is left of them, or a right is missing, administrators hear as they do when it
    hits a message; whoever sent the file hears that sending it again does not help.
    """

    async def locate(fetch: Fetch) -> str:
        body = {"downloadCode": fetch.secret, "robotCode": robot_code}
        try:
            answer = await sending.api.call("POST", PATH, body)
        except DingTalkError as error:
            await sending.calls.learn(APP_ROBOT, error)
            reason = "closed" if error.fault in _CLOSED else "code"
            raise MediaFault(reason, permanent=error.fault not in _PASSING) from None
        except PlatformError:
            raise MediaFault("unreachable") from None
        url = answer.get("downloadUrl")
        if not isinstance(url, str) or not url:
            raise MediaFault("address", permanent=True)
        return url

    return MediaSource(tuple(media_hosts), SCHEMES, _open, locate)


def _open(sent: bytes, _secret: str) -> bytes:
    return sent
