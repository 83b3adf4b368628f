"""Signatures of callbacks, against the official vectors."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.platforms.dingtalk.receiving.signature import (
    Seal,
    card_seal,
    is_fresh,
    moment_of,
    robot_seal,
)

MOMENT = "1577262236757"
AT = datetime(2019, 12, 25, 8, 23, 56, 757_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seal", "moment", "signature"),
    [
        # https://open.dingtalk.com/document/development/receive-message
        (robot_seal("this is a secret"), MOMENT, "DJrE6qdyVGCQz9z5r2MDuNcNAhwYnuAkyj13cx169CA="),
        # https://open.dingtalk.com/document/dingstart/customize-robot-security-settings
        (robot_seal("this is secret"), MOMENT, "hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM="),
        (robot_seal("SECabc123"), "1700000000000", "N5P09a4+p1AMJIJWnIvQd2Yxw9+fu/oEBnPrjCcsLXk="),
        # https://open.dingtalk.com/document/development/register-card-callback-address
        (card_seal("mySecret"), MOMENT, "YPRwOACkIyAfSkOByibnXwmticUhkII0vLSQrdNiEPE="),
    ],
)
def test_official_vectors(seal: Seal, moment: str, signature: str) -> None:
    assert seal.sign(moment) == signature
    assert seal.is_genuine(moment, signature)


@pytest.mark.parametrize(
    "signature", ["", "签名", "DJrE6qdyVGCQz9z5r2MDuNcNAhwYnuAkyj13cx169CA", "\udc80", "=" * 9999]
)
def test_anything_else_is_forged(signature: str) -> None:
    assert not robot_seal("this is a secret").is_genuine(MOMENT, signature)


def test_the_secret_is_not_shown() -> None:
    assert "this is a secret" not in repr(robot_seal("this is a secret"))


def test_a_moment_is_fresh_within_the_window_on_both_sides() -> None:
    assert moment_of(MOMENT) == AT
    hour, blink = timedelta(hours=1), timedelta(milliseconds=1)
    assert all(is_fresh(MOMENT, AT + shift) for shift in (-hour, timedelta(), hour))
    assert not any(is_fresh(MOMENT, AT + shift) for shift in (-hour - blink, hour + blink))
    assert not is_fresh(MOMENT, AT + timedelta(minutes=6), timedelta(minutes=5))


@pytest.mark.parametrize(
    "moment", ["", "-1", "1e12", "１５７７２６２２３６７５７", "9" * 15, "1 "]
)
def test_what_is_no_moment_is_not_fresh(moment: str) -> None:
    assert not is_fresh(moment, AT)
