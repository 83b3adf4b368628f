"""吹哨报到: units are called to the spot, answer, arrive, or are followed up."""

from __future__ import annotations

from storage.records import Action, Status
from tests.chat import Chat

WHISTLE = "@吹哨 光伏进场路被村民堵了不让拉料 现场二三十人 快来人"
TOWN, POLICE, REPORTER = "yaoyuan", "gaoxiang", "songjia"


def blow(chat: Chat) -> str:
    """The answer to a whistle in the energy group."""
    answer = chat.answer(REPORTER, WHISTLE, "energy")
    assert chat.ticket.whistle_level == 1
    return answer


def test_units_are_called_in_private_and_in_the_main_group(chat: Chat) -> None:
    answer = blow(chat)
    assert "15分钟" in answer.replace(" ", "")
    assert "110" in answer
    for account in (TOWN, "duanyan", POLICE, "wugang"):
        card = chat.hears(account, "【吹哨·一级】", "二三十人", "报到")
        assert [b["id"] for b in card.buttons] == ["check_in:Q0001", "arrive:Q0001"]
    public = chat.hears("main", "【吹哨·一级】", "青砚镇")
    assert "二三十人" not in public.text


def test_a_whistle_in_the_main_group_is_told_there_once(chat: Chat) -> None:
    chat.says(REPORTER, WHISTLE, "main")
    assert sum(h.target == "main" for h in chat.heard) == 1


def test_units_check_in_and_arrive_and_the_whistler_hears_it(chat: Chat) -> None:
    blow(chat)
    assert "等待报到" in chat.answer(TOWN, "报到 姚远十点到", "private")
    chat.hears(REPORTER, "已报到", "十点到")
    assert "已到场" in chat.answer(POLICE, "已到场", "private")
    with chat.database.read() as tx:
        calls = tx.tickets.summonses(chat.ticket.id)
    assert all(call.confirmed_at for call in calls)
    assert sum(call.arrived_at is not None for call in calls) == 1


def test_who_cannot_come_says_so_and_the_clock_goes_on(chat: Chat) -> None:
    blow(chat)
    assert "请尽快换人" in chat.answer(TOWN, "请假 Q0001 换段镇长来", "private")
    chat.later(minutes=20)
    chat.hears("duanyan", "未报到")


def test_who_was_not_called_cannot_check_in(chat: Chat) -> None:
    blow(chat)
    assert "没有叫贵单位" in chat.answer("zhaomin", "报到 Q0001", "private")
    assert "没找到" in chat.answer("zhaomin", "报到", "private")


def test_silence_climbs_to_the_head_and_the_leader(chat: Chat) -> None:
    blow(chat)
    chat.later(minutes=16)
    chat.hears("duanyan", "未报到")
    assert not chat.has_heard("luwenbo", "未报到")
    chat.later(minutes=20)
    chat.hears("luwenbo", "未报到")
    chat.later(hours=1)
    chat.hears("luwenbo", "未到场")


def test_a_whistle_is_told_at_night(chat: Chat) -> None:
    chat.later(hours=14)
    blow(chat)
    chat.hears(TOWN, "【吹哨·一级】")
    chat.later(minutes=16)
    chat.hears("duanyan", "未报到")


def test_a_whistle_by_command_names_its_units_and_level(chat: Chat) -> None:
    assert "请写明事情" in chat.answer(REPORTER, "吹哨", "energy")
    answer = chat.answer(REPORTER, "吹哨 二级 光伏线路走廊要会商，请林业局到场", "energy")
    assert "二级" in answer
    assert chat.ticket.whistle_level == 2
    chat.hears("wangfang", "【吹哨·二级】")


def test_a_whistle_that_no_unit_fits_calls_the_desk(chat: Chat) -> None:
    answer = chat.answer("linxiaotang", "吹哨 这边急需来人", "main")
    assert "项目推进中心" in answer
    assert chat.ticket.status is Status.TRIAGE
    chat.hears("hemu", "Q0001")


def test_the_call_is_in_the_history(chat: Chat) -> None:
    blow(chat)
    chat.says(TOWN, "报到", "private")
    with chat.database.read() as tx:
        actions = [event.action for event in tx.tickets.history(chat.ticket.id)]
    assert actions == [Action.REPORT, Action.DISPATCH, Action.SUMMON, Action.CHECK_IN]
