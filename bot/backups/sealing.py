"""A stream of bytes under one secret: whoever lacks it reads nothing, and no change goes unseen.

The file begins with `MAGIC`, 16 random bytes of salt, and 16 bytes by which a wrong secret is
told from a broken file. Then come chunks of 1 MiB, each AES-256-GCM (NIST SP 800-38D) under a key
that scrypt (RFC 7914) makes of secret and salt. A chunk's nonce is its number and whether it is
the last, so chunks cannot be dropped, swapped or cut off: https://eprint.iacr.org/2015/189
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterator
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from bot.backups.faults import BackupFault

MAGIC: Final = b"CHUISHAO-BACKUP-1\n"
CHUNK: Final = 1024 * 1024  # bytes of plain text
_SALT: Final = 16
_CHECK: Final = 16
_TAG: Final = 16
_LENGTH, _COST, _BLOCK, _LANES = 64, 2**15, 8, 1  # scrypt: 32 MiB, about a tenth of a second


class Sealer:
    """A file to write to; what it seals is complete only after `close`."""

    def __init__(self, target: BinaryIO, secret: str) -> None:
        salt = secrets.token_bytes(_SALT)
        self._cipher, check = _keys(secret, salt)
        self._target, self._waiting, self._number = target, bytearray(), 0
        target.write(MAGIC + salt + check)

    def write(self, data: bytes) -> int:
        """Seal it; returns its length."""
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._put(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def flush(self) -> None:
        """Nothing: a chunk is written when it is full."""

    def close(self) -> None:
        """Write the last chunk, which says that it is the last."""
        self._put(bytes(self._waiting), is_last=True)
        self._waiting.clear()

    def _put(self, plain: bytes, *, is_last: bool) -> None:
        nonce = _nonce(self._number, is_last=is_last)
        self._target.write(self._cipher.encrypt(nonce, plain, MAGIC))
        self._number += 1


def unsealed(source: BinaryIO, secret: str) -> Iterator[bytes]:
    """What was sealed, chunk by chunk; each is genuine, the whole only once the end is reached.

    Raises:
        BackupFault: not a backup, sealed with another secret, or not as it was written.
    """
    start = source.read(len(MAGIC) + _SALT + _CHECK)
    if not start or not start.startswith(MAGIC[: len(start)]):
        raise BackupFault("no_backup")
    if len(start) < len(MAGIC) + _SALT + _CHECK:
        raise BackupFault("broken")
    salt, told = start[len(MAGIC) : -_CHECK], start[-_CHECK:]
    cipher, check = _keys(secret, salt)
    if not hmac.compare_digest(told, check):
        raise BackupFault("wrong_key")
    number, sealed = 0, source.read(CHUNK + _TAG)
    while True:
        following = source.read(CHUNK + _TAG)
        try:
            yield cipher.decrypt(_nonce(number, is_last=not following), sealed, MAGIC)
        except InvalidTag:
            raise BackupFault("broken") from None
        if not following:
            return
        number, sealed = number + 1, following


def _keys(secret: str, salt: bytes) -> tuple[AESGCM, bytes]:
    """The cipher, and what shows that the secret is the right one."""
    made = Scrypt(salt, _LENGTH, _COST, _BLOCK, _LANES).derive(secret.encode())
    return AESGCM(made[:32]), made[32 : 32 + _CHECK]


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11) + bytes([is_last])
