"""One WeCom callback of an application: verified, opened, read, answered, sealed, signed.

Against wechatpy doing the same, and against the cryptography alone, which nobody can avoid.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from wechatpy.enterprise import create_reply, parse_message
from wechatpy.enterprise.crypto import WeChatCrypto

from bot.platforms.wecom.crypto import Envelope
from bot.platforms.wecom.xmlcallback import parse_callback, sealed_in
from tests.bench.goals import Goal
from tests.bench.measuring import Subject

CORP: Final = "ww0123456789abcdef"
TOKEN: Final = "bench-token"  # noqa: S105 - of nobody
KEY: Final = "Qx7Lm2Vt9Kd4Rw8Yb3Nz6Hc1Jf5Gp0Ts7Ua2Ee9Dk4Z"
AGENT: Final = 1000002
NONCE: Final = "1600000001"
LOAD: Final = 2000
ANSWER: Final = "收到。已立单 Q0917，主办单位县自然资源局，请在 4 个工作小时内签收。"
TOLD: Final = f"<Content><![CDATA[{ANSWER}]]></Content>"
MESSAGE: Final = (
    f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><FromUserName><![CDATA[zhangsan]]>"
    "</FromUserName><CreateTime>1767225600</CreateTime><MsgType><![CDATA[text]]></MsgType>"
    "<Content><![CDATA[@吹哨 冷链园的环评批复一直没下来，施工队进不了场，已经20天了]]></Content>"
    f"<MsgId>1</MsgId><AgentID>{AGENT}</AgentID></xml>"
)
ENVELOPE: Final = Envelope(TOKEN, KEY, CORP)
SECONDS: Final = str(int(time.time()))
SEALED: Final = ENVELOPE.seal(MESSAGE.encode())
SIGNATURE: Final = ENVELOPE.signature(SECONDS, NONCE, SEALED)
BODY: Final = (
    f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName>"
    f"<AgentID><![CDATA[{AGENT}]]></AgentID><Encrypt><![CDATA[{SEALED}]]></Encrypt></xml>"
)
NOW: Final = datetime.fromtimestamp(int(SECONDS), UTC)


def ours() -> None:
    """One callback as the bot treats it."""
    sealed = sealed_in(BODY.encode())
    assert ENVELOPE.is_genuine(SIGNATURE, SECONDS, NONCE, sealed)
    heard = parse_callback(ENVELOPE.open(sealed), corp_id=CORP, agent_id=AGENT, received_at=NOW)
    assert heard is not None
    reply = f"<xml><ToUserName><![CDATA[{heard.account}]]></ToUserName>{TOLD}</xml>"
    assert ENVELOPE.answer(reply.encode(), NONCE, NOW)


def wechatpy() -> None:
    """The same with wechatpy, as its documentation has it."""
    crypto = WeChatCrypto(TOKEN, KEY, CORP)
    message = parse_message(crypto.decrypt_message(BODY, SIGNATURE, SECONDS, NONCE))
    reply = create_reply(ANSWER, message)
    assert crypto.encrypt_message(reply.render(), NONCE, SECONDS)


def floor() -> None:
    """As many bytes through the cipher each way, and two digests; nothing else."""
    sealed, key = _RAW, _CIPHER
    opening, sealing = key.decryptor(), key.encryptor()
    plain = opening.update(sealed) + opening.finalize()
    again = sealing.update(_ANSWERED) + sealing.finalize()
    assert len(plain) == len(sealed)
    for text in (sealed, again):
        hashlib.sha1(text, usedforsecurity=False).hexdigest()


_CIPHER: Final = Cipher(algorithms.AES(b"k" * 32), modes.CBC(b"i" * 16))
_RAW: Final = b"m" * 480
_ANSWERED: Final = b"a" * 288


def _times(work: Callable[[], None], load: int) -> Callable[[], None]:
    def run() -> None:
        for _ in range(load):
            work()

    return run


def beside_wechatpy(size: float, _folder: Path) -> Subject:
    load = max(1, int(LOAD * size))
    both = _times(ours, load), _times(wechatpy, load)
    goal = Goal(4, 0.5)
    return Subject("企业微信回调一次，对照 wechatpy", "微秒/次", load, *both, goal=goal)


def beside_the_cipher(size: float, _folder: Path) -> Subject:
    load = max(1, int(LOAD * size))
    both = _times(ours, load), _times(floor, load)
    goal = Goal(4, 8.0)
    return Subject("企业微信回调一次，对照只做 AES 与 SHA-1", "微秒/次", load, *both, goal=goal)
