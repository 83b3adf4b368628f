"""Saying who one is: how it is heard, and what is said about it to whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from handlers.parser import strip_mentions
from handlers.texts.binding import platform
from handlers.texts.surnames import SURNAMES
from handlers.texts.verbs import VERBS
from storage.records import ClaimState

HOW: Final = "私聊我发：我是 姓名 手机号"
NAMELESS: Final = "没写清姓名"
WHO_ARE_YOU: Final = f"您还没登记。{HOW}，核对后可以签收和查看。"
USAGE: Final = f"请{HOW}（11 位），例如“我是 张三 13800000000”。"
IN_A_GROUP: Final = f"为了不让手机号留在群里，请{HOW}。群里的这条我没有记录，建议您撤回。"
RECEIVED: Final = "已收到，正在核对，有结果会告诉您。"
TOO_MANY: Final = "今天提交的次数已满，请明天再发，或者联系项目推进中心。"
REFUSED: Final = "您的身份没有核对上，请联系项目推进中心登记。"
ONLY_ADMINS: Final = "核对身份只有管理员能办，而且只在私聊里办。"
NONE_WAIT: Final = "没有等待核对的身份。"
CONFIRM: Final = "确认"
DENY: Final = "不是"
_STATES: Final = {
    ClaimState.LOOKED_UP: "已由平台核实",
    ClaimState.CONFIRMED: "已经确认过",
    ClaimState.REFUSED: "已经否认过",
    ClaimState.REPLACED: "已被同一账号的新申请代替",
    ClaimState.EXPIRED: "太久没有核对，已作废",
}
_LONGEST: Final = 80
_RARE_NAME: Final = 6  # characters that may be a name although the surname is not known
_WHO: Final = r"[\u3400-\u9fff·•\s,，、]{1,30}?"
_NUMBER: Final = (
    r"[\s,，、。;；:：]*(?:我?的?(?:联系)?(?:手机|电话)?(?:号码|号)?(?:是|为)?)?[\s:：]*"
    r"(?P<number>\+?\d[\d\s-]{6,20})[\s。!！.]*"
)
_CLAIM: Final = re.compile(
    rf"(?:[您你]好[\s,，!！。]*)?我(?:是|叫)[\s:：]*(?P<who>{_WHO}){_NUMBER}"
)
_ONLY_NAME: Final = re.compile(r"我(?:是|叫)\s*[\u3400-\u9fff·]{2,4}")
_UNIT: Final = (
    "局|委|办|中心|镇|乡|街道|公司|集团|院|所|站|队|科|股|室|处|府|会|区|园|部|厂|银行|项目|单位"
)
_POST: Final = "(?:副?(?:局长|主任|科长|股长|所长|站长|书记|镇长|乡长|经理))|联络员|专管员|分办员"
_NAME: Final = (
    rf"(?:(?:{SURNAMES.replace('/', '|')})[\u3400-\u9fff]{{1,2}}"
    r"|(?:欧阳|上官|司马|诸葛|令狐|皇甫|慕容|尉迟|夏侯|司徒)[\u3400-\u9fff]{1,2}"
    r"|[\u3400-\u9fff]{1,6}(?:·[\u3400-\u9fff]{1,6}){1,3})"
)
_NAMED: Final = rf"(?:(?![被给让替帮])[\u3400-\u9fff]{{1,14}}(?:{_UNIT})的?)?(?:{_POST})?{_NAME}"
_MOBILE: Final = re.compile(r"(?:\+?86)?(1[3-9]\d{9})")


@dataclass(frozen=True, slots=True)
class Said:
    """A name, perhaps with a unit before it, and a mobile number ("" if it is none)."""

    who: str
    mobile: str

    @property
    def is_name(self) -> bool:
        """Whether it is a name, perhaps with a unit and a post, and not just any words."""
        return re.fullmatch(_NAMED, self.who) is not None  # compiled by the first claim


def heard(text: str) -> Said | None:
    """Who the writer claims to be, or None for any other sentence.

    >>> heard("我是住建局张 三，手机１38 0000 0000")
    Said(who='住建局张三', mobile='13800000000')
    """
    plain = strip_mentions(text, VERBS.names) if len(text) <= _LONGEST else ""
    if match := _CLAIM.fullmatch(plain):
        digits = _MOBILE.fullmatch(re.sub(r"[\s-]", "", match["number"]))
        said = Said(squeezed(match["who"]), digits[1] if digits else "")
        return said if said.is_name or 0 < len(said.who) <= _RARE_NAME else None
    return Said("", "") if _ONLY_NAME.fullmatch(plain) else None


def squeezed(name: str) -> str:
    """The name without blanks and punctuation, dots of one kind."""
    return re.sub(r"[\s,，、]", "", name).replace("•", "·")


def masked(mobile: str) -> str:
    """The number as others may read it."""
    return f"{mobile[:3]}****{mobile[-4:]}"


def shown_person(name: str, units: Sequence[str]) -> str:
    """“张三（住建局）”."""
    return f"{name}（{'、'.join(units)}）" if units else name


def already(person: str) -> str:
    """The account is that person's."""
    return f"您已登记为 {person}，不用再发。"


