"""What the parser listens for: the phrases of `spoken`, and the small words around them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from handlers.parser import Phrase, Reach, Vocabulary
from handlers.texts.spoken import ALONE, ANYWHERE, SHORT, WITH_TICKET

_REACHES: Final = (Reach.ALONE, Reach.TICKET, Reach.SHORT, Reach.ANY)
TABLES: Final = tuple(zip((ALONE, WITH_TICKET, SHORT, ANYWHERE), _REACHES, strict=True))


def _phrases() -> Iterator[tuple[str, Phrase]]:
    for table, reach in TABLES:
        for verb, written in table.items():
            for phrase in written.split():
                words = phrase.rstrip("~=")
                marks = phrase[len(words) :]
                yield words, Phrase(verb, reach, is_open="~" in marks, keeps="=" in marks)


def _choices() -> Iterator[tuple[str, str]]:
    for n, (numeral, circled) in enumerate(zip("一二三四五六七八九", "①②③④⑤⑥⑦⑧⑨", strict=True), 1):
        yield from ((word, str(n)) for word in (str(n), circled, numeral))
        yield from ((f"选{word}", str(n)) for word in (n, numeral))
        yield from ((f"第{word}个", str(n)) for word in (n, numeral))
    yield from ((words, "0") for words in ("0", "都不是", "都不对", "一个都不是", "没有一个对"))


VERBS: Final = Vocabulary(
    phrases=dict(_phrases()),
    choices=dict(_choices()),
    fillers=(
        *("请问", "请", "麻烦", "帮忙", "帮我", "您好", "你好", "领导好", "问一下", "问下"),
        *("我局", "我们", "我", "这个", "那个", "这件", "这事", "这单", "该件"),
        *("现", "拟", "再", "申请", "评价", "把", "将", "关于", "那件", "那件事", "那事"),
        "{上次/上回/之前/刚才/昨天/前天/前几天}{说/报/反映/提/上报}的",
    ),
    tails=("一下", "了", "吧", "啦", "哈", "哦", "啊", "呀", "👌", "[抱拳]", "[OK]"),
    joins=("到", "至", "给", "为", "由", "Q", "q"),
    questions=(
        *("吗", "啥时候", "什么时候", "何时", "几时", "多久", "怎么样", "咋样", "到哪", "了没"),
        *("什么情况", "啥情况", "什么进展", "啥进展", "谁在办", "为何"),
    ),
    question_tails=("吗", "了吗", "没", "了没", "没有", "了没有", "么", "了么", "没呢", "不"),
    number_heads=("编号", "单号", "工单号", "工单", "事项编号"),
    number_marks=("号工单", "号单子", "号单", "号事项"),
    day_mark="号",
    number_verbs=frozenset(
        {"sign", "detail", "urge", "approve", "satisfied", "basically", "withdraw", "why"}
    ),
    names=("吹哨机器人", "吹哨助手", "小助手", "吹哨"),
)
