"""Frames, replies, pauses and codes as values."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bot.platforms.base import PlatformError
from bot.platforms.reconnecting import Tally
from bot.platforms.wecom import replies
from bot.platforms.wecom.frames import Frame, decode, encode
from bot.platforms.wecom.reconnecting import Ending, Pace
from bot.platforms.wecom.refusals import Refused, ending_of, perhaps_sent

NO_TIME = timedelta()


def test_a_heartbeat_has_no_body_and_a_request_has_one() -> None:
    assert json.loads(encode("ping", "p1", None)) == {"cmd": "ping", "headers": {"req_id": "p1"}}
    assert json.loads(encode("x", "r", {"a": 1}))["body"] == {"a": 1}


@pytest.mark.parametrize(
    "text",
    ["", "[]", "1", "{}", '{"headers":{"req_id":7},"errcode":0}', '{"headers":{"req_id":"a"}}',
     '{"headers":{"req_id":"a"},"errcode":true}', "[" * 100_000],
    ids=["empty", "list", "number", "bare", "id a number", "no code", "code a truth", "nested"],
)  # fmt: skip
def test_what_is_no_frame_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        decode(text)


def test_an_acknowledgement_and_a_callback_are_told_apart() -> None:
    assert decode('{"headers":{"req_id":"a"},"errcode":93006,"errmsg":"x"}').code == 93006
    callback = decode('{"cmd":"aibot_msg_callback","headers":{"req_id":"b"},"body":{"msgid":"m"}}')
    assert (callback.message_id, callback.answer_command) == ("m", "aibot_respond_msg")


def test_contents_are_not_shown_in_a_frame_nor_in_a_reply() -> None:
    assert "secret words" not in repr(Frame("x", "r", {"text": "secret words"}))
    assert "secret words" not in repr(replies.answer("secret words"))


def test_a_long_answer_is_cut_between_characters_at_the_end_of_a_line() -> None:
    cut = replies.fit("一行文字\n" * 3000)
    assert len(cut.encode()) <= replies.MOST_BYTES
    assert cut.endswith("一行文字\n…")
    assert len(replies.fit("字" * 9000).encode()) > replies.MOST_BYTES - 8


@pytest.mark.parametrize(
    ("code", "permanent", "rest"),
    [
        (93006, True, None),
        (40001, True, None),
        (45002, True, None),
        (45009, False, 60),
        (-1, False, 5),
        (12345, False, None),
    ],
)
def test_codes_say_whether_to_try_again(code: int, permanent: bool, rest: int | None) -> None:
    error = Refused("aibot_send_msg", code)
    assert error.permanent is permanent
    assert error.retry_after == (timedelta(seconds=rest) if rest else None)
    assert not error.is_outcome_unknown
    assert str(error) == f"aibot_send_msg refused, code {code}"


def test_a_failed_subscription_ends_according_to_its_code() -> None:
    errors: list[PlatformError] = [
        *(Refused("aibot_subscribe", code) for code in (40001, 93019, 45009, -1)),
        perhaps_sent("aibot_subscribe", "no answer in time"),
    ]
    assert list(map(ending_of, errors)) == [
        Ending.REFUSED, Ending.REFUSED, Ending.TOO_OFTEN, Ending.LOST, Ending.LOST,
    ]  # fmt: skip


def test_pauses_double_up_to_a_minute_and_are_spread() -> None:
    pace, tally = Pace(), Tally(Pace(), "a")
    pauses = [tally.pause(Ending.LOST, NO_TIME) for _ in range(12)]
    for times, pause in enumerate(pauses):
        full = min(pace.lost * 2**times, pace.lost_longest)
        assert full <= pause <= full * 1.5
    assert pauses != [Tally(pace, "b").pause(Ending.LOST, NO_TIME) for _ in range(12)]


def test_a_connection_that_lived_well_clears_the_record_but_not_of_being_displaced() -> None:
    pace, tally = Pace(), Tally(Pace(), "a")
    for ending in (Ending.LOST, Ending.KICKED) * 3:
        tally.pause(ending, NO_TIME)
    assert tally.pause(Ending.LOST, pace.stable_after) < 2 * pace.lost
    assert tally.pause(Ending.KICKED, pace.stable_after) >= 8 * pace.kicked
    assert tally.pause(Ending.KICKED, pace.longest) < 2 * pace.kicked
