"""What an import of the registers says: what is wrong with a cell, what would change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

HIDDEN: Final = "（已隐去）"
EMPTY: Final = "（空）"

PROBLEMS: Final[Mapping[str, str]] = {
    "own_agent": "代理人不能是本人",
    "missing_sheet": "缺少这张表。本工作簿里有：{present}",
    "no_heading": "前 5 行里找不到表头。表头应当是：{headings}",
    "missing_heading": "缺少“{heading}”这一列",
    "unknown_heading": "不认识这一列。可用的列：{headings}；不需要就删掉这一列",
    "repeated_heading": "有两列都是“{heading}”，只留一列",
    "secret_heading": "密码、密钥、机器人地址不能写进工作簿，请删掉整列（真实密钥建议随即更换）",
    "secret_value": "这里像是密钥或机器人地址，不能写进工作簿，请删掉（建议随即更换）",
    "uncomputed": "公式没有结果：请用 Excel 或 WPS 打开、保存一次再导入，或者直接填文字",
    "error": "公式出错了，请直接填文字",
    "required": "必须填",
    "unknown_choice": "不在可选范围里，只能填：{choices}",
    "bad_day": "不是日期。请写成 2026-03-01 或 2026年3月1日",
    "days_reversed": "“止”早于“起”",
    "bad_phone": "不像电话号码。请填 11 位手机号，或带区号的办公电话",
    "phone_rounded": "变成科学计数，后几位已丢失。请把这一列设成“文本”，重新填写",
    "bad_account": "账号里不能有空格、汉字或换行，请填通讯录里的账号",
    "not_text": "这里要填文字",
    "repeated": "与第 {row} 行重复",
    "repeated_person": "与第 {row} 行同名。确实是两个人，就都填上手机；是同一个人，就删掉一行",
    "taken_name": "“{name}”已经是“{owner}”的名称、简称或别名",
    "taken_phone": "这个手机号已经登记给“{owner}”",
    "taken_account": "这个账号已经是“{owner}”的，不能再给别人",
    "kept_account": "已登记的账号 {account} 不能用工作簿清空；要换账号，填新账号",
    "taken_chat": "这个群号已经是“{owner}”的",
    "unknown_unit": "“单位”表和已登记的单位里都没有它{hint}",
    "unknown_person": "“人员”表和已登记的人员里都没有这个人{hint}",
    "unknown_project": "“项目”表和已登记的项目里都没有它{hint}",
    "ambiguous_person": "有 {count} 个人叫这个名字，请写“姓名+手机尾号”，例如 {example}",
    "ambiguous_project": "有 {count} 个项目叫这个名字，请写项目编号",
    "bad_amount": "不是金额。请按万元填数字，例如 1200 或 1200.5（最多精确到分）",
    "bad_month": "不是月份。请写成 2026-09 或 2026年9月",
    "bad_count": "请填 0 到 999 的整数",
    "bad_number": "不是事项编号。请写成 Q0917",
    "expires_early": "“有效期至”早于“实际日”",
    "more_paid": "“放款额”大于“授信额”",
    "more_solved": "“现场解决”多于“收集问题”",
    "not_a_place": "“{name}”登记的类别不是乡镇或开发区，不能作属地",
}
HINT: Final = "。是不是“{name}”？"

NO_OFFICE: Final = "还没有类别为“项目推进中心”的单位，待受理的事项没有人收。"
NO_DESK: Final = "还没有人担任“分办员”，待受理的事项没有人分办。"
NOBODY: Final = "这些单位还没有任职人，派单给它们没有人收到：{names}"
SHARED_ALIAS: Final = "几个项目都叫“{alias}”（{names}），群里只说这个词时机器人会先问一句。"
KEPT_POSTS: Final = "这些岗位已登记、表里没有写，保持原样：{names}"
EXAMPLES: Final = "以“示例”开头的行没有导入：{rows}。"
EXAMPLES_OF: Final = "{sheet} {count} 行"
NOTE: Final = "提醒：{note}"
NOTHING: Final = "与已登记的内容完全一致，没有要改的。"


def problem(code: str, **words: object) -> str:
    """What is wrong with a cell, and what to do about it."""
    return PROBLEMS[code].format_map(words)


def hint(name: str | None) -> str:
    """A question that suggests the nearest registered name, or nothing."""
    return HINT.format(name=name) if name else ""


def fault_line(sheet: str, cell: str, value: str, problem: str) -> str:
    """One fault as a line: sheet, cell, what stands there, what is wrong."""
    place = f"“{sheet}”表 {cell}".rstrip()
    return f"{place}（{value}）：{problem}" if value else f"{place}：{problem}"


def count_line(sheet: str, added: int, changed: int, ended: int, same: int) -> str:
    """One sheet's figures."""
    stopped = f"，停用 {ended}" if ended else ""
    return f"{sheet}：新增 {added}，修改 {changed}{stopped}，不变 {same}"


def added_line(sheet: str, row: int, name: str) -> str:
    """A new entry."""
    return f"  新增 {sheet} 第 {row} 行：{name}"


def changed_line(sheet: str, row: int, name: str, fields: Iterable[tuple[str, str, str]]) -> str:
    """A changed entry with every changed field as (heading, before, after)."""
    words = "；".join(f"{head} {old or EMPTY} → {new or EMPTY}" for head, old, new in fields)
    return f"  修改 {sheet} 第 {row} 行：{name}：{words}"


def ended_line(sheet: str, name: str, day: str) -> str:
    """A tenure that ends."""
    return f"  停用 {sheet}：{name}，任职到 {day}"


def listed(names: Sequence[str], most: int = 12) -> str:
    """Names in one line; a long list is cut and counted."""
    shown = "、".join(names[:most])
    return shown if len(names) <= most else f"{shown} 等 {len(names)} 个"


REFUSED: Final = "有 {count} 处要改，整本没有导入。"


def refused(count: int) -> str:
    """Why a workbook with faults was not taken in."""
    return REFUSED.format(count=count)
