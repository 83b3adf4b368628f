"""WeCom's signed and encrypted envelope, the same for the smart robot and the application.

See https://developer.work.weixin.qq.com/document/path/90968 and, for the robot, /path/101033.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

MAX_AGE: Final = timedelta(hours=2)  # for so long WeCom does not use a nonce again
MAX_AHEAD: Final = timedelta(minutes=5)  # clocks differ
_PAD: Final = 32  # not the cipher's 16: pads of 17 to 32 occur
_BLOCK: Final = 16
_SALT: Final = 16
_HEADER: Final = _SALT + 4
_KEY: Final = re.compile("[A-Za-z0-9]{43}")
_MEDIA_KEY: Final = re.compile("([A-Za-z0-9+/]{43})=?|([0-9A-Fa-f]{64})")


class CryptoError(Exception):
    """An envelope cannot be opened; the reason is one word for the log and holds no content."""


class Envelope:
    """Signs, opens and seals with one token and key.

    `receiver` is "" for the smart robot and the corp id for an application. The key's last
    character often carries bits that base64 discards; such keys are valid.

    Raises:
        CryptoError: the key is not 43 letters and digits.
    """

    def __init__(self, token: str, encoding_aes_key: str, receiver: str = "") -> None:
        if not _KEY.fullmatch(encoding_aes_key):
            raise CryptoError("key")
        key = base64.b64decode(encoding_aes_key + "=")
        self._token, self._receiver = token, receiver.encode()
        self._cipher = Cipher(algorithms.AES(key), modes.CBC(key[:_BLOCK]))

    def signature(self, timestamp: str, nonce: str, encrypted: str) -> str:
        """SHA-1 in hex over the four values, sorted, exactly as they were received."""
        joined = "".join(sorted((self._token, timestamp, nonce, encrypted)))
        raw = joined.encode(errors="surrogatepass")
        return hashlib.sha1(raw, usedforsecurity=False).hexdigest()  # WeCom prescribes it

    def is_genuine(self, signature: str, timestamp: str, nonce: str, encrypted: str) -> bool:
        """Whether that is the signature; takes the same time however wrong it is."""
        expected = self.signature(timestamp, nonce, encrypted)
        return hmac.compare_digest(signature.encode(errors="surrogatepass"), expected.encode())

    def open(self, encrypted: str) -> bytes:
        """The message inside.

        Raises:
            CryptoError: `base64`, `length`, `padding` or `receiver` is wrong.
        """
        plain = _unpadded(self._decrypted(encrypted))
        end = _HEADER + int.from_bytes(plain[_SALT:_HEADER], "big")
        if len(plain) < _HEADER or end > len(plain):
            raise CryptoError("length")
        if not hmac.compare_digest(plain[end:], self._receiver):
            raise CryptoError("receiver")
        return plain[_HEADER:end]

    def seal(self, message: bytes, salt: bytes | None = None) -> str:
        """The message encrypted; the sixteen bytes of salt are random unless given."""
        salt = secrets.token_bytes(_SALT) if salt is None else salt
        if len(salt) != _SALT:
            raise ValueError("salt has sixteen bytes")
        plain = salt + len(message).to_bytes(4, "big") + message + self._receiver
        pad = _PAD - len(plain) % _PAD
        encryptor = self._cipher.encryptor()
        sealed = encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()
        return base64.b64encode(sealed).decode()

    def answer(self, message: bytes, nonce: str, now: datetime) -> str:
        """The passive answer to a callback of that nonce, as the JSON text that WeCom expects."""
        encrypted, seconds = self.seal(message), int(now.timestamp())
        return json.dumps(
            {
                "encrypt": encrypted,
                "msgsignature": self.signature(str(seconds), nonce, encrypted),
                "timestamp": seconds,
                "nonce": nonce,
            },
            ensure_ascii=False,
        )

    def _decrypted(self, encrypted: str) -> bytes:
        try:
            sealed = base64.b64decode(encrypted, validate=True)
        except (binascii.Error, ValueError):  # ValueError: characters beyond ASCII
            raise CryptoError("base64") from None
        return _decrypted(sealed, self._cipher)


def open_media(sealed: bytes, key: str) -> bytes:
    """A picture or file as it was sent: encrypted like an envelope, but bare inside.

    The key is the robot's own, or on the long connection the one that came with the address: in
    base64, and as some have seen it in hex.
    https://developer.work.weixin.qq.com/document/path/100719
    https://github.com/NousResearch/hermes-agent/pull/17375

    Raises:
        CryptoError: `key`, `length` or `padding` is wrong.
    """
    match = _MEDIA_KEY.fullmatch(key)
    if match is None:
        raise CryptoError("key")
    raw = bytes.fromhex(match[2]) if match[2] else base64.b64decode(match[1] + "=")
    return _unpadded(_decrypted(sealed, Cipher(algorithms.AES(raw), modes.CBC(raw[:_BLOCK]))))


def is_fresh(timestamp: str, now: datetime) -> bool:
    """Whether a callback's timestamp, in seconds, is neither older than two hours nor ahead.

    Two hours, because WeCom keeps nonces apart for that long
    (https://developer.work.weixin.qq.com/document/path/101033): within them a repeat is known
    by its nonce, after them by its age. Ahead it may be by the five minutes that clocks differ.
    """
    if not re.fullmatch("[0-9]{1,11}", timestamp):
        return False
    age = now - datetime.fromtimestamp(int(timestamp), UTC)
    return -MAX_AHEAD <= age <= MAX_AGE


def _decrypted(sealed: bytes, cipher: Cipher[modes.CBC]) -> bytes:
    if len(sealed) < _PAD or len(sealed) % _BLOCK:
        raise CryptoError("length")
    decryptor = cipher.decryptor()
    return decryptor.update(sealed) + decryptor.finalize()


def _unpadded(plain: bytes) -> bytes:
    """Without PKCS#7 padding to 32 bytes, every byte of which is checked."""
    pad = plain[-1]
    if not 1 <= pad <= _PAD or plain[-pad:] != bytes([pad]) * pad:
        raise CryptoError("padding")
    return plain[:-pad]
