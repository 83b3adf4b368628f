"""Words about pictures and files that come with messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handlers.rules.links import VALID_FOR
from storage.records import Attachment, AttachmentState

WHICH = (
    "只看到图片或文件，不知道是哪件事。请引用它回复编号（例如 Q0001），"
    "或者引用它用一句话说清哪个项目、卡在哪里。"
)
NOT_KEPT = "附带的图片或文件没有保存；要留作材料，请连同编号或要说的事再发一次。"
ADDED = "已附到"
TOLD = "补充了图片或文件"
NOTE = "（图片或文件）"
ASK_AGAIN = "没有保存成功，请再发一次。"
REASONS = {
    "too_large": "没有保存：图片不能超过 10 MB，文件不能超过 20 MB。",
    "closed": "没有保存：平台的权限或本月次数不够，请联系管理员。",
    "forbidden": "没有保存：文件名带密级字样，或者像是举报，这里不能存。举报请打 12388。",
    "host": "没有保存：机器人还没有开通收图片，请联系管理员。",
}
MOST_LISTED = 8
_NAMES = {"image": "图片", "file": "文件", "video": "视频"}
_UNREAD = {
    **_NAMES,
    "picture": "图片",
    "shortvideo": "视频",
    "voice": "语音",
    "location": "位置",
    "link": "链接",
}
_WHERE = {
    "wecom": "要留照片或文件，请私聊机器人发，或者在群里和文字放在同一条里 @ 它。",
    "dingtalk": "要留照片，请在群里和文字放在同一条里 @ 它；要留文件，请私聊机器人发。",
}
WORDS_ONLY = "这里还不能保存图片和文件，只记下了文字。"
_STATES = {
    AttachmentState.PENDING: "正在保存",
    AttachmentState.FETCHING: "正在保存",
    AttachmentState.FAILED: "没有保存成功",
}


def unread(kind: str, platform: str) -> str:
    """The answer to what cannot be read on the way it came, and where it can be left instead."""
    sentence = f"这里看不了您发的{_UNREAD.get(kind, '内容')}。请用一句话说清哪个项目、卡在哪里"
    return f"{sentence}；{_WHERE[platform]}" if platform in _WHERE else f"{sentence}。"


def kept(count: int, number: str) -> str:
    """A further line of the answer to a message whose pictures were taken."""
    return f"收到图片或文件 {count} 个，正在存到 {number}，“详 {number}”可以查看。"


def given_up(number: str, reason: str) -> str:
    """To who sent something that could not be fetched; unknown reasons ask to send it again."""
    return f"**{number}**：您发的图片或文件{REASONS.get(reason, ASK_AGAIN)}"


def listed(found: Sequence[Attachment], links: Mapping[int, str]) -> str:
    """The attachments of a ticket, the newest ones if there are many; links by their ids."""
    minutes = int(VALID_FOR.total_seconds()) // 60
    hint = f"（链接 {minutes} 分钟内有效，请勿转发）" if links else ""
    lines = [f"附件 {len(found)} 个{hint}："]
    lines += [_line(one, links.get(one.id, "")) for one in found[-MOST_LISTED:]]
    if len(found) > MOST_LISTED:
        lines.append(f"只列最近 {MOST_LISTED} 个。")
    return "\n".join(lines)


def counted(count: int) -> str:
    """What stands instead of the list where no browser reaches the bot."""
    return f"附件 {count} 个。没有设置对外地址，这里打不开；请联系管理员。"


def _line(one: Attachment, link: str) -> str:
    """The bare address at the end: platforms show no other link that people's words may hold."""
    label = f"{_NAMES.get(one.kind, one.kind)} {one.name}".strip()
    if one.state is not AttachmentState.STORED:
        return f"- {label}：{_STATES[one.state]}"
    return f"- {label}（{_size(one.size)}）：{link}"


def _size(count: int) -> str:
    """“640 KB”, “1.2 MB”."""
    if count < 1024 * 1024:
        return f"{max(count // 1024, 1)} KB"
    return f"{count / 1024 / 1024:.1f} MB"
