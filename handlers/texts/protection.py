"""Words around reporters who must not be named, and around groups that rest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from handlers.rules.workcalendar import SHANGHAI
from handlers.texts.deadlines import day_and_time

PRIVACY = (
    "个人信息说明：为办理项目难题，我记录您的账号、说的话和办理经过，只给有关单位和人员看，"
    "按档案规定保存；要查阅、更正、删除，请联系项目推进中心。"
)
ADMIN_WARNING = (
    "办理单位和群里看不到是谁反映的，库里也加密存放。但本聊天平台的管理员可能看得到聊天记录，"
    "姓名、电话请不要写进内容。"
)
SMALL_CELL = (
    "这个项目只有一家企业、一位专管员，内容本身可能让人猜到是谁。"
    "不放心可以马上回复“撤回 {number}”。"
)

ASKED = "已请另一位保密专员核准，{until}前有效。核准后只私聊告诉您一人，反映人也会知道。"
ASK_OFFICER = (
    "【请核准】{name}申请查看 **{number}** 的反映人。\n理由：{reason}\n"
    "同意请回复“同意查看 {number}”，{until}前有效；不同意不用回复。"
)
WAITS = "**{number}** 已有申请在等核准，{until}前有效。"
NOT_OFFICER = "只有登记的两位保密专员可以申请和核准查看反映人。"
NEED_TWO = "登记表里的保密专员要正好两位，现在是 {count} 位。请先在“岗位”表里登记。"
NO_REASON = "请写明理由：查看反映人 {number} 理由"
NOT_ANONYMOUS = "**{number}** 不是匿名反映，回复“详 {number}”即可。"
LOST = "**{number}** 的反映人解不开：密钥文件不在或换过，请管理员找回密钥文件。"
NONE_WAITING = "**{number}** 没有等待核准的申请，或者已过期，请对方重新申请。"
SAME_PERSON = "申请和核准不能是同一人，请另一位保密专员回复。"
AGREED = "已核准 **{number}**，反映人只告诉申请人一人，并已记录。"
NAMED = (
    "**{number}** 的反映人：{name}\n请严格保密，不得转告被反映的单位。本条只发这一次，查看已记录。"
)
TOLD_REPORTER = (
    "【查看告知】**{number}** 的反映人身份已由两位保密专员依程序查看。\n理由：{reason}\n"
    "如有人因此为难您，请打 12345 或 12388。"
)
PLEASE_PRIVATELY = (
    "查看反映人只能在私聊里办，请在这里发“查看反映人 编号 理由”，核准的发“同意查看 编号”。"
)
AGREE = "同意查看 {number}"
UNREGISTERED = "未登记人员（账号 {account}）"

QUESTION_TITLE: Final = "【追问】"
QUESTION = (
    QUESTION_TITLE + "**{number}** 办理需要再了解一点：\n{question}\n"
    "请回复“答 {number} 内容”，不方便可以不回。"
)
QUESTION_SENT = "已转给反映人，答复会告诉您"
NOBODY_TO_ASK = "反映人没有登记账号，机器人联系不上，请看 **{number}** 原话里有没有联系方式。"
ANSWERED = "【答复】**{number}** 反映人：{text}"

QUIET_WHO = "只有分办员和管理员可以让群静默，而且请在群里发，静默的就是那个群。"
QUIET_SAY = "请写明多久，最长三天，例如“静默 2小时”“静默 到明天8点”。"
QUIET_SET = "本群静默到 {until}：日常提醒到时合并再发，紧急的照发。提前恢复请说“取消静默”。"
QUIET_IS = "本群静默到 {until}。提前恢复请说“取消静默”。"
QUIET_NOT = "本群没有静默。"
WAITED = "静默期间攒下的提醒（{count}条）："
GATHERED = "【分办台】上次以后的 {count} 件，合成一条："
QUIET_OVER = "已取消静默，攒下的提醒马上发。"
TIPS = "举报线索（只计次数，不存内容）：本月 {month} 条，累计 {all} 条。"
TIPS_WHO = "只有分办员和管理员可以看。"

_LONGEST: Final = timedelta(days=3)
_SPAN: Final = re.compile(r"([0-9]{1,3}|半|一|两|二|三)(?:个)?(半)?(小时|分钟|钟头|天)")
_CLOCK: Final = re.compile(
    r"到?(今天|今晚|明天|明早|后天)?(上午|早上|下午|晚上)?([0-9]{1,2})[点:：时](半|[0-9]{2})?"
)
_WORDS: Final = {"半": 0.5, "一": 1, "两": 2, "二": 2, "三": 3}
_UNITS: Final = {"小时": 60, "钟头": 60, "分钟": 1, "天": 24 * 60}
_DAYS: Final = {"明天": 1, "明早": 1, "后天": 2}
_NOON: Final = 12


def gathered(told: Sequence[str]) -> str:
    """What waited for its like, as one message."""
    return "\n\n".join((GATHERED.format(count=len(told)), *told))


def merged(told: Sequence[str]) -> str:
    """What waited, as one message."""
    return "\n\n".join((WAITED.format(count=len(told)), *told))


def until(text: str, now: datetime) -> datetime | None:
    """Until when somebody wants quiet; None when not understood, past, or longer than 3 days.

    >>> from datetime import UTC
    >>> until("2小时", datetime(2026, 9, 14, 1, tzinfo=UTC))
    datetime.datetime(2026, 9, 14, 3, 0, tzinfo=datetime.timezone.utc)
    >>> until("到明天8点", datetime(2026, 9, 14, 1, tzinfo=UTC))
    datetime.datetime(2026, 9, 15, 0, 0, tzinfo=datetime.timezone.utc)
    """
    said = text.replace(" ", "")
    if match := _SPAN.fullmatch(said):
        count = _WORDS.get(match[1]) or float(match[1])
        end = now + timedelta(minutes=(count + (0.5 if match[2] else 0)) * _UNITS[match[3]])
    elif match := _CLOCK.fullmatch(said):
        clock = _clock(match, now)
        if clock is None:
            return None
        end = clock.astimezone(now.tzinfo)
    else:
        return None
    return end if now < end <= now + _LONGEST else None


def _clock(match: re.Match[str], now: datetime) -> datetime | None:
    hour, minute = int(match[3]), 30 if match[4] == "半" else int(match[4] or 0)
    is_late = match[2] in ("下午", "晚上") or match[1] == "今晚"
    hour += _NOON if is_late and hour < _NOON else 0
    day = now.astimezone(SHANGHAI) + timedelta(days=_DAYS.get(match[1] or "", 0))
    try:
        return day.replace(hour=hour, minute=minute, second=0, microsecond=0)
    except ValueError:
        return None


def with_until(text: str, at: datetime, **more: str) -> str:
    """The sentence with its end in it."""
    return text.format(until=day_and_time(at), **more)
