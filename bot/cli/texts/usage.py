"""The help: one line for each subcommand and each of its arguments."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from handlers.texts.words import STATUS_NAMES

ABOUT: Final = "吹哨：县项目推进中心的群聊派单机器人"
USAGE: Final = "用法："
ARGUMENTS: Final = "参数"
OPTIONS: Final = "选项"
COMMANDS: Final = "命令"
COMMAND: Final = "命令"
HELP: Final = "显示这份帮助"

DEMO: Final = "打开网页演示（虚构的云岭县）"
CHAT: Final = "在终端里试用（虚构的云岭县）"
SEED: Final = "把虚构的云岭县装进空数据库"
SERVE: Final = "正式运行"
CHECK_CONFIG: Final = "检查配置（--online 连同数据库、企业微信和钉钉）"
MIGRATE: Final = "升级数据库结构"
NEW_KEY_HELP: Final = "原来的密钥文件确实找不回来了，从此改用新的"
ADMIN_CODE: Final = "生成首位管理员的一次性口令（--group 生成群的绑定码）"
RUN_JOB: Final = "立即运行一项定时任务（--dry-run 只看不发）"
TICKETS: Final = "列出事项（--json 输出完整内容）"
OUTBOX: Final = "没送达的消息：列出、再发（--resend），或看一件的投递轨迹（--ticket）"
CLASSIFY: Final = "看一句话会被怎样理解"
EVALUATE: Final = "用标注文件测量理解的准确率"
AUDIT: Final = "自查：重算现状、时限和提醒，逐件核对；核对存证链（--head 存证码）"
BACKUP: Final = "备份：把数据和密钥写成一个加密文件，服务不用停"
RESTORE: Final = "恢复：把备份放进空的数据库（--drill 只演练，不动正式数据）"
LEARN: Final = "从更正里学：提出建议、看会改判哪些事项、批准"
DEADLINE: Final = "算一个时限：起点时间 + 期限（如 5工作日、7天、4工作小时、1小时）"
TEMPLATE: Final = "生成空白登记工作簿"
IMPORT: Final = "导入登记工作簿（--dry-run 只看改动）"
EXPORT: Final = "导出登记表、问题台账、周报、月报、通报、专报、包联清单、手续台账、融资台账"

FILE: Final = "文件"
FOLDER: Final = "文件夹"
WHEN: Final = "时间"
START: Final = "起点时间"
TARGET: Final = "期限"
JOB: Final = "任务"
TEXT: Final = "一句话"
STATUS: Final = "状态"
KIND: Final = "内容"
PORT: Final = "端口"
GROUP: Final = "群名"
NUMBER: Final = "编号"
NUMBER_OR_WORD: Final = "编号或词=类别"
DAYS: Final = "天数"

PORT_HELP: Final = "网页的端口，默认 8080；写 0 任选一个空闲的"
FRESH_HELP: Final = "丢掉上次的演示数据，从头再来"
DATA_HELP: Final = "演示数据放在哪个文件夹，默认 var/demo"
CONFIG_HELP: Final = "设置文件，默认用当前目录下的 config.toml（没有就用默认值）"
GROUP_HELP: Final = "改为生成这个群的绑定码，在群里发“绑定 数字”即绑定"
ONLINE_HELP: Final = "连同数据库、企业微信和钉钉一起检查，不往群里发东西"
AT_HELP: Final = "当作是这个时间（须同时写 --dry-run），例如 2026-09-28T09:00"
DRY_JOB_HELP: Final = "只看会发什么，不真发，也不改数据"
JSON_HELP: Final = "输出 JSON"
TEXT_HELP: Final = "群里的一句话，有空格时加引号"
EVALUATE_FILE_HELP: Final = "JSON Lines 文件，每行有 id、text、intent、category"
APPROVE_HELP: Final = "批准这一号学习建议，下一条消息起生效"
REFUSE_HELP: Final = "不批准；已批准的就停用，恢复出厂权重"
LIST_HELP: Final = "列出历次学习建议"
TRY_HELP: Final = "试一试：这一号建议，或者让一个词（如 绿皮表=环评）说了算，会改判哪些事项"
START_HELP: Final = "例如 2026-09-28T09:00，不写时区就是北京时间"
TARGET_HELP: Final = "例如 5工作日、7天、4工作小时、1小时"
CASES_HELP: Final = "一次算一批：JSON Lines 文件，每行有 id、start、target"
BACKUP_FILE_HELP: Final = "备份文件，例如 chuishao.backup"
DRILL_HELP: Final = "恢复到一个临时的地方，自查一遍，然后删掉"
CODE: Final = "存证码"
HEAD_HELP: Final = "核对群里留下的存证码：那时的记录有没有被改过"
TRAIL_HELP: Final = "看这一件的提醒发给了谁、到没到，例如 Q0001"
RESEND_HELP: Final = "再发：清单里的号（可以写几个）、事项编号，或者“全部”"
DAYS_HELP: Final = "只看最近几天的，默认 7"
BOOK_HELP: Final = "登记工作簿（.xlsx）"
PAPER_HELP: Final = "写到哪个文件；表格用 .xlsx，公文用 .docx"
TICKET_HELP: Final = "专报写哪一件，例如 Q0001"
MONTH_HELP: Final = "月报、通报写哪个月，例如 2026-09；不写就是上个月"
MONTH: Final = "年月"
WHICH: Final = "哪些"
KIND_NAMES: Final = {
    "registers": "登记表",
    "ledger": "问题台账",
    "weekly": "周报",
    "monthly": "月报",
    "bulletin": "通报",
    "report": "专报",
    "leaders": "包联清单",
    "permits": "手续台账",
    "fundings": "融资台账",
}
JOB_NAMES: Final = {
    "sweep": "到期、逾期提醒和逐级上报",
    "digest": "日报",
    "mornings": "各单位【今天要办】",
    "groups": "项目群【今日在办】",
    "weekly-draft": "周报草稿",
    "weekly": "周报",
    "monthly": "月通报草稿",
    "silence": "问久无消息的",
    "docket": "会商清单",
    "permits": "手续到期提醒",
    "contacts": "银企对接提醒",
    "audit": "每日自查",
    "reachability": "报告联系不上的人",
    "gather": "攒着的通知合成一条",
    "housekeeping": "清理收发记录",
    "retention": "到期清除",
    "chain": "存证链",
    "deliver": "看投递情况",
}
DRY_IMPORT_HELP: Final = "只看会改什么，不真改"


def job_help() -> str:
    """Which jobs there are."""
    return f"可用：{'、'.join(f'{name}（{about}）' for name, about in JOB_NAMES.items())}"


def status_help() -> str:
    """Which statuses there are."""
    return f"只列这个状态的，可用：{_statuses()}"


def no_status(text: str) -> str:
    """There is no such status."""
    return f"没有“{text}”，可用：{_statuses()}"


def _statuses() -> str:
    return "、".join(f"{name}（{status.value}）" for status, name in STATUS_NAMES.items())


def kind_help(names: Iterable[str]) -> str:
    """What can be exported."""
    return f"导出什么，可用：{'、'.join(names)}"


def no_kind(text: str) -> str:
    """There is no such paper."""
    return f"没有“{text}”，可用：{'、'.join(KIND_NAMES.values())}"


def only_help(words: Iterable[str]) -> str:
    """Which problems alone the list is to hold."""
    return f"问题台账只列哪些，同日报里的数字：{'、'.join(words)}"


def no_pick(text: str, words: Iterable[str]) -> str:
    """There is no such number."""
    return f"没有“{text}”，可用：{'、'.join(words)}"


def kind(text: str) -> str:
    """The kind of paper by its Chinese name; anything else as it is."""
    return next((kind for kind, name in KIND_NAMES.items() if text == name), text)


def bad_number(text: str) -> str:
    """Not the number of a proposal."""
    return f"后面要写编号，不是“{text}”"


BAD_MONTH: Final = "应为年月，例如 2026-09"
BAD_DAYS: Final = "应为 1 到 3650 的整数"
BAD_PORT: Final = "应为 0 到 65535 的整数"

# What argparse complains of, and how it is told; the groups are what it complains about.
_COMPLAINTS: Final = (
    (r"the following arguments are required: (.+)", "缺少：{0}"),
    (r"unrecognized arguments: (.+)", "不认识：{0}"),
    (r"argument (.+?): invalid choice: '?(.*?)'? \(choose from (.+)\)", "没有“{1}”，可用：{2}"),
    (r"argument (.+?): expected (?:one|at least one) argument", "{0} 后面要写一个值"),
    (r"argument (.+?): ignored explicit argument .+", "{0} 后面不能带值"),
    (r"argument (.+?): not allowed with argument (.+)", "{0} 和 {1} 不能一起用"),
    (r"argument .+?: (没有“.+)", "{0}"),
    (r"argument (.+?): (.+)", "{0} {1}"),
)


def fault(prog: str, message: str) -> str:
    """What is wrong with the command line."""
    for pattern, told in _COMPLAINTS:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            message = told.format(*(part.replace("'", "") for part in found.groups()))
            break
    return f"{prog}：{message}（加 --help 看用法）"
