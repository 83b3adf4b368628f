"""What the database must not say in clear: sealed with a key that lies outside of it.

AES-256-GCM (NIST SP 800-38D, https://csrc.nist.gov/pubs/sp/800/38/d/final) with a random nonce for
each text. The key file is made at the first use, readable by its owner only; whoever has the
database without it can open nothing.
"""

from __future__ import annotations

import base64
import hmac
import json
import os
import secrets
from functools import cached_property
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE: Final = 12  # bytes
_KEY: Final = 32
MISSING, OTHER, BROKEN = "missing", "another key", "not a key"


class KeyUnusable(Exception):
    """The key file is missing, another one, unreadable or none; `path` says where it should be.

    `reason` is MISSING, OTHER, BROKEN, or the name of the operating system's error.
    """

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path, self.reason = path, reason


class Veil:
    """Seals, opens and digests with the key in the file at `path`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def is_there(self) -> bool:
        """Whether there is a key, so that none would be made."""
        try:
            return self.path.exists()
        except OSError as error:
            raise KeyUnusable(self.path, type(error).__name__) from error

    @cached_property
    def _key(self) -> bytes:
        try:
            if not self.path.exists():
                _make(self.path)
            key = bytes.fromhex(self.path.read_text(encoding="ascii").strip())
        except OSError as error:
            raise KeyUnusable(self.path, type(error).__name__) from error
        except ValueError as error:
            raise KeyUnusable(self.path, BROKEN) from error
        if len(key) != _KEY:
            raise KeyUnusable(self.path, BROKEN)
        return key

    def digest(self, *parts: object) -> str:
        """The same for the same parts, and tells nothing about them without the key."""
        said = json.dumps(parts, ensure_ascii=False, default=str).encode()
        return hmac.digest(self._subkey("digest"), said, "sha256").hex()[:32]

    def seal(self, value: object) -> str:
        """What JSON can say, so that only `opened` reads it."""
        nonce = secrets.token_bytes(_NONCE)
        said = json.dumps(value, ensure_ascii=False).encode()
        sealed = AESGCM(self._subkey("seal")).encrypt(nonce, said, None)
        return base64.b64encode(nonce + sealed).decode("ascii")

    def opened(self, text: str) -> object | None:
        """What was sealed; None when it was sealed with another key, or was changed."""
        try:
            raw = base64.b64decode(text, validate=True)
            said = AESGCM(self._subkey("seal")).decrypt(raw[:_NONCE], raw[_NONCE:], None)
        except (InvalidTag, ValueError):
            return None
        value: object = json.loads(said)
        return value

    def _subkey(self, purpose: str) -> bytes:
        return hmac.digest(self._key, purpose.encode(), "sha256")


def _make(path: Path) -> None:
    """A new key, whole or not at all; of several processes the first one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_KEY))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink(missing_ok=True)
