"""What is said of money: needs, talks with banks, the county's headlines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from handlers.rules.ledgers import FundingSummary
from handlers.texts.deadlines import full_day
from storage.records import Funding, FundingKind, FundingStage

CENT: Final = Decimal("0.01")
KIND_NAMES: Final = {
    FundingKind.BOND: "专项债",
    FundingKind.TREASURY: "国债",
    FundingKind.CENTRAL: "中央预算内",
    FundingKind.LOAN: "贷款",
    FundingKind.EQUITY: "股权",
}
STAGE_NAMES: Final = {
    FundingStage.RESERVE: "储备",
    FundingStage.OFFERED: "推送",
    FundingStage.TALKING: "对接",
    FundingStage.ACCEPTED: "受理",
    FundingStage.GRANTED: "已授信",
    FundingStage.PAID: "已放款",
}
NO_MONEY: Final = "**{project}** 没有登记融资需求。"
SEVERAL_FUNDINGS: Final = (
    "这个项目有几笔融资：{names}。请写明是哪一笔，例如“对接 {project} {first} …”。"
)

MEETINGS: Final = 15  # of one reminder


def wan(amount: Decimal) -> str:
    """An amount in 万元 without idle zeros.

    >>> wan(Decimal("3000.50"))
    '3000.5'
    """
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def headline(amount: Decimal) -> str:
    """An amount for headlines: 亿元 with two places from one 亿 on, else 万元.

    >>> headline(Decimal("152600.5"))
    '15.26亿元'
    """
    if amount < 10_000:
        return f"{wan(amount)}万元"
    return f"{wan((amount / 10_000).quantize(CENT, ROUND_HALF_UP))}亿元"


def money(project: str, fundings: Sequence[Funding], own: FundingSummary) -> str:
    """A project's needs, in 万元."""
    lines = [f"**{project}** 需求{wan(own.need)}万元，已落实{wan(own.secured)}万元"]
    for one in fundings:
        parts = [f"{KIND_NAMES[one.kind]} {wan(one.need)}", one.bank, STAGE_NAMES[one.stage]]
        if one.granted:
            parts.append(f"授信{wan(one.granted)}，放款{wan(one.paid)}")
        if one.mismatch:
            parts.append(f"不匹配：{one.mismatch}")
        if one.next_on:
            parts.append(f"下次对接{full_day(one.next_on)}")
        lines.append("- " + "，".join(filter(None, parts)))
    return "\n".join(lines)


def county_money(county: FundingSummary) -> str:
    """The whole county's money in headlines."""
    return "\n".join(
        [
            f"全县融资需求 {headline(county.need)}",
            f"已授信 {headline(county.granted)}，已放款 {headline(county.paid)}",
            f"首贷 {county.first_borrowers} 户 {headline(county.first_loans)}",
            f"专项债 申报 {county.bonds_filed} 个，储备 {county.bonds_in_reserve} 个",
        ]
    )


def funding_name(one: Funding) -> str:
    """A need by its kind and its bank."""
    return f"{KIND_NAMES[one.kind]}{one.bank}"


def contacted(project: str, one: Funding, *, figures: bool) -> str:
    """A talk that was written down; a group reads no figures."""
    bank = f"{KIND_NAMES[one.kind]} {one.bank}".strip()
    head = f"已记一次对接：**{project}**" + (
        f" {bank} {STAGE_NAMES[one.stage]}" if figures else ""
    )
    if figures and one.granted:
        head += f"，授信{wan(one.granted)}万元，放款{wan(one.paid)}万元"
    return head + (f"，下次{full_day(one.next_on)}" if one.next_on else "") + "。"


def meeting(project: str, one: Funding, on: date) -> str:
    """One talk that is to come: with whom, when, how far; no amounts."""
    bank = " ".join(filter(None, (KIND_NAMES[one.kind], one.bank)))
    stuck = f"，上次说的不匹配原因：{one.mismatch}" if one.mismatch else ""
    return f"- {project} {bank}：{full_day(on)}对接，现在{STAGE_NAMES[one.stage]}{stuck}"


def meetings(lines: Sequence[str]) -> str:
    """Every talk that is to come, for one reader."""
    shown = [f"【对接提醒】{len(lines)} 次", *lines[:MEETINGS]]
    if len(lines) > MEETINGS:
        shown.append(f"另有 {len(lines) - MEETINGS} 次")
    shown.append("谈完私聊回复“对接 项目 银行 结果 下次日期”记一笔；改了日子的也这样回复。")
    return "\n".join(shown)


def which(names: Sequence[str], project: str) -> str:
    """Several needs, of which one has to be named."""
    return SEVERAL_FUNDINGS.format(names="、".join(names), project=project, first=names[0])
