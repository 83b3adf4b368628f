"""The envelope: vectors made with Tencent's package, a second implementation, and refusals."""

from __future__ import annotations

import base64
import json
import random
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from wechatpy.enterprise.crypto import PrpCrypto, WeChatCrypto

from bot.platforms.wecom.crypto import CryptoError, Envelope, is_fresh, open_media

TOKEN: Final = "xmchuishaoTestToken2026"  # noqa: S105 - a published example
KEY: Final = "Qx7Lm2Vt9Kd4Rw8Yb3Nz6Hc1Jf5Gp0Ts7Ua2Ee9Dk4Z"  # its canonical form ends in Y
CORP: Final = "ww0123456789abcdef"
SALT: Final = b"ABCDEFGHIJKLMNOP"
TIMESTAMP: Final = "1767225600"
NONCE: Final = "1600000001"
ROBOT: Final = Envelope(TOKEN, KEY)

GROUP_MESSAGE: Final = (
    '{"msgid":"m1","aibotid":"aib1","chatid":"wrA1","chattype":"group","from":'
    '{"userid":"zhangsan"},"msgtype":"text","text":{"content":"@吹哨 1号桥停工"}}'
)
APP_MESSAGE: Final = (
    "<xml><ToUserName><![CDATA[ww0123456789abcdef]]></ToUserName><FromUserName>"
    "<![CDATA[zhangsan]]></FromUserName><CreateTime>1767225600</CreateTime><MsgType>"
    "<![CDATA[text]]></MsgType><Content><![CDATA[吹哨]]></Content><MsgId>1</MsgId>"
    "<AgentID>1000002</AgentID></xml>"
)
HEAD: Final = "mX773JxOtYFo9xRYPUV7R"
VECTORS: Final = [
    pytest.param(
        "",
        GROUP_MESSAGE,
        HEAD
        + "37mIevj818LwI41Ym9lplhzi9QRIHYsYM6V8xF9whCeove7zjvk/jIHvxORsTWqX7Jf5Ifx+wc2MCvw0WSiY7f"
        "FgN79jl3IXBMeokop6kusRIjewNFHqFhNfNVwWpMCl8ae6NSI0ZyLIL3Vzf4DgaLkVmylSkBm/oYAQS1qRCdRFgU"
        "2aUS5wgLU9v9JzmmiPM3XVa3Q0lo+6Gih2BT3j0L7ZDANX1JIPgpzusuIawcg",
        "7503afe3ce81d9552a7e325d61ae84c8dc289ec9",
        id="robot",
    ),
    pytest.param(
        CORP,
        APP_MESSAGE,
        HEAD
        + "4Dtsy9KWqeLJWgM2qyLE+ksLrMFycLe3xjatX0GxUA+y21M4wZ/huz5Sb5YswmxMiMEs2jQSumbKOwjVwbDB5"
        "+sI8EJu1IEZvyLYQuEZ+bwUMiOUjwNyIHvD0YHZ/R8B+U+vVvpXZ0k3yrXKoKZIuNexcWz68Y8N+MVG+705Gr6w"
        "Wxa2lmNNzIVpmJVxl1z8QIxnukK1lsLqZa/SW3dHNUn7PIxJS+s7cis7o76NZ40p5PMdzaFVXpqVkg/4aVAovSs"
        "mvUbHSMvROspxflGMeyY+pzphT2p0oLU9C439cVUTn5MoFOnxgvrpfMbygdEsTDz/S4p8j1u8cEoj/qCJcdd3sK"
        "POvdpO99CIv+s8dm6BKRtLo9HmDa0Nglkbndhy4arsGTSZ6NkdUjHYFM0HKI=",
        "406097fd1a130ec2f88417ead1079a44be7bb8ba",
        id="app",
    ),
    pytest.param(
        "",
        "7428193650218374651",
        HEAD + "/YFOEfL6TKdlzncnyo139w92jax7SaHYGRYKLSztwhfEpvSjHgbKr/2K3+0oHd7wg==",
        "e5b52d6caeab25146e7917cdfac929c5ca3c7715",
        id="echo",
    ),
    pytest.param(
        "",
        "abcdefghijkl",
        HEAD + "2XuWdGhG0d2iaRYK9mfuSCA9jcjkwgNoOsU5FPWCb6fGL6s+s+qPD3pm/1HRhHxEA==",
        "59b208f18410bfdcd59895964763207eb233bf89",
        id="a-whole-block-of-padding",
    ),
]


