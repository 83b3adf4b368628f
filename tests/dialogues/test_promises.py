"""报到 with a moment: shown to everybody, kept in mind, and followed up when it passes."""

from __future__ import annotations

from tests.chat import Chat
from tests.dialogues.test_whistles import REPORTER, TOWN, blow

HEAD, LEADERS = "duanyan", "luwenbo"


def test_the_list_of_who_is_coming_shows_the_moment(chat: Chat) -> None:
    blow(chat)
    answer = chat.answer(TOWN, "报到，半小时到", "private")
    assert "青砚镇人民政府：已报到，说好09:30到" in answer
    assert "说好09:30到" in chat.answer(REPORTER, "谁来了 Q0001", "private")


def test_when_it_passes_the_unit_is_reminded_then_its_head_told(chat: Chat) -> None:
    blow(chat)
    chat.says(TOWN, "报到 Q0001 二十分钟后到", "private")
    chat.forget()
    chat.later(minutes=19)
    assert not chat.has_heard(TOWN, "说好的时间")
    chat.later(minutes=2)
    chat.hears(TOWN, "到了说好的时间，还没到场")
    assert not chat.has_heard(HEAD, "说好的时间")
    assert "说好09:20到，还没到" in chat.answer(REPORTER, "谁来了 Q0001", "private")
    chat.later(minutes=15)
    chat.hears(HEAD, "到了说好的时间，还没到场")
    chat.says(TOWN, "已到场", "private")
    chat.later(minutes=1)
    chat.hears(HEAD, "【提醒解除】", "已到场")


def test_who_is_there_in_time_is_left_alone(chat: Chat) -> None:
    blow(chat)
    chat.says(TOWN, "报到 Q0001 半小时到", "private")
    chat.later(minutes=25)
    chat.says(TOWN, "已到场 Q0001", "private")
    chat.forget()
    chat.later(minutes=30)
    assert not chat.has_heard(TOWN, "说好的时间")
    assert not chat.has_heard(HEAD, "青砚")


def test_another_moment_takes_the_place_of_the_first(chat: Chat) -> None:
    blow(chat)
    chat.says(TOWN, "报到 Q0001 二十分钟到", "private")
    chat.later(minutes=10)
    assert "说好09:40到" in chat.answer(TOWN, "报到 路上堵车，九点四十到", "private")
    chat.forget()
    chat.later(minutes=15)
    assert not chat.has_heard(TOWN, "说好的时间")
    chat.later(minutes=20)
    chat.hears(TOWN, "到了说好的时间，还没到场")


def test_a_moment_after_the_limit_moves_no_limit(chat: Chat) -> None:
    blow(chat)
    answer = chat.answer(TOWN, "报到 Q0001 明早八点到", "private")
    assert "说好9月15日08:00到（晚于到场时限 今日10:00前）" in answer
    assert "您说的 9月15日08:00 晚于到场时限 10:00，请尽量提前" in answer
    chat.forget()
    chat.later(minutes=61)
    assert chat.has_heard(TOWN, "未到场")
    assert not chat.has_heard(TOWN, "说好的时间")


def test_called_again_the_word_given_before_is_forgotten(chat: Chat) -> None:
    blow(chat)
    chat.says(TOWN, "报到 Q0001 二十分钟到", "private")
    chat.says(REPORTER, "吹哨 Q0001 请青砚镇马上到现场", "energy")
    assert "说好" not in chat.answer(REPORTER, "谁来了 Q0001", "private")
