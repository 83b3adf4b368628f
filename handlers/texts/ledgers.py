"""What the ledgers say in chat: permits, money, plans of the month, visits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from handlers.rules.ledgers import (
    PermitSummary,
    VisitSummary,
    is_late,
    is_needed,
    state_on,
)
from handlers.rules.permitguide import Guide
from handlers.texts.deadlines import full_day
from handlers.texts.money import wan
from handlers.texts.rates import percent
from handlers.texts.words import LIGHT_NAMES
from storage.records import (
    Light,
    MonthPlan,
    Need,
    Permit,
    PermitState,
)

STATE_NAMES: Final = {
    PermitState.UNNEEDED: "不需要",
    PermitState.IDLE: "未启动",
    PermitState.DRAFTING: "编制中",
    PermitState.FILED: "已报件",
    PermitState.AMENDING: "补正",
    PermitState.ACCEPTED: "已受理",
    PermitState.PUBLISHED: "公示",
    PermitState.GRANTED: "已批复",
    PermitState.EXPIRED: "过期",
}
LEVEL_NAMES: Final = {"county": "县批", "city": "市批", "province": "省批", "nation": "国家批"}
PERMITS, MONEY, CONTACT, PLAN, VISIT = "手续", "融资", "对接", "计划", "到现场"
NOT_YOURS: Final = "这个项目不归您管，台账不能给您看。要看，请找项目推进中心。"
NOT_KEPT: Final = "这一项由专管员、经办单位或项目推进中心来改，您可以看，不能改。"
NO_PERMITS: Final = "**{project}** 还没有登记手续。"
NO_PLAN: Final = "**{project}** 没有登记 {month} 的计划。"
UNKNOWN_PROJECT: Final = "请写明项目，用登记的名称或俗称，例如“{verb} 二期”。"
SEVERAL: Final = "“{said}”可能是：{names}。请写全名。"
UNKNOWN_PERMIT: Final = "没听出是哪一项手续，请写名称，例如：林地、环评、施工许可。"
VISIT_USAGE: Final = "请写明收集和解决了几个，例如“到现场 二期 收集3 现场解决2 说明”。"
VISIT_MORE: Final = "现场解决的不会比收集的多，请核对数字。"
NO_PAIRS: Final = "您名下没有包联项目。"


def county_line(county: PermitSummary, lately: int) -> str:
    """How far the whole county is."""
    more = f"　本周+{lately}" if lately else ""
    return f"全县 {county.done}/{county.needed} {percent(county.share)}{more}"


def permit_figures(own: PermitSummary) -> str:
    """A project's figures in one line."""
    parts = [f"应办{own.needed} 已办{own.done} 在办{own.running} 未启动{own.idle}"]
    if own.expired:
        parts.append(f"过期{own.expired}")
    if own.late:
        parts.append(f"逾期{own.late}")
    return " ".join(parts)


def permit_line(
    permit: Permit, unit: str, waiting: Sequence[str], stuck: str, today: date
) -> list[str]:
    """One permit with what blocks it."""
    state = state_on(permit, today)
    parts = [STATE_NAMES[state]]
    if permit.need is not Need.NEEDED:
        parts.append("承诺制" if permit.need is Need.PROMISED else "区域评估覆盖")
    if state is PermitState.GRANTED:
        parts += _granted(permit)
    elif is_needed(permit):
        if unit:
            parts.append(f"{unit}（{LEVEL_NAMES[permit.level]}）")
        if permit.planned_on:
            late = "，已过" if is_late(permit, today) else ""
            parts.append(f"计划{full_day(permit.planned_on)}{late}")
    lines = [f"- {permit.name}：{'，'.join(parts)}"]
    if waiting and state is not PermitState.GRANTED and is_needed(permit):
        lines.append(f"  要先办：{'、'.join(waiting)}")
    if stuck and state is not PermitState.GRANTED:
        lines.append(f"  卡在：{stuck}")
    return lines


def _granted(permit: Permit) -> list[str]:
    parts = [permit.document] if permit.document else []
    if permit.expires_on:
        parts.append(f"有效期至{full_day(permit.expires_on)}")
    return parts


def kept(project: str, permit: Permit, before: PermitState | None, today: date) -> str:
    """A permit that was written down."""
    old = f"（原来是{STATE_NAMES[before]}）" if before and before is not permit.state else ""
    parts = [f"已记：**{project}** {permit.name} {STATE_NAMES[state_on(permit, today)]}{old}"]
    if permit.document:
        parts.append(f"文号 {permit.document}")
    if permit.expires_on:
        parts.append(f"有效期至{full_day(permit.expires_on)}")
    if permit.planned_on and permit.state is not PermitState.GRANTED:
        parts.append(f"计划{full_day(permit.planned_on)}")
    if permit.blocker:
        parts.append(f"卡点 {permit.blocker}")
    return "，".join(parts) + "。"


def guide(found: Guide, unit: str) -> str:
    """怎么办、找谁办、何时办."""
    lines = [
        f"**{found.name}**",
        f"找谁办：{unit or found.unit[0]}（{LEVEL_NAMES[found.level]}）",
        f"带什么：{'、'.join(found.papers)}",
        f"多久办：法定 {found.legal}（{found.law}）",
        f"　　　　一般承诺 {found.promised}",
    ]
    if found.after:
        lines.insert(2, f"先办好：{'、'.join(found.after)}")
    lines.append(
        "时限从材料齐全、正式受理算起，补正、公示、评审的日子一般不算。以本县办事指南为准。"
    )
    return "\n".join(lines)


def month_plan(project: str, plan: MonthPlan, light: Light | None) -> str:
    """A project's month."""
    head = f"**{project}** {int(plan.month[5:])}月计划"
    lines = [f"{head}　灯：{LIGHT_NAMES[light]}" if light else head]
    if plan.permits:
        lines.append(f"手续：{plan.permits}")
    if plan.works:
        lines.append(f"工程：{plan.works}")
    if plan.planned is not None or plan.done is not None:
        done, planned = (wan(x) if x is not None else "—" for x in (plan.done, plan.planned))
        lines.append(f"投资：{done}/{planned}万元")
    if plan.reason:
        lines.append(f"原因：{plan.reason}")
    return "\n".join(lines)


def visited(project: str, leader: str, collected: int, solved: int) -> str:
    """A visit that was written down."""
    return f"已记：{leader}今天到 **{project}** 现场，收集{collected}个，现场解决{solved}个。"


def pair_line(leader: str, projects: int, visits: VisitSummary, open_: int, red: int) -> str:
    """A leader's line of the 包联 list."""
    return (
        f"{leader} {projects}个项目 到现场{visits.times}次 收集{visits.collected} "
        f"现场解决{visits.solved} 在办{open_} 红{red}"
    )


def several(said: str, names: Sequence[str]) -> str:
    """Several projects that are called so."""
    return SEVERAL.format(said=said[:20], names="、".join(names))
