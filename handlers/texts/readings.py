"""How a reading and an evaluation are told to the operator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.rules.catalogue import CATEGORIES
from handlers.texts.facts import NAMES, value

_INTENTS = {
    "report": "上报",
    "whistle": "吹哨",
    "progress": "进展",
    "query": "询问",
    "tip": "线索（不建单、不留存）",
    "accident": "事故",
    "chat": "闲谈",
}


_SOURCES = {"word": "词典里的词", "frame": "词典里的句式", "learned": "学到的权重"}


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
    lines += _why(shown["reasons"])
    if len(shown["matters"]) > 1:
        lines.append(f"听到 {len(shown['matters'])} 件事：{'；'.join(shown['matters'])}")
    lines += [_fact(fact) for fact in shown["facts"]]
    return lines


def _why(reasons: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    """Who spoke for the category: the lexicon's words and frames, the learned weights."""
    lines = []
    for source, name in _SOURCES.items():
        said = [f"“{r['text']}”{r['weight']:+.2g}" for r in reasons if r["source"] == source]
        if said:
            lines.append(f"{name}：{'、'.join(said[:5])}")
    return lines


def _fact(fact: Mapping[str, Any]) -> str:
    shown = value(fact["kind"], fact["value"], fact["certainty"])
    return f"{NAMES[fact['kind']]}：{shown}（“{fact['text']}”）"


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
        *_confusion(result),
    ]


def _confusion(result: Mapping[str, Any]) -> Sequence[str]:
    """A table: rows are what was labelled, columns what was read; × stands for no report."""
    labels = {c: f for c, f in result["category"]["per_label"].items() if f["support"] or f["f1"]}
    codes = [code for code in CATEGORIES if code in result["category"]["per_label"]]
    if not labels:
        return []
    cells = {(c, c): round(f["recall"] * f["support"]) for c, f in labels.items()}
    for error in result["errors"]:
        wanted, got = (label.partition("/")[2] for label in (error["expected"], error["got"]))
        if wanted and wanted != got:
            cells[wanted, got] = cells.get((wanted, got), 0) + 1
    columns = [*codes, ""]
    head = "".join(f"{i:>3}" for i in range(1, len(codes) + 1)) + "  ×"
    lines = ["混淆表（行是标注，列是读成；× 没读成难处）：", f"{'':　<9}{head}   准确 召回"]
    for number, code in enumerate(codes, 1):
        figures = result["category"]["per_label"][code]
        row = "".join(f"{cells.get((code, column)) or '·':>3}" for column in columns)
        name = f"{number:>2} {CATEGORIES[code].name[:6]:　<6}"
        lines.append(f"{name}{row}  {figures['precision']:>4.0%} {figures['recall']:>4.0%}")
    return lines
