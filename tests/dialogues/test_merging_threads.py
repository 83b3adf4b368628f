"""What users of other systems asked of merging and of clocks beside each other, as it is here.

Every test names the public thread (repository#number) whose wish or complaint it answers.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from handlers.messages import OutgoingMessage
from handlers.rules.deadlines import compute, parse_target
from handlers.rules.workcalendar import SHANGHAI, WorkCalendar
from storage.records import Status
from tests.chat import Chat
from tests.dialogues.test_continuing import POWER, POWER_UNIT
from tests.dialogues.test_story import DESK, FORESTRY, MANAGER, report, working

CALENDAR = WorkCalendar.shipped()
OTHER = "guoyong"  # reports the same obstacle


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def merged(chat: Chat) -> None:
    """Q0002 of somebody else is merged into Q0001, which its unit works on."""
    chat.says(MANAGER, POWER, "industry")
    chat.later(hours=1)
    chat.says(OTHER, POWER, "main")
    chat.says(DESK, "合并 Q0002 Q0001", "private")
    assert [t.status for t in chat.tickets] == [Status.ASSIGNED, Status.MERGED]
    chat.says(POWER_UNIT, "签收 Q0001", "private")


def test_a_limit_can_be_counted_in_office_hours_and_another_by_the_clock() -> None:
    """osTicket/osTicket#1168 (#1107, #2131, #4166): a time frame that is not 24x7."""
    friday = at("2026-10-16T16:00")
    hours, clock = (parse_target(text) for text in ("4工作小时", "4小时"))
    assert compute(friday, hours, CALENDAR).due_at == at("2026-10-19T10:30")
    assert compute(friday, clock, CALENDAR).due_at == at("2026-10-16T20:00")


def test_response_and_solution_are_clocks_apart_and_both_know_the_holidays(chat: Chat) -> None:
    """faveosuite/faveo-helpdesk#218: business hours, holidays, response and resolution apart."""
    chat.at(at("2026-09-30T16:00"))
    report(chat)
    ticket = chat.ticket
    assert ticket.sign_due_at == at("2026-10-08T10:00")
    assert ticket.feedback_due_at == at("2026-10-10T17:30")
    assert ticket.due_at == at("2026-10-27T17:30")
    chat.says(FORESTRY, "签收", "private")
    assert chat.ticket.due_at == ticket.due_at, "signing ends one clock, not the other"


@pytest.mark.parametrize("hour", [0, 9, 16])
def test_the_digest_is_that_of_the_county_s_day_at_whatever_hour_of_utc(
    chat: Chat, hour: int
) -> None:
    """matomo-org/matomo#7658, Snorby/snorby#298, sibbell/support#66: hour, week or day wrong."""
    working(chat)
    chat.forget()
    monday = datetime(2026, 9, 14, tzinfo=UTC) + timedelta(hours=hour)
    chat.at(max(chat.now, monday))
    for _ in range(24):
        chat.later(hours=1)
    told = {h.at.astimezone(SHANGHAI) for h in chat.heard if "日报" in h.text}
    assert told
    assert all(moment.hour >= 8 for moment in told)
    assert {h.text.split("】")[1][:5] for h in chat.heard if "日报" in h.text} <= {
        f"{moment.month}月{moment.day}日" for moment in told
    }


def test_a_reminder_after_a_pause_names_the_new_date_and_comes_once(chat: Chat) -> None:
    """glpi-project/glpi#23775, #24194, #23039: follow-ups late, missing, or with an old date."""
    working(chat)
    chat.says(FORESTRY, "进展 Q0001 已组卷", "private")
    chat.says(DESK, "挂起 Q0001 等省里批复 到9月21日", "private")
    chat.at(at("2026-09-16T09:00"))
    chat.says(FORESTRY, "恢复 Q0001", "private")
    assert chat.ticket.due_at == at("2026-10-13T17:30")
    chat.forget()
    while chat.now < at("2026-10-13T19:00"):
        chat.later(hours=3)
    soon = [h for h in chat.heard if h.target == FORESTRY and "即将到期（限" in h.text]
    assert [f"{h.at.astimezone(SHANGHAI):%m-%d}" for h in soon] == ["10-12"]
    assert "限 10月13日 17:30" in soon[0].text
    assert not chat.has_heard(FORESTRY, "限 10月10日")


def test_the_time_for_completion_is_counted_anew_when_a_pause_ends(chat: Chat) -> None:
    """frappe/helpdesk#1675: resolution time was not recalculated on a pause."""
    working(chat)
    before = chat.ticket.due_at
    chat.says(DESK, "挂起 Q0001 等省里批复 到9月30日", "private")
    chat.at(at("2026-09-17T09:00"))
    chat.says(FORESTRY, "恢复 Q0001", "private")
    assert before == at("2026-10-10T17:30")
    assert chat.ticket.due_at == at("2026-10-14T17:30")
    assert chat.ticket.original_due_at == before


