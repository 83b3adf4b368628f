"""Returns, decisions, and matters that are thrown to and fro (退单、指定、首接负责)."""

from __future__ import annotations

from datetime import datetime

from handlers.rules.workcalendar import SHANGHAI
from storage.records import Action, Status
from tests.chat import Chat
from tests.dialogues.test_story import DESK, FORESTRY, LEADER, MANAGER, history, report, working

LAND = "zhangwei"


def returned(chat: Chat) -> None:
    """Q0001 given back by the forestry bureau."""
    report(chat)
    chat.says(FORESTRY, "退单 Q0001 地类是耕地，应由自然资源局办理", "private")


def returned_twice(chat: Chat) -> None:
    """And then by the bureau that the desk gave it to."""
    returned(chat)
    chat.says(DESK, "改派 Q0001 自然资源局", "private")
    chat.forget()
    chat.says(LAND, "退单 Q0001 现状是林地，应由林业局办理", "private")


def test_the_first_return_stays_at_the_desk(chat: Chat) -> None:
    returned(chat)
    assert chat.ticket.level == 1
    assert not chat.has_heard(LEADER, "退单")


def test_the_second_return_goes_one_level_up_to_leader_and_desk(chat: Chat) -> None:
    returned_twice(chat)
    assert (chat.ticket.level, chat.ticket.status) == (3, Status.TRIAGE)
    assert history(chat)[-1] is Action.ESCALATE
    for reader in (LEADER, DESK):
        chat.hears(reader, "【请指定主办】", "第二次退单", "依据", "改派 Q0001")


def test_the_desk_learns_who_received_it_first(chat: Chat) -> None:
    returned_twice(chat)
    chat.hears(DESK, "【首接负责】", "林业局", "自然资源局", "指定之前由云岭县林业局牵头")
    assert "首接单位：云岭县林业局" in chat.answer(DESK, "详 Q0001", "private")
    assert not chat.has_heard(MANAGER, "首接")
    assert not chat.has_heard("industry", "首接")


def test_at_night_the_leader_is_left_to_sleep(chat: Chat) -> None:
    returned(chat)
    chat.at(datetime(2026, 9, 14, 20, 30, tzinfo=SHANGHAI))
    chat.says(DESK, "改派 Q0001 自然资源局", "private")
    chat.says(LAND, "退单 Q0001 现状是林地，应由林业局办理", "private")
    assert not chat.has_heard(LEADER, "【请指定主办】")
    assert not chat.has_heard(DESK, "【首接负责】")
    chat.at(datetime(2026, 9, 15, 8, tzinfo=SHANGHAI))
    chat.hears(LEADER, "【请指定主办】")
    chat.hears(DESK, "【首接负责】")


def test_after_a_decision_nobody_returns_it_again(chat: Chat) -> None:
    returned_twice(chat)
    chat.says(LEADER, "改派 Q0001 发展和改革局", "private")
    assert chat.ticket.status is Status.ASSIGNED
    card = chat.hears("chenchen", "【派单】", "经指定主办")
    assert "退单 Q0001 加原因" not in card.text
    refused = chat.answer("chenchen", "退单 Q0001 应由林业局办理", "private")
    assert "已指定贵单位主办" in refused
    assert chat.ticket.status is Status.ASSIGNED
    details = chat.answer(DESK, "详 Q0001", "private")
    assert "经指定，不再退单" in details
    assert "首接单位" not in details


def test_a_decision_names_even_a_unit_that_gave_it_back(chat: Chat) -> None:
    returned_twice(chat)
    chat.forget()
    chat.says(DESK, "改派 Q0001 林业局", "private")
    chat.hears(FORESTRY, "经指定主办")
    assert not chat.has_heard(DESK, "首接负责")


def test_going_back_to_a_unit_that_had_it_is_told_to_the_desk(chat: Chat) -> None:
    report(chat)
    chat.says(DESK, "改派 Q0001 自然资源局", "private")
    assert not chat.has_heard(DESK, "首接负责")
    chat.says(LEADER, "改派 Q0001 林业局", "private")
    told = chat.hears(DESK, "首接负责", "最先接到的是云岭县林业局")
    assert "退过单" not in told.text


def test_a_corrected_category_moves_a_ticket_as_well(chat: Chat) -> None:
    report(chat)
    chat.says(MANAGER, "不对，是环评", "industry")
    chat.forget()
    chat.says(MANAGER, "不对，是林地", "industry")
    chat.hears(DESK, "首接负责", "最先接到的是云岭县林业局")


def test_a_ticket_overdue_extended_and_overdue_again_is_red(chat: Chat) -> None:
    working(chat)
    due = datetime(2026, 10, 10, 17, 30, tzinfo=SHANGHAI)
    assert chat.ticket.due_at == due
    chat.at(due.replace(hour=9))
    assert "🟡" in chat.answer(DESK, "查 Q0001", "private")
    chat.says(DESK, "延期 Q0001 到10月16日", "private")
    assert "🟢" in chat.answer(DESK, "查 Q0001", "private")
    chat.at(datetime(2026, 10, 16, 9, tzinfo=SHANGHAI))
    assert "🔴" in chat.answer(DESK, "查 Q0001", "private")


def test_a_ticket_extended_before_its_day_is_yellow_for_the_first_time(chat: Chat) -> None:
    working(chat)
    chat.at(datetime(2026, 10, 9, 9, tzinfo=SHANGHAI))
    chat.says(DESK, "延期 Q0001 到10月16日", "private")
    chat.at(datetime(2026, 10, 16, 9, tzinfo=SHANGHAI))
    assert "🟡" in chat.answer(DESK, "查 Q0001", "private")
