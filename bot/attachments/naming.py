"""What a downloaded file is called, and what it is."""

from __future__ import annotations

import re
import unicodedata
from email.message import Message
from typing import Final
from urllib.parse import unquote

PLAIN: Final = "application/octet-stream"
EXTENSIONS: Final = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
}
_LONGEST: Final = 80
_SIGNS: Final = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "image/webp"),
)
_UNFIT: Final = re.compile(r"[<>:\"|?*\[\]`\ufffd]")


def type_of(data: bytes) -> str:
    """The type by the first bytes: one of four kinds of pictures, else just bytes."""
    return next((kind for sign, kind in _SIGNS if sign.match(data)), PLAIN)


def name_in(disposition: str) -> str:
    """The file name in a Content-Disposition, "" without one; not yet fit for use."""
    message = Message()
    message["Content-Disposition"] = disposition
    name = message.get_filename("")
    return unquote(name, errors="replace") if "%" in name else name


def fit(name: str) -> str:
    """The name without folders, signs that mean something elsewhere, and what cannot be seen.

    >>> fit("../../etc/a[b].exe")
    'ab.exe'
    >>> fit("..")
    ''
    """
    base = re.split(r"[/\\\\]", name)[-1]
    seen = (" " if unicodedata.category(c)[0] in "CZ" else c for c in _UNFIT.sub("", base))
    plain = re.sub(" +", " ", "".join(seen)).strip(" .")
    stem, dot, extension = plain.rpartition(".")
    if not dot or len(extension) > 8:
        return plain[:_LONGEST]
    return f"{stem[: _LONGEST - len(extension) - 1]}.{extension}"