@pytest.mark.parametrize(("receiver", "plain", "sealed", "signature"), VECTORS)
def test_vectors(receiver: str, plain: str, sealed: str, signature: str) -> None:
    envelope = Envelope(TOKEN, KEY, receiver)
    assert envelope.seal(plain.encode(), SALT) == sealed
    assert envelope.open(sealed).decode() == plain
    assert envelope.signature(TIMESTAMP, NONCE, sealed) == signature
    assert envelope.is_genuine(signature, TIMESTAMP, NONCE, sealed)


def messages() -> list[str]:
    """Five hundred, of all paddings, with characters of one to four bytes."""
    dice, letters = random.Random(20260101), 'a1 桥停工，\n"<😀👷🏽é'  # noqa: S311
    return ["".join(dice.choices(letters, k=length % 100)) for length in range(500)]


@pytest.mark.parametrize("receiver", ["", CORP])
def test_another_implementation_agrees_on_five_hundred_messages(receiver: str) -> None:
    envelope, peer = Envelope(TOKEN, KEY, receiver), WeChatCrypto(TOKEN, KEY, receiver)
    pads = set()
    for message in messages():
        sealed = envelope.seal(message.encode())
        signature = envelope.signature(TIMESTAMP, NONCE, sealed)
        assert peer.check_signature(signature, TIMESTAMP, NONCE, sealed) == message
        theirs = PrpCrypto(peer.key).encrypt(message, receiver).decode()
        assert envelope.open(theirs) == message.encode()
        pads.add(32 - (20 + len((message + receiver).encode())) % 32)
    assert pads == set(range(1, 33))


@pytest.mark.parametrize("changed", range(4))
def test_a_signature_fits_nothing_but_its_message(changed: int) -> None:
    sealed = ROBOT.seal(b"{}")
    values = [ROBOT.signature(TIMESTAMP, NONCE, sealed), TIMESTAMP, NONCE, sealed]
    values[changed] += "1"
    assert not ROBOT.is_genuine(*values)


@pytest.mark.parametrize("odd", ["", "签名", "\udc80"])
def test_a_strange_signature_is_wrong_and_no_failure(odd: str) -> None:
    assert not ROBOT.is_genuine(odd, odd, odd, odd)


def raw(plain: bytes) -> str:
    """Those bytes encrypted as they are, without salt, length or padding."""
    encryptor = ROBOT._cipher.encryptor()
    return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()


def block(length: int, pad: int) -> bytes:
    """A message that claims that length, ending in that padding."""
    return SALT + length.to_bytes(4, "big") + b"x" * (44 - pad) + bytes([pad]) * pad


REFUSED: Final = [
    ("no base64!", "base64"),
    ("桥", "base64"),
    ("QUJD", "length"),
    ("", "length"),
    (raw(SALT * 2)[:-2], "base64"),
    (raw(bytes(64)), "padding"),
    (raw(bytes(31) + b"\x21"), "padding"),
    (raw(SALT + bytes(14) + b"\x01\x02"), "padding"),
    (raw(b" " * 32), "length"),
    (raw(block(45, 1)), "length"),
    (raw(block(2**32 - 1, 1)), "length"),
    (raw(block(42, 1)), "receiver"),
    (Envelope(TOKEN, KEY, CORP).seal(b"{}"), "receiver"),
]


# A sealed text is another one in every process, so it cannot name the case.
IDS: Final = [f"{number} {reason}" for number, (_, reason) in enumerate(REFUSED)]