def confirmed(person: str) -> str:
    """To the person: the account is theirs."""
    return f"已确认您是 {person}。现在可以签收、反馈和查看；回复“我的”看名下事项，“帮助”看用法。"


def to_confirm(number: int, person: str, of_platform: str, account: str, replaced: str) -> str:
    """To the administrators: is it that person?"""
    lines = [
        f"身份核对 {number}：{person}",
        f"{platform(of_platform)}账号 {account} 自称此人，手机号与登记的一致，还没有核实。",
    ]
    if replaced:
        lines.append(replaced)
    lines.append(f"是本人，回复“确认身份 {number}”；不是，回复“否认身份 {number}”。")
    return "\n".join(lines)


def replaces_account(account: str) -> str:
    """The person's other account would not count any more."""
    return f"确认后，原来登记的账号 {account} 不再有效。"


def takes_from(person: str) -> str:
    """The account is somebody else's so far."""
    return f"注意：这个账号现在登记的是 {person}，确认后就换人。"


def to_register(number: int, said: str, mobile: str, of_platform: str, account: str) -> str:
    """To the administrators: nobody is registered with that name and number."""
    where = platform(of_platform)
    return (
        f"身份核对 {number}：{said or NAMELESS}，手机 {masked(mobile)}\n"
        f"{where}账号 {account} 要登记，登记表里没有姓名和手机都对得上的人。\n"
        f"核实后在登记工作簿的“人员”表填上姓名、手机和{where}账号，再导入；"
        f"不用登记的，回复“否认身份 {number}”。"
    )


def outdated(number: int) -> str:
    """Somebody was bound since the question was put."""
    return (
        f"身份核对 {number} 提出之后，这个账号或这个人的绑定有变动，没有确认。请对方重新发一次。"
    )


def cannot_confirm(number: int) -> str:
    """Nobody is registered who could be confirmed."""
    return f"身份核对 {number} 没有对上登记的人。请先在登记工作簿的“人员”表填好并导入。"


def told_confirmed(person: str) -> str:
    """To the administrator who confirmed."""
    return f"已确认：{person}，已告诉本人。"


def told_refused(number: int) -> str:
    """To the administrator who refused."""
    return f"身份核对 {number} 已否认，已告诉对方。"


def gone(number: str) -> str:
    """There is no such claim."""
    return f"没有身份核对 {number}。" if number else "请写明编号，例如“确认身份 3”。"


def decided(number: int, state: ClaimState) -> str:
    """It was decided before."""
    return f"身份核对 {number} {_STATES.get(state, '')}，不用再办。"


def waiting(rows: Sequence[tuple[int, str, str, str]]) -> str:
    """Claims that wait: number, whom, platform, account."""
    if not rows:
        return NONE_WAIT
    told = [
        f"- {n}：{who or NAMELESS}，{platform(where)}账号 {account}"
        for n, who, where, account in rows
    ]
    return "\n".join(["等待核对的身份：", *told, "回复“确认身份 编号”或“否认身份 编号”。"])
