"""Words on what became of messages: a ticket's trail, what is stuck, sending again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from handlers.texts.deadlines import day_and_time
from storage.records import OutboxState, Sent, Ticket

TRAIL_WHO: Final = "只有分办员、督查室、县领导和管理员可以看投递轨迹。"
TRAIL_PRIVATELY: Final = "投递轨迹里有人名，请私聊我再发一次。"
RESEND_WHO: Final = "只有管理员可以重发，请私聊我。"
NOTHING_STUCK: Final = "近七天没有未送达的消息。"
NOT_STUCK: Final = "没有这一条，或者它不用重发。发“重发”看清单。"
UNKNOWN_READER: Final = "未登记账号"
PROTECTED_READER: Final = "受保护的收件人"
PROTECTED_TRAIL: Final = "这一件是匿名反映的，私发的消息（不论发给谁）加密存放，这里不列。"
UNKNOWN_GROUP: Final = "未登记的群"
MOST: Final = 30  # lines of one list

_TITLE: Final = re.compile(r"^【([^】]{1,12})】")
_ANSWER: Final = "答复"
_NOTICE: Final = "通知"
_PERHAPS: Final = "可能重复"
_STATES: Final = {
    OutboxState.SENDING: "正在发送",
    OutboxState.UNKNOWN: "结果不明",
    OutboxState.DEAD: "无法送达",
}


def kind(sent: Sent) -> str:
    """What sort of message it is; nothing of its words but the title."""
    if sent.payload.get("is_answer"):
        return _ANSWER
    found = _TITLE.match(sent.text)
    return found[1] if found else _NOTICE


def outcome(sent: Sent, now: datetime) -> str:
    """What has become of it."""
    if sent.state is OutboxState.SENT and sent.settled_at:
        mark = f"（{_PERHAPS}）" if sent.doubts else ""
        return f"{day_and_time(sent.settled_at)} 已送达{mark}"
    if sent.state is OutboxState.PENDING:
        tries = f"试过{sent.attempts}次，" if sent.attempts else ""
        when = day_and_time(max(sent.not_before, now))
        return f"{tries}{when} 再发" if tries else f"定于 {when} 发"
    tries = f"（试过{sent.attempts}次）" if sent.attempts else ""
    return f"{_STATES[sent.state]}{tries}"


def trail(ticket: Ticket, found: Sequence[tuple[str, Sent]], now: datetime) -> str:
    """Which notices about a ticket went to whom, when, and what became of each."""
    number, protected = ticket.number, [PROTECTED_TRAIL] * ticket.anonymous
    if not found:
        return "\n".join(protected) or f"**{number}** 还没有发过消息。"
    left = len(found) - MOST
    lines = [f"【投递轨迹】**{number}** 共{len(found)}条"]
    if left > 0:
        lines.append(f"（只列最近{MOST}条，前面还有{left}条）")
    lines += [line(reader, sent, now) for reader, sent in found[-MOST:]]
    return "\n".join([*lines, *protected])


def line(reader: str, sent: Sent, now: datetime) -> str:
    """One message: when it was owed, what it is, to whom, and what became of it."""
    return f"{day_and_time(sent.created_at)} {kind(sent)}→{reader}：{outcome(sent, now)}"


def stuck_list(found: Sequence[tuple[str, Sent]], now: datetime) -> str:
    """What did not arrive, by the number that sends it again."""
    lines = [f"【未送达】共{len(found)}条"]
    lines += [f"{sent.id}）{line(reader, sent, now)}" for reader, sent in found[:MOST]]
    number = found[0][1].id
    return "\n".join([*lines, f"回复“重发 {number}”再发这一条，“重发 全部”都再发。"])


def resent(count: int, later: int) -> str:
    """So many go out again; routine ones perhaps only in office hours."""
    wait = f"其中{later}条是日常提醒，等上班时间发。" if later else ""
    return f"已安排重发{count}条，结果不明的会写明“{_PERHAPS}”。{wait}"


def stuck(counts: dict[str, int]) -> str:
    """To the operator: messages that did not arrive in the last days, or are tried in vain."""
    names = (("dead", "无法送达"), ("unknown", "结果不明"), ("pending", "反复发送不成"))
    told = "，".join(f"{name}{counts[key]}条" for key, name in names if counts.get(key))
    return f"【投递异常】近七天{told}。私聊我回复“重发”看清单。"


def numbers(said: str) -> list[int]:
    """The numbers in what was said, each once."""
    found: Iterable[str] = re.findall(r"(?<![0-9])[0-9]{1,9}(?![0-9])", said)
    return [*dict.fromkeys(map(int, found))]


def is_all(said: str) -> bool:
    """Whether everything is meant."""
    return said.strip() in ("全部", "所有", "都发", "all")
