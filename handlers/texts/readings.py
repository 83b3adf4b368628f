"""How a reading and an evaluation are told to the operator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.rules.catalogue import CATEGORIES

_INTENTS = {
    "report": "上报",
    "whistle": "吹哨",
    "progress": "进展",
    "query": "询问",
    "tip": "线索（不建单、不留存）",
    "accident": "事故",
    "chat": "闲谈",
}


def reading_lines(shown: Mapping[str, Any]) -> Sequence[str]:
    """How a sentence was read, for a person."""
    lines = [f"意图：{_INTENTS[shown['intent']]}（{shown['intent_confidence']:.0%}）"]
    if shown["category"]:
        sure = "直接派单" if shown["sure"] else "先问一句"
        lines.append(f"类别：{shown['category_name']}（{shown['confidence']:.0%}，{sure}）")
    if shown["choices"]:
        names = "、".join(CATEGORIES[c["code"]].name for c in shown["choices"])
        lines.append(f"候选：{names}")
    if shown["evidence"]:
        lines.append(f"依据：{'、'.join(shown['evidence'])}")
    return lines


def evaluation_lines(result: Mapping[str, Any]) -> Sequence[str]:
    """The figures of an evaluation, for a person."""
    category, auto = result["category"], result["auto"]
    return [
        f"共 {result['n']} 句，意图准确率 {result['intent']['accuracy']:.1%}",
        (
            f"类别：准确率 {category['accuracy']:.1%}，宏平均 F1 {category['macro_f1']:.3f}，"
            f"前三命中 {category['top3_accuracy']:.1%}"
        ),
        f"自动派单 {auto['share']:.1%}，其中正确 {auto['precision']:.1%}",
        (
            f"漏报 {result['missed_reports']}，误建单 {result['false_tickets']:.1%}，"
            f"线索泄漏 {result['leaked_tips']}"
        ),
    ]
