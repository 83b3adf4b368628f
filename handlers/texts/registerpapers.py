"""Wordings of 手续台账 and 融资台账."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from handlers.rules.ledgers import FundingSummary, PermitSummary, is_granted, is_late, is_needed
from handlers.texts.money import headline
from handlers.texts.papers import chinese_day
from handlers.texts.rates import percent
from storage.records import Need, Permit

PERMITS: Final = "手续台账"
PERMITS_TITLE: Final = "重点项目手续台账"
FUNDINGS: Final = "融资台账"
FUNDINGS_TITLE: Final = "重点项目融资需求台账"
FIRST_LOAN: Final = "首贷"
NEEDS: Final = {Need.NEEDED: "需要", Need.PROMISED: "承诺制", Need.COVERED: "区域评估覆盖"}


def permits_about(day: date, county: PermitSummary) -> str:
    """The line under the title: how far the county is."""
    return (
        f"截至{chinese_day(day)}　{county.projects}个项目　应办{county.needed}　已办{county.done}"
        f"（{percent(county.share)}）　在办{county.running}　未启动{county.idle}"
        f"　过期{county.expired}　过计划日{county.late}"
    )


def permit_remark(permit: Permit, waiting: Sequence[str], day: date) -> str:
    """What hinders a permit that is not given yet."""
    if is_granted(permit) or not is_needed(permit):
        return ""
    parts = (
        "过了计划日" if is_late(permit, day) else "",
        f"要先办：{'、'.join(waiting)}" if waiting else "",
    )
    return "\n".join(filter(None, parts))


def fundings_about(day: date, county: FundingSummary) -> str:
    """The line under the title: the county's headlines, and who may read on."""
    return (
        f"截至{chinese_day(day)}　需求{headline(county.need)}　已授信{headline(county.granted)}　"
        f"已放款{headline(county.paid)}　首贷{county.first_borrowers}户"
        f"{headline(county.first_loans)}　专项债申报{county.bonds_filed}个、"
        f"储备{county.bonds_in_reserve}个　金额单位：万元　内部掌握，不发群、不外传"
    )
