"""One backup as a file: sealed, packed, one line about it, the bytes of the database.

Sealed by `sealing`, inside packed by gzip (RFC 1952), inside one line of JSON and then what
`sqlite` or `postgres` wrote. Nothing lies in clear but that it is a backup.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, Final

from bot.atomicfiles import take_name
from bot.backups.faults import BackupFault
from bot.backups.sealing import Sealer, unsealed

Progress = Callable[[int], None]  # hears of so many more bytes

_LEVEL: Final = 3  # of gzip: pictures do not shrink, and rows do at once
_GZIP: Final = 16 + zlib.MAX_WBITS
_LONGEST: Final = 64 * 1024  # bytes of the line


def unheard(_: int) -> None:
    """No progress is shown."""


@dataclass(frozen=True, slots=True)
class About:
    """What a backup holds: of which database, when (ISO, UTC), and its key of what is sealed."""

    kind: str
    at: str
    revision: str
    sealing_key: str


def write(
    path: Path, secret: str, about: About, blocks: Iterable[bytes], progress: Progress = unheard
) -> int:
    """Write a whole verified backup, or none; returns its size in bytes.

    It is written beside its place, made durable, read again to its end and compared; only then it
    gets its name.

    Raises:
        BackupFault: there is such a file, or what was written reads otherwise.
        OSError: the file cannot be written.
    """
    if path.exists():
        raise BackupFault("exists", str(path))
    draft = path.with_name(f".{path.name}.part")
    try:
        with _private(draft) as file:
            written = _pack(file, secret, about, blocks, progress)
            file.flush()
            os.fsync(file.fileno())
        if read_through(draft, secret, progress) != (about, written):
            raise BackupFault("unverified", str(path))
        try:
            take_name(draft, path)
        except FileExistsError:
            raise BackupFault("exists", str(path)) from None
        return path.stat().st_size
    finally:
        draft.unlink(missing_ok=True)


def _pack(
    file: BinaryIO, secret: str, about: About, blocks: Iterable[bytes], progress: Progress
) -> str:
    """Returns the digest of the database's bytes."""
    digest, sealer = hashlib.sha256(), Sealer(file, secret)
    with gzip.GzipFile(fileobj=sealer, mode="wb", compresslevel=_LEVEL, mtime=0) as packed:
        packed.write(json.dumps(asdict(about)).encode() + b"\n")
        for block in blocks:
            digest.update(block)
            packed.write(block)
            progress(len(block))
    sealer.close()
    return digest.hexdigest()


@contextmanager
def _private(path: Path) -> Iterator[BinaryIO]:
    """A new file that only its owner reads."""
    path.unlink(missing_ok=True)  # a killed process left it
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        yield file


def read_through(path: Path, secret: str, progress: Progress = unheard) -> tuple[About, str]:
    """Read it to its end: what it says of itself, and the digest of the database's bytes.

    Raises:
        BackupFault: it is none, sealed with another secret, or not as it was written.
        OSError: the file cannot be read.
    """
    digest = hashlib.sha256()
    with opened(path, secret) as (about, blocks):
        for block in blocks:
            digest.update(block)
            progress(len(block))
    return about, digest.hexdigest()


@contextmanager
def opened(path: Path, secret: str) -> Iterator[tuple[About, Iterator[bytes]]]:
    """What it says of itself, and the bytes of the database, each block genuine.

    Raises:
        BackupFault, OSError: as `read_through`.
    """
    with path.open("rb") as file:
        plain = _unpacked(unsealed(file, secret))
        head = b""
        while b"\n" not in head:
            block = next(plain, b"")
            head += block
            if not block or len(head) > _LONGEST + len(block):
                raise BackupFault("broken")
        line, _, rest = head.partition(b"\n")
        yield About(**json.loads(line)), _following(rest, plain)


def _following(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _unpacked(sealed: Iterator[bytes]) -> Iterator[bytes]:
    unpacking = zlib.decompressobj(_GZIP)
    for chunk in sealed:
        if block := unpacking.decompress(chunk):
            yield block
    if not unpacking.eof:
        raise BackupFault("broken")
