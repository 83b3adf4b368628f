"""The address that comes with a message: whoever can forge one must not choose where we call.

See https://open.dingtalk.com/document/development/receive-message (`sessionWebhook`).
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

PATH: Final = "/robot/sendBySession"
_PLAIN: Final = re.compile(r"[!-\[\]-~]{1,2048}")  # no blank, no backslash, nothing invisible
_PORTS: Final = {"http": 80, "https": 443}


def is_reply_address(url: str, oapi_base: str) -> bool:
    """Whether answers may be sent there: host, port and path are DingTalk's, to the letter.

    >>> is_reply_address("https://a.example/robot/sendBySession?session=1", "https://a.example")
    True
    >>> is_reply_address("https://a.example@b.example/robot/sendBySession?session=1", "https://a.example")
    False
    """
    if not _PLAIN.fullmatch(url):
        return False
    try:
        given, base = urlsplit(url), urlsplit(oapi_base)
        is_there = _place(given) == _place(base)
    except ValueError:  # a port or a bracket that is none
        return False
    return is_there and given.path == base.path.rstrip("/") + PATH and not given.fragment


def _place(url: SplitResult) -> tuple[str, str, str, int | None]:
    """Who would be called; a user in it is never equal to none."""
    user = url.netloc.rpartition("@")[0] if "@" in url.netloc else "-"
    return url.scheme, user, url.hostname or "", url.port or _PORTS.get(url.scheme)
