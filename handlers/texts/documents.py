"""Wordings of 通报 and 专报."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from handlers.rules.figures import Tally
from handlers.rules.ledgers import FundingSummary, PermitSummary
from handlers.rules.view import TicketView
from handlers.texts.money import headline
from handlers.texts.papers import chinese_day, local, project_name, who
from handlers.texts.rates import days, percent
from handlers.texts.words import ACTION_NAMES, STATUS_NAMES
from storage.records import Event

OFFICE: Final = "县项目推进中心"
DRAFT: Final = "（代拟稿，送审后印发）"
BULLETIN_HEAD: Final = "重点项目推进情况通报"
REPORT_HEAD: Final = "重点项目问题专报"
OVERALL: Final = "一、总体情况"
UNITS: Final = "二、单位办理情况"
CASES: Final = "三、典型事项"
NEXT: Final = "四、下步工作"
WELL: Final = "（一）办得快的"
LONG: Final = "（二）拖得久的"
NO_CASE: Final = "本月没有。"
NO_DUE: Final = "本月没有到期应办结的事项。"
NONE_LATE: Final = "月末没有逾期事项，各单位继续按时限办理。"
RANKED: Final = "注：应办满3件的单位排序；条管单位另列；项目单位不列；协办延误不计入主办。"
WHAT: Final = "一、事由"
COURSE: Final = "二、经过"
OPINIONS: Final = "三、各方意见"
KNOT: Final = "四、症结"
ADVICE: Final = "五、建议"
ENCLOSED: Final = "附件："
NO_OPINION: Final = "办理单位尚未反馈意见。"
NO_FILES: Final = "无"


def issue(number: int) -> str:
    """Which issue of the year it is."""
    return f"第{number}期"


def bulletin_title(first: datetime) -> str:
    """The title of a month's 通报."""
    return f"关于{local(first).month}月份重点项目问题办理情况的通报"


def opening(first: datetime, total: Tally) -> str:
    """The first sentence: what a county tells first."""
    return (
        f"{local(first).month}月份，全县重点项目共收集问题{total.received}件，已办结"
        f"{total.solved}件，占{percent(total.share)}。现将有关情况通报如下："
    )


def overall(total: Tally) -> str:
    """Figures of the month."""
    explained = f"（另有解释说明{total.explained}件）" if total.explained else ""
    carried = f"上月结转{total.carried}件，" if total.carried else ""
    return (
        f"{carried}本月收集{total.received}件，本月共销号{total.closed}件，解决率"
        f"{percent(total.solving)}{explained}。到期应办结{total.due}件，按期办结{total.in_time}件，按期办结率"
        f"{percent(total.punctuality)}（按原定时限为{percent(total.first_punctuality)}）；平均办理"
        f"{days(total.duration)}个工作日，挂起时间不计。月末在办{total.running}件，其中逾期"
        f"{total.overdue}件；挂起{total.suspended}件。办结后评价{total.rated}件，满意率"
        f"{percent(total.satisfaction)}。签收及时率{percent(total.signing)}，响应率"
        f"{percent(total.answering)}，回退率{percent(total.returning)}（退单{total.returned}件次），"
        f"重办率{percent(total.redoing)}。"
    )


def kinds(named: Sequence[tuple[str, int]]) -> str:
    """“从类别看，…”."""
    return f"从类别看，{'，'.join(f'{name}{count}件' for name, count in named)}。"


def projects(count: int, total: Decimal) -> str:
    """How many projects the county has, and their investment (万元)."""
    money = f"，总投资{headline(total)}" if total else ""
    return f"项目：重点项目{count}个{money}。"


def permits(county: PermitSummary) -> str:
    """How far the permits are today."""
    late = f"，过了计划日未办{county.late}项" if county.late else ""
    return (
        f"手续：{county.projects}个项目应办{county.needed}项，已办{county.done}项，"
        f"占{percent(county.share)}{late}。"
    )


