"""Whoever was alarmed hears once that it is over; nobody else does, and nobody at night."""

from __future__ import annotations

from datetime import datetime

import pytest

from storage.records import Action
from tests.chat import Chat
from tests.dialogues.test_whistles import TOWN, blow
from tests.jobs.test_sweep import CHIEF, DESK, HEAD, INSPECTOR, LEADER, UNIT, at, funded, walk

OVER = "【提醒解除】"


def cleared(chat: Chat) -> list[str]:
    """Who heard that something is over, in order, with repeats."""
    return [h.target for h in chat.heard if OVER in h.text]


@pytest.fixture(scope="module")
def played(first_chat: Chat) -> Chat:
    """Q0001, three working days late: unit, head and leader were told."""
    funded(first_chat)
    walk(first_chat, at(23, 9))
    assert first_chat.ticket.level == 3
    first_chat.forget()
    return first_chat


@pytest.fixture
def overdue(chat: Chat, played: Chat) -> Chat:
    """That county, to go on with."""
    chat.resume(played)
    return chat


def solve(chat: Chat) -> None:
    """The unit finishes, the desk passes the audit."""
    chat.says(UNIT, "办结 Q0001 资金已拨付", "private")
    chat.tick()
    assert cleared(chat) == [], "not before the audit"
    chat.says(DESK, "通过 Q0001", "private")
    chat.tick()


def test_those_who_were_alarmed_hear_once_that_it_is_solved(overdue: Chat) -> None:
    solve(overdue)
    assert sorted(cleared(overdue)) == sorted([UNIT, HEAD, LEADER])
    overdue.hears(LEADER, OVER, "Q0001", "已办结，通过审核")
    overdue.says("xulei", "满意 Q0001", "private")
    walk(overdue, at(28, 18))
    assert len(cleared(overdue)) == 3


def test_whoever_never_was_alarmed_hears_nothing(overdue: Chat) -> None:
    solve(overdue)
    assert not {INSPECTOR, CHIEF, "main"} & set(cleared(overdue))


def test_what_was_solved_in_time_is_not_cleared(chat: Chat) -> None:
    funded(chat)
    solve(chat)
    walk(chat, at(30, 18))
    assert cleared(chat) == []


def test_an_extension_ends_the_alarm_for_those_above_the_unit(overdue: Chat) -> None:
    overdue.says(DESK, "延期 Q0001 到9月29日 经县领导同意", "private")
    overdue.tick()
    assert sorted(cleared(overdue)) == sorted([HEAD, LEADER])
    overdue.hears(HEAD, OVER, "时限改为")


def test_a_signature_ends_the_alarm_about_it(chat: Chat) -> None:
    funded(chat, is_signed=False)
    walk(chat, at(15, 9))
    chat.forget()
    chat.says(UNIT, "签收 Q0001", "private")
    chat.tick()
    assert HEAD in cleared(chat)
    chat.hears(HEAD, OVER, "已签收")
    assert UNIT not in cleared(chat)


@pytest.mark.parametrize("words", ["撤回 Q0001 项目取消", "改派 Q0001 住建局"])
def test_every_other_end_of_the_cause_is_told_as_well(overdue: Chat, words: str) -> None:
    overdue.says(DESK, words, "private")
    overdue.tick()
    assert {HEAD, LEADER} <= set(cleared(overdue))


def test_nobody_hears_of_it_at_night_and_then_everything_in_one_message(chat: Chat) -> None:
    funded(chat)
    chat.says("xulei", "雨污分流财政配套资金一直没到位", "city")
    chat.says(UNIT, "签收 Q0002", "private")
    walk(chat, at(12, 9, month=10))
    chat.says(UNIT, "办结 Q0001 资金已拨付", "private")
    chat.says(UNIT, "办结 Q0002 资金已拨付", "private")
    chat.at(at(12, 21, month=10))
    chat.forget()
    chat.says(DESK, "通过 Q0001", "private")
    chat.later(minutes=5)
    chat.says(DESK, "通过 Q0002", "private")
    walk(chat, at(13, 7, month=10))
    assert cleared(chat) == []
    chat.at(at(13, 8, month=10))
    assert sorted(cleared(chat)) == sorted(set(cleared(chat)))
    chat.hears(HEAD, OVER, "Q0001", "Q0002")


def test_work_sent_back_by_the_audit_is_still_late_and_not_cleared(overdue: Chat) -> None:
    overdue.says(UNIT, "办结 Q0001 资金已拨付", "private")
    overdue.at(at(24, 9))
    overdue.forget()
    overdue.says(DESK, "重办 Q0001 没有凭证", "private")
    walk(overdue, at(25, 9))
    assert not cleared(overdue)


def alarmed(chat: Chat) -> set[str]:
    """Who heard since then that the matter is late."""
    return {h.target for h in chat.heard if "已逾期" in h.text}


def send_back(chat: Chat, finished: datetime, checked: datetime) -> None:
    """The unit says that it is done, and the audit finds later that it is not."""
    chat.at(finished)
    chat.says(UNIT, "办结 Q0001 资金已拨付", "private")
    chat.at(checked)
    chat.forget()
    chat.says(DESK, "重办 Q0001 没有凭证", "private")
    chat.tick()


def test_work_sent_back_alarms_nobody_anew_who_was_alarmed_before(overdue: Chat) -> None:
    send_back(overdue, at(23, 10), at(24, 9))
    assert alarmed(overdue) == {UNIT, "main"}, "today's reminder, and no rung of the ladder"
    send_back(overdue, at(24, 10), at(28, 9))
    assert alarmed(overdue) == {UNIT, "main"}
    overdue.forget()
    walk(overdue, at(30, 9))
    assert alarmed(overdue) == {UNIT, INSPECTOR, "yelan", "main"}, "five days are new"
    overdue.forget()
    solve(overdue)
    assert sorted(cleared(overdue)) == sorted([UNIT, HEAD, LEADER, INSPECTOR, "yelan"])
    assert overdue.audited() == []


def test_who_heard_that_it_is_over_is_alarmed_anew(overdue: Chat) -> None:
    overdue.says(DESK, "挂起 Q0001 等省里批复 到9月25日", "private")
    overdue.tick()
    assert {HEAD, LEADER} <= set(cleared(overdue))
    overdue.forget()
    walk(overdue, at(29, 9))
    assert {HEAD, LEADER} <= alarmed(overdue)


def test_the_history_says_whom_each_alarm_was_told_and_by_whom_it_is_derived(
    overdue: Chat,
) -> None:
    solve(overdue)
    with overdue.database.read() as tx:
        people = {
            dict(p.accounts).get("console"): p.id for p in overdue.context(tx).directory.people
        }
        events = tx.tickets.history(overdue.ticket.id)
    noticed = {
        str(e.data["rung"]).split("@")[0]: e.data for e in events if e.action is Action.NOTICE
    }
    assert noticed["due:T+3"]["to"] == str(people[LEADER])
    assert noticed["due:T+3"]["who"] == "leader"
    assert noticed["cleared:due:T+3"]["to"] == str(people[LEADER])
    assert "to" not in noticed.get("rating:T", {})


def test_a_unit_that_checks_in_late_ends_the_alarm_about_its_silence(chat: Chat) -> None:
    blow(chat)
    chat.later(minutes=20)
    chat.hears("duanyan", "未报到")
    chat.hears("wugang", "未报到")
    chat.forget()
    chat.later(minutes=1)
    chat.says(TOWN, "报到 姚远十点到", "private")
    chat.later(minutes=1)
    assert cleared(chat) == ["duanyan"], "the other unit is still silent"
    chat.hears("duanyan", OVER, "已报到")
