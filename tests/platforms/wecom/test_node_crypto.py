"""Our envelope and the platform's own package for Node open and sign the same."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from random import Random
from typing import Any, Final

import pytest

from bot.platforms.wecom.crypto import Envelope
from tests.platforms.wecom import peers
from tests.platforms.wecom.doors import APP, CORP

TOKEN: Final = "a-token-for-tests"  # noqa: S105 - the test's own
NON_CANONICAL: Final = "Qx7Lm2Vt9Kd4Rw8Yb3Nz6Hc1Jf5Gp0Ts7Ua2Ee9Dk4Z"  # base64 would end in Y
TIMES: Final = {"timestamp": "1767225600", "nonce": "1600000001"}
AT: Final = datetime.fromtimestamp(1767225600, UTC)
MANY: Final = 640
LETTERS: Final = 'a1 桥停工，\n"<&\\😀👷🏽é𠮷\u2028'

SETTINGS = pytest.mark.parametrize("receiver", ["", CORP], ids=["robot", "app"])
KEYS = pytest.mark.parametrize("key", [NON_CANONICAL, APP.key], ids=["odd key", "key"])


def messages() -> list[str]:
    """Of all lengths up to a hundred characters of one to four bytes, and some long ones."""
    dice = Random(20260101)  # noqa: S311 - reproducible cases, not secrets
    sizes = [n % 100 for n in range(MANY - 10)] + [dice.randrange(5_000) for _ in range(10)]
    return ["".join(dice.choices(LETTERS, k=size)) for size in sizes]


def pads(texts: Iterable[str], receiver: str) -> set[int]:
    return {32 - (20 + len((text + receiver).encode())) % 32 for text in texts}


def asked(requests: Iterable[dict[str, str]]) -> list[dict[str, Any]]:
    """What the package says to each, by one process."""
    done = subprocess.run(
        [peers.node(), str(peers.HERE / "crypto.js")],
        input="".join(json.dumps(request) + "\n" for request in requests),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        timeout=60,
        env=peers.environment(),
    )
    return [json.loads(line) for line in done.stdout.split("\n") if line]


@SETTINGS
@KEYS
def test_we_verify_and_open_what_the_package_seals(key: str, receiver: str) -> None:
    envelope, texts = Envelope(TOKEN, key, receiver), messages()
    common = {"task": "seal", "token": TOKEN, "key": key, "receiver": receiver, **TIMES}
    answers = asked({**common, "message": text} for text in texts)
    assert len(answers) == MANY
    assert pads(texts, receiver) == set(range(1, 33))
    for text, answer in zip(texts, answers, strict=True):
        sealed = answer["sealed"]
        assert envelope.is_genuine(answer["signature"], TIMES["timestamp"], TIMES["nonce"], sealed)
        assert envelope.open(sealed).decode() == text


@SETTINGS
@KEYS
def test_the_package_verifies_and_opens_our_answers(key: str, receiver: str) -> None:
    envelope, texts = Envelope(TOKEN, key, receiver), messages()
    nonce = TIMES["nonce"]
    ours = [json.loads(envelope.answer(text.encode(), nonce, AT)) for text in texts]
    answers = asked(
        {
            "task": "open",
            "token": TOKEN,
            "key": key,
            "sealed": one["encrypt"],
            "timestamp": str(one["timestamp"]),
            "nonce": one["nonce"],
        }
        for one in ours
    )
    assert len(answers) == MANY
    for text, one, answer in zip(texts, ours, answers, strict=True):
        assert answer["message"] == text
        assert answer["receiver"] == receiver
        assert answer["signature"] == one["msgsignature"]
