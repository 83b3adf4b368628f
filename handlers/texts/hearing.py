"""Small things listened for inside a sentence, and small labels."""

from __future__ import annotations

import re

SAME_AS_ABOVE = ("同上", "我们也是", "我们项目也是", "我们也一样", "我这边也是")
APART = (
    "是",
    "是的",
    "对",
    "对的",
    "好",
    "好的",
    "可以",
    "分开",
    "分开办",
    "分别建单",
    "拆开",
    "确认",
)
TOGETHER = ("合成一件", "合在一起", "合并", "一件", "一起办", "不分开", "不用分", "不是")
# Marks of secrecy, also spaced out; not 手机密码, 危机密切, 商业秘密, 说明电价 and the like.
_GAP = r"[\s\u00ad\u180e\u200b-\u200f\u2060-\u2064\ufeff]*"
CLASSIFIED = re.compile(
    f"绝{_GAP}密(?![封闭切])|(?<!商业)机{_GAP}密(?![码切集封闭])|"
    f"(?<!商业)(?<!技术)秘{_GAP}密|内部资料|"
    r"(?<!国办发)明电(?=\s|$|[\u3014\[（(，。,、；;]|\d|文件|通知|要求)"
)
INSTRUCTING = ("请", "责成", "要求", "让")
WHISTLE_LEVELS = {"一级": 1, "二级": 2, "三级": 3}
# What hints at the level where none is named: on the spot now, within the day, at a meeting.
LEVEL_HINTS = {
    1: ("现场", "马上", "立即", "快来", "堵", "急"),
    2: ("当天", "当日", "今天"),
    3: ("会商", "开会", "协商", "专题会"),
}
# How heads are called -> the word in the title of their post.
HEAD_TITLES = {
    "局长": "局长",
    "局": "局长",
    "主任": "主任",
    "镇长": "镇长",
    "镇": "镇长",
    "乡长": "乡长",
    "乡": "乡长",
    "经理": "经理",
    "总": "经理",
    "县长": "县长",
    "县": "县长",
}

# A question after the sender's own matters, which names none of them.
HOW_IT_GOES = re.compile(
    "进展|进度|动静|怎么样了|咋样了|到哪一?步|办到哪|办得怎么样|(?:有|没)(?:消息|结果|下文|眉目|回音)|"
    "(?:办|解决|处理|弄|搞)(?:好|完)?了?(?:吗|没)|我(?:们)?(?:上?报|反映|提)的|谁(?:在办|在管|负责)|"
    "[这那](?:个|件)?事"
)


def note_on(number: str) -> str:
    """The button that records progress on that ticket."""
    return f"记到 {number}"


def asks_how_it_goes(text: str) -> bool:
    """Whether a question is about one's own matters in general (“那个事办得怎么样了”)."""
    return HOW_IT_GOES.search(text) is not None


def is_classified(text: str) -> bool:
    """Whether the words carry a mark of papers that no chat may hold (保密法 2024)."""
    return CLASSIFIED.search(text) is not None


def is_instruction(text: str) -> bool:
    """Whether the words begin as an order to somebody does."""
    return text.startswith(INSTRUCTING)


def whistle_level(text: str) -> int | None:
    """The whistle level that the words name, or None."""
    return next((level for word, level in WHISTLE_LEVELS.items() if word in text), None)


def hinted_level(text: str) -> int:
    """The level that fits the words where none is named; 1 when nothing hints."""
    hinted = (level for level, words in LEVEL_HINTS.items() if any(w in text for w in words))
    return next(hinted, 1)


def same_as_above(text: str) -> str:
    """The words at the start that mean “the same here”, or ""."""
    return next((words for words in SAME_AS_ABOVE if text.startswith(words)), "")


def apart_or_not(text: str) -> str:
    """The numbered answer that the words give to “一件一件分开办吗”, or ""."""
    said = text.strip(" 。.!！,，")
    return "1" if said in APART else "2" if said in TOGETHER else ""


_NO_NAME = re.compile(
    r"^匿名|[，,。；;\s]匿名[。！!]?$|(?:我|我们|请|想|要|帮我|给我|能不能)匿名"
    r"|(?:不|别|不要|不想|不愿|请勿)(?:留名|(?:透露|提|说是)我(?!们))"
)


def wants_no_name(text: str) -> bool:
    """Whether who says so asks not to be named, wherever in the words.

    >>> wants_no_name("匿名 进场路被堵"), wants_no_name("群众匿名举报过扬尘")
    (True, False)
    """
    return bool(_NO_NAME.search(text.strip()))