def money(county: FundingSummary) -> str:
    """The county's money in headlines, never a project's."""
    parts = [f"融资：需求{headline(county.need)}"]
    if county.first_borrowers:
        parts.append(f"首贷{county.first_borrowers}户、{headline(county.first_loans)}")
    if county.bonds_filed or county.bonds_in_reserve:
        parts.append(f"专项债申报{county.bonds_filed}个、储备{county.bonds_in_reserve}个")
    return f"{'；'.join(parts)}。"


def good(number: int, shown: TicketView, spent: int, text: str) -> str:
    """One matter that was done quickly."""
    took = f"用{spent}个工作日办结" if spent else "当日办结"
    return f"{number}．{_matter(shown)}，{shown.unit or OFFICE}{took}。{sentence(text)}"


def slow(number: int, shown: TicketView, late: int, told: str) -> str:
    """One matter that is long overdue, and why."""
    why = f"最近进展：{sentence(told)}" if told else "办理单位未反馈进展。"
    return f"{number}．{_matter(shown)}，{shown.unit or OFFICE}主办，逾期{late}个工作日。{why}"


def task(number: int, shown: TicketView, names: Sequence[str]) -> str:
    """One matter with who is responsible and until when; a draft leaves the new day open."""
    due = shown.ticket.due_at
    first = f"原时限{local(due).month}月{local(due).day}日，" if due else ""
    responsible = f"（责任人：{'、'.join(names)}）" if names else ""
    return (
        f"{number}．{_matter(shown)}：责任单位{shown.unit or OFFICE}{responsible}，{first}"
        "请于　　月　　日前办结。"
    )


def _matter(shown: TicketView) -> str:
    return f"{shown.project or '未识别项目'}{shown.category}问题（{shown.number}）"


def sentence(text: str) -> str:
    """The text with a full stop at its end, on one line."""
    flat = "；".join(line.strip() for line in text.splitlines() if line.strip())
    return flat if flat.endswith(("。", "！", "？")) else f"{flat}。"


def report_title(shown: TicketView) -> str:
    """The title of the 专报 on one matter."""
    return f"关于{shown.project or '项目'}{shown.category}问题的专报"


def what(shown: TicketView, text: str, owner: str) -> str:
    """事由."""
    day = chinese_day(local(shown.ticket.created_at).date())
    by = f"，项目单位{owner}" if owner else ""
    return f"{project_name(shown)}{by}。{day}反映：{sentence(text)}"


def course(event: Event) -> str:
    """One line of 经过."""
    at = local(event.at)
    note = f"：{event.note}" if event.note else ""
    return sentence(f"{at.month}月{at.day}日，{who(event)}{ACTION_NAMES[event.action]}{note}")


def opinion(event: Event, unit: str) -> str:
    """What one side said."""
    name = f"{unit}（{who(event)}）" if unit else who(event)
    return f"{name}：{sentence(event.note)}"


def knot(shown: TicketView, late: int, told: str) -> str:
    """症结: the facts that the draft can vouch for."""
    ticket = shown.ticket
    parts = [f"目前状态为{STATUS_NAMES[ticket.status]}"]
    if late:
        parts.append(f"已逾期{late}个工作日")
    if ticket.return_count:
        parts.append(f"被退单{ticket.return_count}次，主办单位有争议")
    if shown.co_units:
        parts.append(f"涉及{shown.unit or OFFICE}、{'、'.join(shown.co_units)}等单位")
    if told:
        parts.append(f"最近一次反馈是“{told}”")
    return "，".join(parts) + "。"


def advice(shown: TicketView, leader: str) -> str:
    """建议: who should decide what; the draft leaves the day open."""
    units = "、".join((shown.unit or OFFICE, *shown.co_units))
    return (
        f"请{leader or '县领导'}召集{units}专题研究，明确解决办法、责任人，于　　月　　日前办结。"
    )


def files(count: int) -> str:
    """附件."""
    return f"{ENCLOSED}反映材料{count}份" if count else f"{ENCLOSED}{NO_FILES}"


def issued(name: str, day: date) -> str:
    """Who issues a 专报, and when, under its head."""
    return f"{name}　{chinese_day(day)}"


def dated(day: date) -> str:
    """The day under a document."""
    return chinese_day(day)
