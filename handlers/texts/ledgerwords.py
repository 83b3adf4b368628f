"""What people say about the ledgers: states, document numbers, days, amounts, stages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from handlers.parser import find_number
from handlers.parser.numbers import ENDS, NUMBER, trim
from handlers.rules.dates import find_days
from storage.records import FundingKind, FundingStage, PermitState

STATES: Final = {
    "不需要": PermitState.UNNEEDED,
    "不用办": PermitState.UNNEEDED,
    "未启动": PermitState.IDLE,
    "编制中": PermitState.DRAFTING,
    "已报件": PermitState.FILED,
    "报件": PermitState.FILED,
    "已上报": PermitState.FILED,
    "补正": PermitState.AMENDING,
    "已受理": PermitState.ACCEPTED,
    "受理": PermitState.ACCEPTED,
    "公示": PermitState.PUBLISHED,
    "公示中": PermitState.PUBLISHED,
    "已批复": PermitState.GRANTED,
    "批复": PermitState.GRANTED,
    "已办结": PermitState.GRANTED,
    "批下来": PermitState.GRANTED,
    "过期": PermitState.EXPIRED,
}
STAGES: Final = {"授信": FundingStage.GRANTED, "放款": FundingStage.PAID}
KINDS: Final = {
    "专项债": FundingKind.BOND,
    "国债": FundingKind.TREASURY,
    "中央预算内": FundingKind.CENTRAL,
    "贷款": FundingKind.LOAN,
    "股权": FundingKind.EQUITY,
}
_STATE: Final = re.compile("|".join(sorted(STATES, key=len, reverse=True)))
_DOCUMENT: Final = re.compile(r"(?:批复)?文号[:：\s]*([^\s，,；;。]{2,40})")
_EXPIRY: Final = re.compile(r"有效期(?:至|到)?[:：\s]*([0-9年月日号./-]{4,12})")
_PLANNED: Final = re.compile(r"计划(?:日)?[:：\s]*([0-9年月日号./-]{3,12})")
_BLOCKED: Final = re.compile(rf"(?:卡点|卡在)[:：\s]*(?={NUMBER.pattern})")
_FILLER: Final = re.compile(
    rf"{ENDS}|手续|了|已经|目前|现在|状态|是|的|情况|进展|怎么样|到哪一步|卡点|卡在"
)
_AMOUNT: Final = r"[:：\s]*(\d[\d,]*(?:\.\d{1,6})?)\s*(亿|万)?元?"
_STAGED: Final = re.compile(rf"(授信|放款){_AMOUNT}")
_DONE: Final = re.compile(rf"完成(?:投资)?{_AMOUNT}")
_MEANT: Final = re.compile(rf"(?:计划)?投资{_AMOUNT}")
_REASON: Final = re.compile(r"原因[:：\s]*(.{2,60})$")
_COUNTS: Final = re.compile(r"(收集|解决|现场解决)[:：\s]*(\d{1,3})\s*(?:个|件|条)?(?:问题)?")
_NEXT: Final = re.compile(r"下次(?:对接)?[:：\s]*")
GUIDE: Final = re.compile(
    r"^(?P<what>.{2,20}?)(?:手续)?(?:该|要|应该)?"
    r"(?:怎么办理?|找谁办?|何时办|多久办|多久能批|要什么材料|需要什么材料)[?？。]?$"
)


@dataclass(frozen=True, slots=True)
class PermitSaid:
    """What was said of one permit; `rest` was not understood."""

    state: PermitState | None = None
    document: str = ""
    expires_on: date | None = None
    planned_on: date | None = None
    blocker: str = ""
    rest: str = ""

    @property
    def is_news(self) -> bool:
        """Whether anything is to be written down."""
        said = (self.state, self.document, self.expires_on, self.planned_on, self.blocker)
        return any(said)


def permit_said(text: str, today: date) -> PermitSaid:
    """Reads “已受理”, “批复 文号 … 有效期至 …”, “计划10月16日”, “卡在 Q0917”."""
    document, text = _taken(_DOCUMENT, text)
    expires, text = _taken(_EXPIRY, text)
    planned, text = _taken(_PLANNED, text)
    blocker = ""
    if match := _BLOCKED.search(text):
        blocker = find_number(text[match.end() :])
        text = text[: match.start()] + NUMBER.sub("", text[match.end() :], count=1)
    state = _STATE.search(text)
    rest = text[: state.start()] + text[state.end() :] if state else text
    return PermitSaid(
        state=STATES[state[0]] if state else PermitState.GRANTED if document else None,
        document=document,
        expires_on=_day(expires, today),
        planned_on=_day(planned, today),
        blocker=blocker,
        rest=_FILLER.sub("", rest),
    )


def _taken(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    """What the pattern finds, and the text without it."""
    match = pattern.search(text)
    if match is None:
        return "", text
    return match[1], text[: match.start()] + " " + text[match.end() :]


def _day(text: str, today: date) -> date | None:
    found = find_days(text, today) if text else []
    return found[0][2] if found else None


@dataclass(frozen=True, slots=True)
class ContactSaid:
    """What was said of a talk with a bank."""

    stage: FundingStage | None
    amounts: dict[FundingStage, Decimal]
    next_on: date | None
    kind: FundingKind | None


def contact_said(text: str, today: date) -> ContactSaid:
    """Reads “授信3000万”, “放款500”, “下次10月20日”; the last stage named counts."""
    amounts = {STAGES[m[1]]: _amount(m[2], m[3]) for m in _STAGED.finditer(text)}
    named = [stage for word, stage in STAGES.items() if stage in amounts and word in text]
    after = _NEXT.search(text)
    kind = next((kind for word, kind in KINDS.items() if word in text), None)
    next_on = _day(text[after.end() :], today) if after else None
    return ContactSaid(named[-1] if named else None, amounts, next_on, kind)


@dataclass(frozen=True, slots=True)
class PlanSaid:
    """What was said of a month's plan; None where nothing was."""

    planned: Decimal | None
    done: Decimal | None
    reason: str

    @property
    def is_news(self) -> bool:
        """Whether anything is to be written down."""
        return self.planned is not None or self.done is not None or bool(self.reason)


def plan_said(text: str) -> PlanSaid:
    """Reads “投资2000 完成1200 原因 消防退审”."""
    reason, text = _taken(_REASON, text)
    done = _DONE.search(text)
    text = _DONE.sub(" ", text)
    meant = _MEANT.search(text)
    return PlanSaid(
        _amount(meant[1], meant[2]) if meant else None,
        _amount(done[1], done[2]) if done else None,
        reason.strip(),
    )


@dataclass(frozen=True, slots=True)
class VisitSaid:
    """What was said of a day on the site."""

    collected: int
    solved: int
    note: str


def visit_said(text: str) -> VisitSaid | None:
    """Reads “收集3 现场解决2 说明”; None where no count is given."""
    counts = {m[1].removeprefix("现场"): int(m[2]) for m in _COUNTS.finditer(text)}
    if not counts:
        return None
    note = trim(_COUNTS.sub(" ", text))
    return VisitSaid(counts.get("收集", 0), counts.get("解决", 0), " ".join(note.split()))


def _amount(number: str, unit: str | None) -> Decimal:
    amount = Decimal(number.replace(",", ""))
    return amount * 10_000 if unit == "亿" else amount
