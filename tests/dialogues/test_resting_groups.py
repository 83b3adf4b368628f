"""静默: a group rests for a while; what waits comes merged, what is urgent comes at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from handlers import notices
from handlers.messages import OutgoingMessage
from handlers.texts import protection as texts
from tests.chat import PLATFORM, Chat
from tests.dialogues.test_story import DESK, MANAGER


def tells(chat: Chat, words: str, *, red: bool = False) -> None:
    """The bot owes the main group something."""
    message = OutgoingMessage(words, PLATFORM, "group", "main", words, red=red)
    with chat.database.begin() as tx:
        notices.owe(tx, chat.context(tx), [message])
    chat.deliver()


def test_routine_notices_wait_and_urgent_ones_do_not(chat: Chat) -> None:
    assert "静默到 9月14日 11:00" in chat.answer(DESK, "静默 2小时", "main")
    tells(chat, "例行甲")
    tells(chat, "例行乙")
    tells(chat, "紧急", red=True)
    assert chat.has_heard("main", "紧急")
    assert not chat.has_heard("main", "例行甲")
    chat.later(hours=1, minutes=59)
    assert not chat.has_heard("main", "例行甲")
    chat.later(minutes=1)
    chat.hears("main", "2条", "例行甲", "例行乙")
    assert len([h for h in chat.heard if "例行甲" in h.text]) == 1


def test_what_was_owed_before_waits_too(chat: Chat) -> None:
    later = chat.now + timedelta(minutes=30)
    message = OutgoingMessage("a", PLATFORM, "group", "main", "先前", not_before=later)
    with chat.database.begin() as tx:
        notices.owe(tx, chat.context(tx), [message])
    chat.says(DESK, "静默 1小时", "main")
    chat.later(minutes=45)
    assert not chat.has_heard("main", "先前")
    chat.later(minutes=15)
    assert chat.has_heard("main", "先前")


def test_it_ends_when_somebody_says_so(chat: Chat) -> None:
    assert chat.answer(DESK, "取消静默", "main") == texts.QUIET_NOT
    chat.says(DESK, "静默 到明天8点", "main")
    assert "9月15日 08:00" in chat.answer(DESK, "静默", "main")
    tells(chat, "例行甲")
    assert chat.answer(DESK, "取消静默", "main") == texts.QUIET_OVER
    assert chat.has_heard("main", "例行甲")
    assert texts.QUIET_NOT in chat.answer(DESK, "静默", "main")


def test_it_outlives_a_restart_and_stays_in_its_group(chat: Chat) -> None:
    chat.says(DESK, "静默 2小时", "main")
    chat.reopen()
    tells(chat, "例行甲")
    assert not chat.has_heard("main", "例行甲")
    assert texts.QUIET_NOT in chat.answer(DESK, "静默", "industry")


def test_a_question_in_a_resting_group_is_answered(chat: Chat) -> None:
    chat.says(DESK, "静默 2小时", "main")
    chat.says(MANAGER, "帮助", "main")
    chat.hears("main", "怎么用")


@pytest.mark.parametrize("chat_id", ["main", "private"])
def test_others_may_not_and_nobody_may_in_private(chat: Chat, chat_id: str) -> None:
    assert chat.answer(MANAGER, "静默 2小时", chat_id) == texts.QUIET_WHO
    assert chat.answer(MANAGER, "取消静默", chat_id) == texts.QUIET_WHO
    assert chat.answer(DESK, "静默 2小时", "private") == texts.QUIET_WHO


@pytest.mark.parametrize("said", ["静默 一会儿", "静默 9天", "静默 到6点", "静默 到25点"])
def test_what_is_not_understood_changes_nothing(chat: Chat, said: str) -> None:
    assert chat.answer(DESK, said, "main") == texts.QUIET_SAY
    with chat.database.read() as tx:
        rows = tx.session.connection().execute(text("SELECT * FROM group_quiet")).all()
    assert rows == []