@pytest.mark.parametrize(("sealed", "reason"), REFUSED, ids=IDS)
def test_what_cannot_be_opened_is_refused(sealed: str, reason: str) -> None:
    with pytest.raises(CryptoError, match=reason):
        ROBOT.open(sealed)


def test_any_change_is_refused_or_opens_without_another_failure() -> None:
    dice, sealed = random.Random(7), bytearray(base64.b64decode(ROBOT.seal(b"x" * 100)))  # noqa: S311
    for _ in range(2000):
        changed = bytearray(sealed)
        changed[dice.randrange(len(changed))] ^= dice.randrange(1, 256)
        try:
            ROBOT.open(base64.b64encode(changed).decode())
        except CryptoError as error:
            assert str(error) in {"length", "padding", "receiver"}  # noqa: PT017


@pytest.mark.parametrize("key", ["", KEY + "=", KEY[:-1], "-" * 43])
def test_a_key_of_another_shape_is_refused(key: str) -> None:
    with pytest.raises(CryptoError, match="key"):
        Envelope(TOKEN, key)


def test_the_answer_is_signed_for_the_nonce_of_its_callback() -> None:
    now = datetime.fromtimestamp(int(TIMESTAMP), UTC)
    answer = json.loads(ROBOT.answer("好".encode(), NONCE, now))
    assert (answer["timestamp"], answer["nonce"]) == (int(TIMESTAMP), NONCE)
    assert ROBOT.is_genuine(answer["msgsignature"], TIMESTAMP, NONCE, answer["encrypt"])
    assert ROBOT.open(answer["encrypt"]).decode() == "好"


@pytest.mark.parametrize(
    ("age", "fresh"),
    [
        (timedelta(), True),
        (timedelta(hours=2), True),
        (timedelta(hours=2, seconds=1), False),
        (timedelta(minutes=-5), True),
        (timedelta(minutes=-5, seconds=-1), False),
    ],
)
def test_callbacks_are_fresh_for_two_hours(age: timedelta, fresh: bool) -> None:
    sent_at = datetime.fromtimestamp(int(TIMESTAMP), UTC)
    assert is_fresh(TIMESTAMP, sent_at + age) is fresh


@pytest.mark.parametrize("odd", ["", "-1", "1.5", " 1767225600", "１７６７２２５６００", "9" * 30])
def test_a_strange_timestamp_is_not_fresh(odd: str) -> None:
    assert not is_fresh(odd, datetime.fromtimestamp(int(TIMESTAMP), UTC))


SEALED_FILE: Final = base64.b64decode("o1lVV7lXWxNRt4jeKztjGqWzkYaAG3Q2QYpuaiORVUs=")


def test_a_file_sealed_by_tencents_package_is_opened() -> None:
    assert open_media(SEALED_FILE, KEY) == b"PNGDATA-0123456789"
    assert open_media(SEALED_FILE, f"{KEY}=") == b"PNGDATA-0123456789"
    assert open_media(SEALED_FILE, base64.b64decode(f"{KEY}=").hex()) == b"PNGDATA-0123456789"


@pytest.mark.parametrize(
    ("sealed", "key", "reason"),
    [
        (SEALED_FILE, "", "key"),
        (SEALED_FILE, KEY[:-1], "key"),
        (SEALED_FILE, f"{KEY}==", "key"),
        (SEALED_FILE, "码" * 43, "key"),
        (b"", KEY, "length"),
        (SEALED_FILE[:16], KEY, "length"),
        (SEALED_FILE[:-1], KEY, "length"),
        (SEALED_FILE, KEY.lower(), "padding"),
        (SEALED_FILE[16:] + SEALED_FILE[:16], KEY, "padding"),
    ],
)
def test_a_file_that_does_not_open(sealed: bytes, key: str, reason: str) -> None:
    with pytest.raises(CryptoError, match=f"^{reason}$"):
        open_media(sealed, key)
