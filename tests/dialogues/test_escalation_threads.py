"""What users of other systems asked of escalation, each as it is here.

Every test names the public thread (repository#number) whose wish or complaint it answers.
"""

from __future__ import annotations

from storage.directory import PostRole
from storage.records import Status
from tests.chat import Chat
from tests.jobs.test_reachability import appoint
from tests.jobs.test_sweep import CHIEF, DESK, HEAD, INSPECTOR, LEADER, UNIT, at, funded, walk

OVER = "【提醒解除】"


def readers(chat: Chat, word: str) -> set[str]:
    """Which people heard of it."""
    heard = (h for h in chat.heard if h.target_kind == "person" and "日报" not in h.text)
    return {h.target for h in heard if word in h.text}


def test_what_a_unit_forgets_goes_to_its_head(chat: Chat) -> None:
    """chatwoot/chatwoot#6889: forgotten items must go to a manager."""
    funded(chat)
    walk(chat, at(21, 9))
    assert readers(chat, "已逾期 1 个工作日") == {UNIT, HEAD}


def test_a_matter_goes_by_itself_from_one_body_to_the_next(chat: Chat) -> None:
    """osTicket/osTicket#3379, FullService/OsTicket#15: escalation between groups, "no means"."""
    funded(chat)
    levels = []
    for day, month in ((21, 9), (23, 9), (28, 9), (12, 10)):
        walk(chat, at(day, 9, month=month))
        levels.append(chat.ticket.level)
    assert levels == [2, 3, 3, 4]
    assert {HEAD, LEADER, INSPECTOR, CHIEF} <= readers(chat, "已逾期")
    for reader in (HEAD, LEADER, INSPECTOR, CHIEF):
        chat.hears(reader, "依据：逾期")


def test_what_nobody_touches_climbs_in_any_state(chat: Chat) -> None:
    """CrowdStrike/falcon-orchestrator#17: escalate stale tickets after days without an update."""
    funded(chat, is_signed=False)
    walk(chat, at(13, 18, month=10))
    assert chat.ticket.status is Status.ASSIGNED
    assert {HEAD, DESK} <= readers(chat, "逾期未签收")
    assert {LEADER, INSPECTOR, CHIEF} <= readers(chat, "已逾期")


def test_somebody_without_an_account_is_known_before_the_alarm_jumps_over_them(
    chat: Chat,
) -> None:
    """grafana/oncall#1326: warn when a person in the chain has no notification method."""
    funded(chat)
    appoint(chat, PostRole.HEAD, "新局长")
    walk(chat, at(20, 18))
    assert DESK in readers(chat, "【联系不上】")
    assert not readers(chat, "已逾期")
    walk(chat, at(21, 9))
    assert readers(chat, "已逾期") == {UNIT, DESK, "hemu"}, "the desk, not the leader"


def test_the_unit_is_urged_until_it_acts_once_a_working_day(chat: Chat) -> None:
    """MangoAutomation/ma-core-public#1221, healthchecks/healthchecks#48, #510, #1256: nagging."""
    funded(chat)
    walk(chat, at(25, 18))
    urged = [h.at.date() for h in chat.heard if h.target == UNIT and "已逾期" in h.text]
    assert [day.day for day in urged] == [21, 22, 23, 24]
    chat.says(UNIT, "办结 Q0001 资金已拨付", "private")
    chat.forget()
    walk(chat, at(30, 18))
    assert not readers(chat, "已逾期")


def test_when_the_alarm_is_moot_those_alarmed_are_told(chat: Chat) -> None:
    """sonichi/sutando#4007: send "cleared" when the escalation is moot."""
    funded(chat)
    walk(chat, at(23, 9))
    chat.says(UNIT, "办结 Q0001 资金已拨付", "private")
    chat.says(DESK, "通过 Q0001", "private")
    chat.tick()
    assert readers(chat, OVER) == {UNIT, HEAD, LEADER}


def test_a_level_that_never_heard_of_it_does_not_hear_that_it_is_over(chat: Chat) -> None:
    """Icinga/icinga-core#1165: recovery was told to levels that never heard of the problem."""
    funded(chat)
    walk(chat, at(21, 9))
    chat.says(UNIT, "办结 Q0001 资金已拨付", "private")
    chat.says(DESK, "通过 Q0001", "private")
    walk(chat, at(30, 18))
    assert readers(chat, OVER) == {UNIT, HEAD}
