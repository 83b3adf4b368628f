"""One table for numbers and names; nothing in it contradicts itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.platforms.dingtalk.sending.errors import DingTalkError, Fault, fault_of, meaning

NAMES = {
    "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi": Fault.BUSY,
    "Forbidden.AccessDenied.QpsLimitForApi": Fault.BUSY,
    "Forbidden.AccessDenied.ApiCountLimitForOrg": Fault.SPENT,
    "Forbidden.AccessDenied.AccessTokenPermissionDenied": Fault.SETTING,
    "Forbidden.AccessDenied.IpNotInWhiteList": Fault.SETTING,
    "InvalidAuthentication": Fault.TOKEN,
    "invalidClientIdOrSecret": Fault.ACCOUNT,
    "invalidParameter.robotCode.notExsit": Fault.SETTING,
    "invalidParameter.msgParam.tooLong": Fault.MESSAGE,
    "invalidParameter.userIds.overMax": Fault.MESSAGE,
    "miss.param.msgKey": Fault.MESSAGE,
    "miss.openConversationId": Fault.GROUP,
    "invalid.openConversationId": Fault.GROUP,
    "staffId.notExisted": Fault.PERSON,
    "chatbotId.notAllow.sendOTO": Fault.PERSON,
    "robot.oto.notExist": Fault.PERSON,
    "robot.groupRobot.notExsit": Fault.GROUP,
    "send.too.fast": Fault.CROWDED,
    "too.many.group": Fault.CROWDED,
    "contain.unsafe.url": Fault.CONTENT,
    "contain.notAllowed.picture": Fault.CONTENT,
    "only.groupAdmin.canAtAll": Fault.SETTING,
    "param.cardAlreadyExist": Fault.DONE,
    "param.templateUnpublished": Fault.SETTING,
    "param.contentUnsafe": Fault.CONTENT,
    "param.cardNotExist": Fault.MESSAGE,
    "system.error": Fault.UNSURE,
    "toomuch.msg": Fault.CROWDED,
    "never.heard.of": Fault.AGAIN,
}
NUMBERS = {
    "-1": Fault.BUSY,
    "15": Fault.UNSURE,
    "88": Fault.UNSURE,
    "90018": Fault.BUSY,
    "90020": Fault.SPENT,
    "90030": Fault.SPENT,
    "42001": Fault.TOKEN,
    "410100": Fault.CROWDED,
    "130101": Fault.CROWDED,
    "302033": Fault.CROWDED,
    "310000": Fault.SECURITY,
    "300001": Fault.STALE,
    "400013": Fault.GROUP,
    "400101": Fault.GROUP,
    "430104": Fault.CONTENT,
    "460101": Fault.MESSAGE,
    "60020": Fault.SETTING,
    "60121": Fault.PERSON,
    "12345": Fault.AGAIN,
}
PERMANENT = {Fault.PERSON, Fault.MESSAGE, Fault.CONTENT, Fault.GROUP}


@pytest.mark.parametrize(("code", "fault"), [*NAMES.items(), *NUMBERS.items()])
def test_every_documented_code_has_its_meaning(code: str, fault: Fault) -> None:
    assert fault_of(code) is fault
    assert DingTalkError(code).permanent is (fault in PERMANENT)
    assert DingTalkError(code).is_outcome_unknown is (fault is Fault.UNSURE)


def test_a_silenced_robot_rests_ten_minutes_and_a_spent_quota_an_hour() -> None:
    assert meaning(Fault.CROWDED).retry_after == timedelta(minutes=10)
    assert meaning(Fault.SPENT).retry_after == timedelta(hours=1)
    assert meaning(Fault.AGAIN) == (False, None)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("keywords not in content", "关键词"),
        ("invalid timestamp", "时间不准"),
        ("sign not match", "加签密钥"),
        ("ip 203.0.113.7 not in whitelist", "出口 IP"),
        ("secret words", "核对安全设置"),
    ],
)
def test_310000_is_explained_without_repeating_what_was_said(said: str, told: str) -> None:
    error = DingTalkError("310000", said)
    assert told in str(error)
    assert said not in str(error)


def test_a_code_that_is_none_is_not_shown() -> None:
    assert str(DingTalkError("<script> secret words")) == "dingtalk code unreadable"
