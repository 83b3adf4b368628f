"""Looks at a workbook file before it is opened: what it is, how large, which cells are merged."""

from __future__ import annotations

import re
import zipfile
from enum import StrEnum
from pathlib import Path
from typing import Final

MOST_BYTES: Final = 10 * 2**20
MOST_UNPACKED: Final = 60 * 2**20  # a workbook of 10 MB unpacks to about that much
MOST_PARTS: Final = 2000
OLD_FORMAT: Final = bytes.fromhex("d0cf11e0a1b11ae1")  # compound file: .xls, .et, or encrypted
ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
MERGED: Final = re.compile(
    rb'<(?:\w+:)?mergeCell\s[^>]*?\bref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"'
)
BOOK: Final = "xl/workbook.xml"


class Reason(StrEnum):
    """Why a file cannot be read as a workbook."""

    MISSING = "missing"
    TOO_LARGE = "too_large"
    BOMB = "bomb"
    ENCRYPTED = "encrypted"
    OLD_FORMAT = "old_format"
    NOT_A_WORKBOOK = "not_a_workbook"
    BROKEN = "broken"
    TOO_MANY_ROWS = "too_many_rows"


class WorkbookUnreadable(Exception):
    """The file cannot be read as a workbook; nothing was taken from it."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def check_file(path: Path) -> None:
    """Raise WorkbookUnreadable unless the file is a workbook of a bearable size."""
    if not path.is_file():
        raise WorkbookUnreadable(Reason.MISSING)
    if path.stat().st_size > MOST_BYTES:
        raise WorkbookUnreadable(Reason.TOO_LARGE)
    content = path.read_bytes()
    if content.startswith(OLD_FORMAT):
        is_locked = ENCRYPTED in content
        raise WorkbookUnreadable(Reason.ENCRYPTED if is_locked else Reason.OLD_FORMAT)
    if not content.startswith(b"PK"):
        raise WorkbookUnreadable(Reason.NOT_A_WORKBOOK)
    _check_parts(path)


def _check_parts(path: Path) -> None:
    """Sizes as the archive states them; unpacking never yields more than is stated."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise WorkbookUnreadable(Reason.BROKEN) from None
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise WorkbookUnreadable(Reason.BOMB)
    if BOOK not in {part.filename for part in parts}:
        raise WorkbookUnreadable(Reason.NOT_A_WORKBOOK)


def merged_ranges(path: Path, part: str) -> tuple[str, ...]:
    """Merged ranges ("A3:A5") of the sheet stored in that part of the archive."""
    with zipfile.ZipFile(path) as archive:
        content = archive.read(part)
    return tuple(found.decode("ascii") for found in MERGED.findall(content))
