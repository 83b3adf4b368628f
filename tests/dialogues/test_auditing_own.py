"""办结 of the project office itself: only a leader may pass that, so the leader is asked."""

from __future__ import annotations

from storage.records import Status
from tests.chat import Chat
from tests.dialogues.test_story import DESK, FORESTRY, LEADER, report, status, working

COLLEAGUE = "hemu"  # at the desk too


def test_what_the_office_itself_finished_a_leader_is_asked_to_pass(chat: Chat) -> None:
    report(chat)
    chat.says(DESK, "改派 Q0001 项目推进中心", "private")
    chat.says(DESK, "签收 Q0001", "private")
    chat.later(hours=1)
    chat.forget()
    chat.says(DESK, "办结 Q0001 已请省厅批复", "private")
    asked = chat.hears(LEADER, "申请办结", "请审核")
    assert chat.presses(LEADER, asked.buttons[0]["id"]).startswith("审核通过")
    assert status(chat) is Status.RATING


def test_its_desk_hears_of_it_and_is_asked_nothing(chat: Chat) -> None:
    report(chat)
    chat.says(DESK, "改派 Q0001 项目推进中心", "private")
    chat.says(DESK, "签收 Q0001", "private")
    chat.says(DESK, "办结 Q0001 已请省厅批复", "private")
    told = chat.hears(COLLEAGUE, "申请办结")
    assert not told.buttons
    assert "请审核" not in told.text


def test_what_another_unit_finished_only_the_desk_is_asked_to_pass(chat: Chat) -> None:
    working(chat)
    chat.says(FORESTRY, "办结 Q0001 批复已拿到", "private")
    for account in (DESK, COLLEAGUE):
        assert chat.hears(account, "申请办结", "请审核").buttons
    assert not chat.has_heard(LEADER, "申请办结")