def test_each_step_of_the_ladder_waits_its_days(chat: Chat) -> None:
    """grafana/oncall#1931: the wait step was ignored, everybody was told at once."""
    working(chat)
    while chat.now < at("2026-10-30T19:00"):
        chat.later(hours=6)
    days = {}
    for account in ("liangbai", "luwenbo", "qinzheng", "guchanghe"):
        first = next(h for h in chat.heard if h.target == account and "已逾期" in h.text)
        days[account] = f"{first.at.astimezone(SHANGHAI):%m-%d}"
    assert days == {
        "liangbai": "10-12",
        "luwenbo": "10-14",
        "qinzheng": "10-16",
        "guchanghe": "10-23",
    }


def test_once_it_is_done_nobody_is_urged_any_more_whatever_clock_it_was(chat: Chat) -> None:
    """OneUptime/oneuptime#1690, #1880: the rules must stop when it is resolved."""
    working(chat)
    while chat.now < at("2026-10-13T09:00"):
        chat.later(hours=12)
    chat.says(FORESTRY, "办结 Q0001 批复已拿到", "private")
    chat.says(DESK, "通过 Q0001", "private")
    chat.tick()
    chat.forget()
    while chat.now < at("2026-11-10T09:00"):
        chat.later(hours=12)
    urging = ("逾期", "到期", "没有签收", "首次反馈")
    assert not [h for h in chat.heard if any(word in h.text for word in urging) and not h.is_sheet]


def test_whose_report_was_merged_hears_how_the_other_one_fares(chat: Chat) -> None:
    """osTicket#1225, uvdesk#400, erpnext#3832, UserVoice#48: merging keeps everybody informed."""
    merged(chat)
    chat.hears(OTHER, "已签收", "您反映的 **Q0002** 已并入这一件")
    chat.says(POWER_UNIT, "进展 Q0001 已排停电计划", "private")
    chat.hears(OTHER, "反馈进展", "已排停电计划", "**Q0002**")
    chat.says(POWER_UNIT, "办结 Q0001 线已迁完", "private")
    chat.says(DESK, "通过 Q0001", "private")
    told = chat.hears(OTHER, "审核通过", "**Q0002**")
    assert told.buttons == [], "the rating is for who reported the other one"
    chat.says(MANAGER, "满意 Q0001", "private")
    chat.hears(OTHER, "已销号", "**Q0002**")


def test_whose_report_was_merged_twice_over_hears_of_the_last_one(chat: Chat) -> None:
    """osTicket#1225: also who was merged into what is merged itself is kept informed."""
    merged(chat)
    chat.later(hours=1)
    chat.says("pengcheng", POWER, "main")
    chat.forget()
    chat.says(DESK, "合并 Q0001 Q0003", "private")
    chat.hears(OTHER, "已并入同一事项", "Q0003", "您反映的 **Q0002** 已并入这一件")
    chat.says(POWER_UNIT, "签收 Q0003", "private")
    chat.hears(OTHER, "**Q0003**", "已签收", "您反映的 **Q0002** 已并入这一件")


@pytest.mark.parametrize("said", ["补充 Q0002 还没来人", "催办 Q0002", "不满意 Q0002 没弄好"])
def test_of_what_was_merged_the_answer_says_where_to_find_it(chat: Chat, said: str) -> None:
    """osTicket#1225: a number that ended in another one leads there."""
    merged(chat)
    assert "并入了哪一件，回复“查 Q0002”就能看到" in chat.answer(OTHER, said, "private")
    assert "已合并，并入 Q0001" in chat.answer(OTHER, "查 Q0002", "private")


def test_whose_two_reports_are_one_hears_it_once(chat: Chat) -> None:
    """osTicket#1225: nobody hears the same twice."""
    chat.says(MANAGER, POWER, "industry")
    chat.later(hours=1)
    chat.says(MANAGER, POWER, "industry")
    chat.says(DESK, "合并 Q0002 Q0001", "private")
    chat.forget()
    chat.says(POWER_UNIT, "签收 Q0001", "private")
    assert len([h for h in chat.heard if h.target == MANAGER and "已签收" in h.text]) == 1


