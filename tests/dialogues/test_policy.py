"""The set of time limits: chosen in the settings, kept by each ticket for its whole life."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from handlers.context import ContextSource
from handlers.rules.policies import DATA, POLICIES, Policy, load_policies
from handlers.rules.workcalendar import SHANGHAI, WorkCalendar
from tests.chat import PLATFORM, Chat
from tests.dialogues.test_story import DESK

PLAIN = "污水厂财政配套资金一直没到位"
URGENT = "污水厂财政配套资金一直没到位，十万火急"


def with_policy(
    chat: Chat, policy: str = "default", policies: Mapping[str, Policy] = POLICIES
) -> None:
    """The bot is started anew with that setting."""
    chat.source = ContextSource(WorkCalendar.shipped(), (PLATFORM,), policies, policy=policy)


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 9, day, hour, tzinfo=SHANGHAI)


def report(chat: Chat, text: str = PLAIN) -> None:
    chat.says("xulei", text, "city")


def test_a_county_on_13710_counts_calendar_days(chat: Chat) -> None:
    with_policy(chat, "13710")
    report(chat)
    assert chat.ticket.policy == "13710"
    assert chat.ticket.feedback_due_at == at(17, 18)
    assert chat.ticket.due_at == at(21, 18)
    told = chat.answer("xulei", "为什么 Q0001", "private")
    assert "9月14日(一)派单 + 7天 → 9月21日 18:00" in told


def test_a_ticket_keeps_the_policy_it_began_with(chat: Chat) -> None:
    report(chat)
    assert chat.ticket.due_at == at(20, 18)
    with_policy(chat, "13710")
    chat.tick()
    before = chat.tickets[0]
    assert before.policy == "default"
    assert before.due_at == at(20, 18)
    report(chat, "云岭抽水蓄能电站的项目贷款银行迟迟不放")
    assert [ticket.policy for ticket in chat.tickets] == ["default", "13710"]
    chat.says(DESK, "改派 Q0001 发改局", "private")
    assert chat.tickets[0].policy == "default"
    assert chat.tickets[0].due_at == at(20, 18)


def test_a_policy_that_is_gone_falls_back_to_the_default(chat: Chat) -> None:
    with_policy(chat, "13710")
    report(chat)
    with_policy(chat, policies={"default": POLICIES["default"]})
    chat.says(DESK, "改派 Q0001 发改局", "private")
    assert chat.ticket.due_at == at(20, 18)


def test_what_is_urgent_of_a_category_may_have_a_limit_of_its_own(chat: Chat) -> None:
    own = DATA.read_text("utf-8").replace(
        "[default.urgent]", '[default.urgent]\nfunding = "1工作日"'
    )
    with_policy(chat, policies=load_policies(own))
    report(chat, URGENT)
    assert chat.tickets[0].urgent
    assert chat.ticket.due_at == at(15, 18)
    report(chat, PLAIN.replace("污水厂", "产业园二期"))
    assert not chat.tickets[1].urgent
    assert chat.ticket.due_at == at(20, 18)
