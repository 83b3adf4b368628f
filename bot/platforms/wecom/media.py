"""Pictures and files of the smart robot: encrypted on Tencent's store, for five minutes.

https://developer.work.weixin.qq.com/document/path/100719 and, for keys of their own,
https://developer.work.weixin.qq.com/document/path/101463.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from bot.platforms.media import MediaFault, MediaSource
from bot.platforms.wecom.crypto import CryptoError, open_media


def media_source(
    media_hosts: Iterable[str], api_base: str, encoding_aes_key: str = ""
) -> MediaSource:
    """The store of one robot; its own key opens what came without one (the callback)."""

    def unseal(sealed: bytes, secret: str) -> bytes:
        try:
            return open_media(sealed, secret or encoding_aes_key)
        except CryptoError as error:
            raise MediaFault(f"sealed_{error}", permanent=True) from None

    return MediaSource(tuple(media_hosts), (urlsplit(api_base).scheme,), unseal)