def test_a_possible_duplicate_is_shown_with_enough_to_decide(chat: Chat) -> None:
    """mysociety/fixmystreet PR#1677, OCA/helpdesk PR#872: suggest it with detail."""
    chat.says(MANAGER, POWER, "industry")
    chat.later(hours=1)
    answer = chat.answer(MANAGER, f"{POWER} 急", "industry")
    assert "可能与在办的 **Q0001** 是同一件事（云岭县供电公司，待签收，今日09:00上报）" in answer
    card = chat.hears(DESK, "可能是同一件事")
    for word in (f"> {POWER} 急", f"> {POWER}", "待签收，今日09:00上报"):
        assert word in card.text
    chat.presses(DESK, card.buttons[0]["id"])
    assert "已合并，并入 Q0001" in chat.answer(MANAGER, "查 Q0002", "private")


BLOCKED = "吹哨 快速路雾松段进场道路被村民堵了，挖机进不去"


def test_what_the_bot_proposes_to_merge_can_be_merged_before_its_category_is_sure(
    chat: Chat,
) -> None:
    chat.says("xulei", "污水厂提标扩建 施工电源还没接通，供电公司说要等下个月", "private")
    chat.says("xulei", "@吹哨 污水厂施工用电还没接通", "city")
    assert [ticket.status for ticket in chat.tickets] == [Status.ASSIGNED, Status.UNCONFIRMED]
    asked = chat.hears(DESK, "【请核对】")
    assert "已合并" in chat.presses(DESK, asked.buttons[0]["id"])
    assert [ticket.status for ticket in chat.tickets] == [Status.ASSIGNED, Status.MERGED]


def test_what_was_returned_can_be_dispatched_or_merged_by_the_desk(chat: Chat) -> None:
    report(chat)
    chat.says(DESK, "退回补充 Q0001 缺宗地位置", "private")
    answer = chat.answer(DESK, "不予受理 Q0001 不是在册项目", "private")
    assert "您现在可以：分办、合并、撤回、补充" in answer  # each of them can be said
    assert "已分办" in chat.answer(DESK, "分办 Q0001 林业局", "private")
    assert chat.ticket.status is Status.ASSIGNED


def test_the_unit_that_has_it_is_not_given_it_again(chat: Chat) -> None:
    working(chat)
    chat.later(days=2)
    due = chat.ticket.due_at
    chat.forget()
    assert "就由林业局主办" in chat.answer(DESK, "改派 Q0001 林业局", "private")
    assert (chat.ticket.status, chat.ticket.due_at) == (Status.WORKING, due)
    assert not chat.has_heard(FORESTRY, "【派单】")
    assert "已改派" in chat.answer(DESK, "改派 Q0001 林业局 施工环境", "private")


def test_of_three_numbers_the_third_is_said_to_be_left(chat: Chat) -> None:
    for _ in range(3):
        report(chat)
        chat.later(minutes=5)
    answer = chat.answer(DESK, "合并 Q0001 Q0002 Q0003", "private")
    assert "Q0003 没有办，请另发一条" in answer


def test_a_whistle_is_not_merged_away_while_people_are_on_their_way(chat: Chat) -> None:
    chat.says(OTHER, BLOCKED, "city")
    report(chat)
    assert "还在吹哨" in chat.answer(DESK, "合并 Q0001 Q0002", "private")
    chat.says("xulei", BLOCKED, "main")
    chat.forget()
    assert "已合并" in chat.answer(DESK, "合并 Q0003 Q0001", "private")
    (text,) = [heard.text for heard in chat.heard if heard.target == "lushan"]
    assert "报到、到场都写 Q0001" in text


def two_projects(chat: Chat) -> OutgoingMessage:
    """What the desk is asked when it merges two projects' tickets."""
    report(chat)
    chat.says("xulei", "污水厂提标扩建 施工电源还没接通，供电公司说要等下个月", "private")
    outcome = chat.says(DESK, "合并 Q0002 Q0001", "private")
    assert outcome.answer
    assert [ticket.status for ticket in chat.tickets] == [Status.ASSIGNED] * 2
    for words in ("污水", "镁合金", "不是一个项目", "合并 Q0002 Q0001 确认"):
        assert words in outcome.answer.text
    return outcome.answer


def test_tickets_of_two_projects_are_merged_only_when_that_is_confirmed(chat: Chat) -> None:
    confirm, _ = two_projects(chat).buttons
    assert "“合并”由" in chat.presses(MANAGER, confirm.id)
    assert "已合并" in chat.presses(DESK, confirm.id)
    assert [ticket.status for ticket in chat.tickets] == [Status.ASSIGNED, Status.MERGED]


def test_the_same_words_typed_confirm_it_and_cancelling_changes_nothing(chat: Chat) -> None:
    _, cancel = two_projects(chat).buttons
    assert "没有变动" in chat.presses(DESK, cancel.id)
    assert [ticket.status for ticket in chat.tickets] == [Status.ASSIGNED] * 2
    assert "已合并" in chat.answer(DESK, "合并 Q0002 Q0001 确认", "private")
