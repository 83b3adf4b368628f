"""What papers say to operators: why a workbook cannot be read."""

from __future__ import annotations

from typing import Final

from bot.papers.archive import Reason

# Type that the state's standard names; every office machine has it.
SONG: Final = "宋体"
FANG: Final = "仿宋_GB2312"
HEI: Final = "黑体"
KAI: Final = "楷体_GB2312"
SMALL: Final = "方正小标宋简体"
FONT_FAMILY: Final = "WenQuanYi Micro Hei"

UNREADABLE: Final = {
    Reason.MISSING: "没有这个文件：{path}",
    Reason.TOO_LARGE: "文件超过 10 MB，不像登记表：{path}",
    Reason.BOMB: "文件解开后过大，已停止读取：{path}",
    Reason.ENCRYPTED: "工作簿加了密码。请去掉打开密码，另存后再导入：{path}",
    Reason.OLD_FORMAT: "这是旧格式（.xls 或 .et）。请用 Excel 或 WPS 另存为 .xlsx 再导入：{path}",
    Reason.NOT_A_WORKBOOK: "这不是 .xlsx 工作簿：{path}",
    Reason.BROKEN: "工作簿损坏，读不出来。请用 Excel 或 WPS 打开、另存为新的 .xlsx 再导入：{path}",
    Reason.TOO_MANY_ROWS: "有一张表超过 20,000 行，不像登记表：{path}",
}


def footer(stamp: str) -> str:
    """Under every page of a table: its number, and under it which export it is."""
    stamped = f"\n&8{stamp.replace('&', '&&')}" if stamp else ""
    return f"&C第 &P 页　共 &N 页{stamped}"


def unreadable(reason: Reason, path: object) -> str:
    """Why the file cannot be read, and what to do."""
    return UNREADABLE[reason].format(path=path)
