"""协办: the helping unit has a clock of its own, which never counts against the 主办 unit."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from handlers.auditing import Fault
from handlers.context import ContextSource
from handlers.rules.lights import light
from handlers.rules.workcalendar import SHANGHAI, WorkCalendar
from storage.records import Action, Help, Status
from tests.chat import PLATFORM, Chat
from tests.dialogues.test_story import DESK, FORESTRY, MANAGER, history, report, working
from tests.dialogues.test_whistles import blow

LAND, LAND_HEAD, WATER = "zhangwei", "chengli", "bailu"
CALENDAR = WorkCalendar.shipped()


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, 9, day, hour, minute, tzinfo=SHANGHAI)


def walk(chat: Chat, until: datetime) -> None:
    """Time passes hour by hour, with a sweep each time."""
    while chat.now < until:
        chat.later(hours=1)


def helps(chat: Chat) -> tuple[Help, ...]:
    return chat.ticket.helps


def told(chat: Chat, account: str, word: str) -> list[str]:
    """When they heard it, by the day of September."""
    heard = (h for h in chat.heard if h.target == account and word in h.text)
    return [f"{h.at.astimezone(SHANGHAI):%d %H:%M}" for h in heard]


def test_the_helper_is_told_what_it_owes_and_until_when(chat: Chat) -> None:
    report(chat)
    card = chat.hears(LAND, "【协办】", "Q0001")
    assert "签收：今日16:00前　协办意见：9月17日18:00" in card.text
    assert [button["id"] for button in card.buttons] == ["sign:Q0001", "detail:Q0001"]
    assert chat.presses(LAND, "sign:Q0001").startswith("协办已签收 **Q0001**")
    assert chat.ticket.status is Status.ASSIGNED
    assert helps(chat)[0].signed_at == chat.now


def test_its_part_is_signed_once(chat: Chat) -> None:
    report(chat)
    chat.says(LAND, "签收 Q0001", "private")
    for said in ("签收 Q0001", "签收Ｑ０００１"):
        assert "贵单位的协办已经签收了" in chat.answer(LAND, said, "private")
    assert history(chat).count(Action.CO_SIGN) == 1


def test_its_opinion_goes_to_the_leading_unit_and_ends_its_clock(chat: Chat) -> None:
    working(chat)
    chat.at(at(15))
    answer = chat.answer(LAND, "协办意见 Q0001 宗地已核对，无权属争议", "private")
    assert answer.startswith("协办意见已记录，已告知主办单位 **Q0001**")
    chat.hears(FORESTRY, "反馈协办意见", "宗地已核对")
    assert helps(chat)[0].given_at == chat.now
    assert chat.ticket.first_feedback_at is None, "the leading unit still owes its own"
    chat.forget()
    walk(chat, at(23))
    assert not [h for h in chat.heard if h.target == LAND and "协办" in h.text]


@pytest.mark.parametrize(
    "said",
    [
        "进展 Q0001 宗地已核对",
        "Q0001 进展 宗地已核对",
        "协办反馈 Q0001 宗地已核对",
        "配合意见 宗地已核对",
    ],
)
def test_it_says_so_in_many_ways(chat: Chat, said: str) -> None:
    working(chat)
    assert chat.answer(LAND, said, "private").startswith("协办意见已记录")
    assert history(chat)[-1] is Action.ASSIST


def test_it_answers_by_quoting_its_card(chat: Chat) -> None:
    working(chat)
    card = chat.hears(LAND, "【协办】")
    assert "协办已签收" in chat.answer(LAND, "收到", "private", quote=card)
    told_ = chat.answer(LAND, "宗地已经核对完了，没有争议", "private", quote=card)
    assert told_.startswith("协办意见已记录")


def test_it_may_answer_before_the_leading_unit_signs(chat: Chat) -> None:
    report(chat)
    assert "协办已签收" in chat.answer(LAND, "签收", "private")
    assert "协办意见已记录" in chat.answer(LAND, "进展 Q0001 已核对", "private")
    assert chat.ticket.status is Status.ASSIGNED


def test_without_words_it_is_asked_for_them(chat: Chat) -> None:
    report(chat)
    assert "请写上内容" in chat.answer(LAND, "协办意见 Q0001", "private")


def test_who_was_not_asked_is_told(chat: Chat) -> None:
    report(chat)
    assert "“协办意见”由协办单位办理" in chat.answer(WATER, "协办意见 Q0001 不涉水", "private")
    assert "没找到" in chat.answer(WATER, "协办意见 不涉水", "private")
    assert "没有编号" in chat.answer(WATER, "协办意见 Q0099 不涉水", "private")


def test_what_it_forgets_is_told_to_it_and_to_the_leading_unit_but_colours_no_light(
    chat: Chat,
) -> None:
    working(chat)
    chat.says(FORESTRY, "进展 Q0001 已组卷", "private")
    before = light(chat.ticket, chat.now, CALENDAR)
    walk(chat, at(22, 18))
    assert told(chat, LAND, "协办还没有签收") == ["14 16:00"]
    assert len(told(chat, LAND, "协办意见即将到期")) == 1
    assert len(told(chat, LAND, "协办意见今日到期")) == 1
    assert [when[:2] for when in told(chat, LAND, "协办意见逾期")] == ["18", "20", "21", "22"]
    assert [when[:2] for when in told(chat, FORESTRY, "协办意见逾期")] == ["18"]
    assert [when[:2] for when in told(chat, LAND_HEAD, "协办意见逾期 3 个工作日")] == ["21"]
    line = chat.hears(FORESTRY, "协办意见逾期")
    assert "不影响贵单位的灯" in line.text
    chat.says(DESK, "挂起 Q0001 等省里批复 到9月24日", "private")
    chat.says(FORESTRY, "恢复 Q0001", "private")
    chat.tick()
    assert not chat.has_heard(LAND_HEAD, "【提醒解除】"), "a pause ends no lateness"
    assert light(chat.ticket, chat.now, CALENDAR) is before
    assert not any(h.target_kind == "group" and "协办意见" in h.text for h in chat.heard)
    chat.forget()
    chat.says(LAND, "协办意见 Q0001 已核对", "private")
    chat.later(minutes=1)
    chat.hears(LAND_HEAD, "【提醒解除】", "协办单位已反馈")
    assert not chat.has_heard(FORESTRY, "【提醒解除】"), "it has the opinion itself"


def test_its_clock_stands_still_with_the_main_one(chat: Chat) -> None:
    working(chat)
    chat.says(LAND, "签收 Q0001", "private")
    chat.at(at(16))
    chat.says(DESK, "挂起 Q0001 等省里批复 到9月22日", "private")
    chat.forget()
    walk(chat, at(21))
    assert not [h for h in chat.heard if "协办" in h.text and "会商清单" not in h.text]
    chat.says(FORESTRY, "恢复 Q0001", "private")
    assert helps(chat)[0].due_at == at(22, 18)  # 18th, 20th and 21st were worked
    told_ = chat.answer(FORESTRY, "为什么 Q0001", "private").splitlines()
    assert told_[-2:] == [
        "协办（云岭县自然资源局）：9月14日(一)请协办 + 3个工作日 → 9月17日 18:00",
        "9月16日 09:00 至 9月21日 09:00 挂起，其间的工作日不计 → 9月22日 18:00",
    ]


@pytest.mark.parametrize("is_signed", [True, False])
def test_a_pause_moves_the_time_to_sign_of_who_has_not_signed(
    chat: Chat, *, is_signed: bool
) -> None:
    working(chat)
    if is_signed:
        chat.says(LAND, "签收 Q0001", "private")
    chat.later(hours=1)
    chat.says(DESK, "挂起 Q0001 等省里批复 到9月22日", "private")
    chat.at(at(16))
    chat.says(FORESTRY, "恢复 Q0001", "private")
    assert helps(chat)[0].sign_due_at == (at(14, 16) if is_signed else at(16, 18))


def test_a_helper_added_later_has_its_whole_time(chat: Chat) -> None:
    working(chat)
    chat.at(at(18))
    chat.says(DESK, "协办 Q0001 水利局", "private")
    assert [one.due_at for one in helps(chat)] == [at(17, 18), at(22, 18)]
    assert "就由这个单位主办" in chat.answer(DESK, "协办 Q0001 林业局", "private")
    chat.says(WATER, "协办意见 Q0001 不涉水", "private")
    chat.at(at(23))
    chat.says(DESK, "协办 Q0001 水利局", "private")
    assert helps(chat)[-1].is_running, "asked anew it owes anew"
    assert len(chat.ticket.co_unit_ids) == 2


def test_another_leading_unit_leaves_the_helper_its_clock(chat: Chat) -> None:
    working(chat)
    chat.at(at(15))
    before = helps(chat)
    chat.says(DESK, "改派 Q0001 水利局", "private")
    assert helps(chat) == before
    chat.says(DESK, "改派 Q0001 自然资源局", "private")
    assert helps(chat) == (), "what leads helps nobody"


def test_with_the_ticket_its_clock_ends_and_a_reopening_begins_it_anew(chat: Chat) -> None:
    working(chat)
    chat.says(FORESTRY, "办结 Q0001 批复已拿到", "private")
    chat.says(DESK, "通过 Q0001", "private")
    chat.forget()
    walk(chat, at(20, 18))
    told = [h for h in chat.heard if h.target == LAND and not h.key.startswith("digest:")]
    assert not told
    chat.says(MANAGER, "重开 Q0001 还是不让进场", "private")
    assert [one.asked_at for one in helps(chat)] == [chat.now]


def test_details_list_and_why_show_the_part_of_each(chat: Chat) -> None:
    working(chat)
    assert "协办：云岭县自然资源局 未签收，9月17日18:00反馈" in chat.answer(
        FORESTRY, "详 Q0001", "private"
    )
    mine = chat.answer(LAND, "我的", "private")
    assert "（贵单位协办：未签收，9月17日18:00反馈）" in mine
    assert "贵单位协办" not in chat.answer(FORESTRY, "我的", "private")
    assert "贵单位协办" not in chat.answer(LAND, "我的")
    assert "协办（云岭县自然资源局）：9月14日(一)请协办 + 3个工作日" in chat.answer(
        LAND, "为什么 Q0001", "private"
    )
    chat.says(LAND, "协办意见 Q0001 已核对", "private")
    assert "（贵单位协办：今日09:00已反馈）" in chat.answer(LAND, "我的", "private")
    assert "9月14日 09:00 已反馈" in chat.answer(LAND, "为什么 Q0001", "private")


def test_who_is_named_beside_another_in_a_decision_on_the_spot_helps_within_its_limit(
    chat: Chat,
) -> None:
    blow(chat)
    chat.says(DESK, "收哨 Q0001 自然资源局、供电公司 3天 拿出迁改方案", "private")
    (one,) = chat.ticket.helps
    assert (one.limit, one.due_at) == ("3天", chat.ticket.due_at)
    chat.hears("wudi", "【协办】", "Q0002")


def test_a_further_category_makes_its_unit_a_helper_with_a_clock(chat: Chat) -> None:
    chat.says("songjia", "因为补偿款没发 早上又把挖机拦了", "energy")
    assert chat.ticket.also
    assert {one.unit_id for one in helps(chat)} == set(chat.ticket.co_unit_ids)
    assert helps(chat)


def test_another_calendar_moves_its_clock_too(chat: Chat) -> None:
    working(chat)
    closed = CALENDAR.revised({at(16).date(): False})
    chat.source = ContextSource(closed, (PLATFORM,))
    chat.tick()
    assert helps(chat)[0].due_at == at(18, 18)


def test_a_deadline_that_does_not_follow_is_found(chat: Chat) -> None:
    working(chat)
    assert chat.audited() == []
    with chat.database.begin() as tx:
        ticket = tx.tickets.get(1)
        assert ticket
        late = replace(ticket.helps[0], due_at=ticket.helps[0].due_at + timedelta(days=1))
        tx.tickets.save(replace(ticket, helps=(late,)))
    chat.is_tampered_with = True
    found = {(finding.fault, finding.about) for finding in chat.audited()}
    assert found == {(Fault.DRIFT, "helps"), (Fault.DEADLINE, f"helps:{late.unit_id}")}
