"""Whoever had work on a ticket and has none any more is told, each once."""

from __future__ import annotations

import pytest

from storage.records import Status
from tests.chat import Chat
from tests.dialogues.test_story import DESK, FORESTRY, MANAGER, report, status

LAND = "zhangwei"  # 自然资源局, which helps with what is 林地草地
BLOCKED = "吹哨 城东快速通道雾松段进场道路被村民堵了，挖机进不去"


def told(chat: Chat, account: str) -> list[str]:
    return [heard.text for heard in chat.heard if heard.target == account]


def test_reassigned_the_unit_before_hears_who_has_it_now(chat: Chat) -> None:
    report(chat)
    chat.later(minutes=5)
    chat.forget()
    chat.says(DESK, "改派 Q0001 审批局", "private")
    (text,) = told(chat, FORESTRY)
    assert "已改由云岭县行政审批服务管理局主办，不再由贵单位主办" in text
    assert not told(chat, LAND)  # helps as before


def test_reassigned_to_who_helped_it_is_one_card(chat: Chat) -> None:
    report(chat)
    chat.forget()
    chat.says(DESK, "改派 Q0001 自然资源局", "private")
    (text,) = told(chat, LAND)
    assert "【派单】" in text


def test_a_return_relieves_those_who_helped_too(chat: Chat) -> None:
    report(chat)
    chat.forget()
    chat.says(FORESTRY, "退单 Q0001 不归我们，应由审批局办理", "private")
    (text,) = told(chat, LAND)
    assert "贵单位的协办不用办了" in text


@pytest.mark.parametrize("said", ["退回补充 Q0001 请写明地块", "不予受理 Q0001 不属县级事权"])
def test_before_sign_off_the_unit_hears_that_it_is_off(chat: Chat, said: str) -> None:
    report(chat)
    chat.forget()
    chat.says(DESK, said, "private")
    assert len(told(chat, FORESTRY)) == 1
    assert len(told(chat, LAND)) == 1


def test_a_correction_relieves_those_who_helped_too(chat: Chat) -> None:
    report(chat)
    chat.forget()
    chat.says(MANAGER, "不对，是环评", "industry")
    assert "贵单位的协办不用办了" in told(chat, LAND)[0]


def test_who_is_called_to_the_spot_is_told_to_come_all_the_same(chat: Chat) -> None:
    chat.says("guoyong", BLOCKED, "city")
    chat.forget()
    chat.says(DESK, "退回补充 Q0001 位置不清", "private")
    for account in ("qiuyue", "gaoxiang"):
        assert "请照常到场" in told(chat, account)[0]


def test_transferred_a_whistle_is_called_off(chat: Chat) -> None:
    chat.says("guoyong", BLOCKED, "city")
    chat.forget()
    chat.says(DESK, "移送 Q0001 移送公安", "private")
    assert status(chat) is Status.TRANSFERRED
    for account in ("qiuyue", "lushan", "gaoxiang", "main"):
        (text,) = told(chat, account)
        assert "不用到场" in text
    chat.forget()
    chat.later(hours=2)
    assert not told(chat, "lushan")
