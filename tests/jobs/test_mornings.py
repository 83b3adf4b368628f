"""Each unit's morning list: what waits for whom, once a working day, never empty."""

from __future__ import annotations

import pytest

from tests.chat import Chat
from tests.jobs.test_sweep import DESK, LEADER, UNIT, at, funded

HELPER = "chenchen"  # her bureau helps with what the finance bureau leads


def lists(chat: Chat, account: str) -> list[str]:
    """The morning lists that somebody got."""
    return [h.text for h in chat.heard if h.target == account and "【今天要办】" in h.text]


@pytest.mark.parametrize(
    ("day", "title"),
    [(18, "两个工作日内办结"), (20, "今天办结"), (21, "超过时限")],
)
def test_a_ticket_stands_in_the_section_of_its_day(chat: Chat, day: int, title: str) -> None:
    funded(chat)
    chat.at(at(day, 8, 40))
    (told,) = lists(chat, UNIT)
    assert f"{title}（1件）：" in told
    assert told.count("**Q0001**") == 1


def test_what_waits_for_signing_and_what_helpers_owe_is_said_to_each(chat: Chat) -> None:
    funded(chat, is_signed=False)
    chat.at(at(14, 9, 1))
    assert "等签收（1件）" in lists(chat, UNIT)[0]
    assert "等我们协办意见（1件）" in lists(chat, HELPER)[0]
    assert "未签收，" in lists(chat, HELPER)[0]
    assert not lists(chat, LEADER)
    assert not lists(chat, DESK)


def test_nothing_is_said_when_nothing_is_owed(chat: Chat) -> None:
    funded(chat)
    chat.at(at(15, 8, 40))
    assert not lists(chat, UNIT)
    assert not lists(chat, HELPER)


def test_once_a_day_across_restarts_at_a_turn_off_the_half_hour(chat: Chat) -> None:
    funded(chat, is_signed=False)
    chat.at(at(15, 8, 31))
    assert not lists(chat, UNIT)
    chat.at(at(15, 8, 40))
    chat.reopen()
    chat.at(at(15, 9, 40))
    assert len(lists(chat, UNIT)) == 1


def test_it_comes_at_a_chosen_time_or_not_at_all_and_never_on_rest_days(chat: Chat) -> None:
    funded(chat, is_signed=False)
    chat.says(UNIT, "日报 9:30", "private")
    chat.at(at(15, 9, 29))
    assert not lists(chat, UNIT)
    chat.at(at(15, 9, 41))
    assert len(lists(chat, UNIT)) == 1
    chat.says(UNIT, "日报 关", "private")
    chat.at(at(16, 9, 41))
    chat.says(UNIT, "日报 开", "private")
    chat.at(at(19, 8, 41))
    assert len(lists(chat, UNIT)) == 1


def test_an_afternoon_start_sends_no_morning_list(chat: Chat) -> None:
    funded(chat, is_signed=False)
    chat.at(at(15, 15))
    assert not lists(chat, UNIT)
