"""A project group's morning: what is open there, once, and nothing that is private."""

from __future__ import annotations

from tests.chat import Chat
from tests.jobs.test_sweep import DESK, LEADER, UNIT, at, funded

GROUP = "city"


def told(chat: Chat, group: str = GROUP) -> list[str]:
    """The morning messages that a group got."""
    return [h.text for h in chat.heard if h.target == group and "【今日在办】" in h.text]


def test_once_a_working_day_across_restarts_and_only_where_something_is_open(
    chat: Chat,
) -> None:
    funded(chat)
    chat.at(at(15, 8, 32))
    assert not told(chat)
    chat.at(at(15, 8, 40))
    chat.reopen()
    chat.at(at(15, 9, 30))
    (text,) = told(chat)
    assert "**Q0001**" in text
    assert "时限 9月20日" in text
    assert not told(chat, "energy")
    assert not told(chat, "main")
    chat.at(at(19, 8, 40))
    assert len(told(chat)) == 1


def test_a_group_without_anything_open_hears_nothing(chat: Chat) -> None:
    funded(chat)
    chat.says(UNIT, "办结 Q0001 资金已拨付", "private")
    chat.says(DESK, "通过 Q0001", "private")
    chat.says("xulei", "满意 Q0001", "private")
    chat.at(at(15, 8, 40))
    assert not told(chat)


def test_what_a_leader_gave_in_private_and_who_reported_stay_out_of_the_group(
    chat: Chat,
) -> None:
    chat.says("xulei", "匿名 污水厂财政配套资金一直没到位", "private")
    said = chat.answer(LEADER, "交办 财政局 9月30日前把污水厂临时用地手续办好", "private")
    assert "已交办 **Q0002**" in said
    chat.at(at(15, 8, 40))
    (text,) = told(chat)
    assert "Q0001" in text
    assert "Q0002" not in text
    with chat.database.read() as tx:
        people = tx.registers.directory().people
    assert not [p.name for p in people if p.name in text]
    assert "没到位" not in text


def test_a_resting_group_is_left_alone_that_day(chat: Chat) -> None:
    funded(chat)
    chat.says(DESK, "静默 到明天12点", GROUP)
    chat.at(at(15, 8, 40))
    chat.at(at(15, 13))
    assert not told(chat)


def test_a_long_list_is_cut_to_a_screen_with_red_first(chat: Chat) -> None:
    for number in range(14):
        chat.says("xulei", f"污水厂财政配套资金一直没到位 第{number}笔", GROUP)
    chat.at(at(15, 8, 40))
    (text,) = told(chat)
    assert "共 14 件" in text
    assert text.count("**Q") == 12
    assert "另有 2 件" in text
