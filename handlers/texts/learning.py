"""How lessons, proposals to learn and their figures are told to administrators and operators."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from handlers.rules.catalogue import CATEGORIES
from handlers.texts.deadlines import day_and_time
from handlers.understanding.frozen import cases
from storage.records import Proposal, ProposalState

STATES: Final[Mapping[ProposalState, str]] = {
    ProposalState.PROPOSED: "待批准",
    ProposalState.APPROVED: "使用中",
    ProposalState.REFUSED: "未采用",
    ProposalState.REPLACED: "已被替换",
}
ONLY_ADMINS: Final = "学习建议只有管理员能看、能批，而且只在私聊里用。"
NO_PROPOSAL: Final = (
    "没有待批准的学习建议。运维人员运行 python -m bot learn 会根据最近的更正提出。"
)
NO_PROPOSALS: Final = "还没有提出过学习建议。"
NOTHING: Final = "这些事项照现在的权重已经读对，或者学了也不会读得更准，没有要改的。"
BROKEN: Final = "没有采用：照这些更正学，有定案例句会读错。"
_INTENTS: Final = {
    "report": "上报",
    "whistle": "吹哨",
    "progress": "进展",
    "query": "询问",
    "tip": "线索",
    "accident": "事故",
    "chat": "闲谈",
}
_SHOWN_MOVES: Final = 20
_MEASURED: Final = (
    "（“之前”是出厂权重；“之后”分五次，每次留出五分之一的事项不学，只在留出的上面计分。）"
)
Figures = Mapping[str, Any]
Moves = Sequence[tuple[str, str, str, str | None]]


def name(code: str | None) -> str:
    """The name of a category, or of an intent that has none."""
    category = CATEGORIES.get(code or "")
    return category.name if category else _INTENTS.get(code or "", "未定")


def study_lines(figures: Figures, least: int) -> Iterator[str]:
    """What the lessons say and what came of them."""
    yield from _corrections(figures)
    if figures["verdict"] == "few":
        yield f"经人确认的事项只有 {figures['lessons']} 件，至少要 {least} 件才学得出东西。"
        return
    yield from _words(figures)
    yield from _scores(figures)
    yield from failing_lines(figures["failing"], figures["verdict"] != "broken")
    if figures["blamed"]:
        yield f"最相关的更正，请先核对：{'、'.join(figures['blamed'])}"
    if figures["verdict"] == "nothing":
        yield NOTHING


def _corrections(figures: Figures) -> Iterator[str]:
    counts: Mapping[str, int] = figures["corrections"]
    told = "、".join(f"{name(code)} {count}" for code, count in counts.items())
    yield f"上次批准以来更正 {sum(counts.values())} 次{'：' if told else '。'}{told}"
    pairs = [f"{name(r)}→{name(m)} {count} 次" for r, m, count in figures["confusions"]]
    if pairs:
        yield f"最常读错：{'、'.join(pairs)}"


def _words(figures: Figures) -> Iterator[str]:
    new = [f"{w['word']}：{name(w['category'])}（{w['lessons']} 件）" for w in figures["words"]]
    if new:
        yield f"本县自己的词（建议收进词库）：{'，'.join(new)}"
    if figures["gaining"]:
        yield "将加重的词："
    for code, words in figures["gaining"].items():
        yield f"  {name(code)}：{'、'.join(words)}"


def _scores(figures: Figures) -> Iterator[str]:
    before, after = figures["before"], figures["after"]
    yield (
        f"经人确认的 {figures['lessons']} 件：读对 {before['right']} → {after['right']}，"
        f"宏平均 F1 {before['macro_f1']:.3f} → {after['macro_f1']:.3f}"
    )
    yield _MEASURED
    yield f"定案例句 {figures['frozen_cases']} 句：读对 {before['frozen']} → {after['frozen']}"


def failing_lines(failing: Mapping[str, str], is_weaker: bool = False) -> Iterator[str]:
    """The frozen cases that would newly fail, each with what it would be read as."""
    if failing and is_weaker:
        yield "学得再重一些，下面的定案例句会读错，所以只学到不影响它们的程度："
    elif failing:
        yield "下面的定案例句会读错："
    found = {case.id: case for case in cases()}
    for id_, read in failing.items():
        case = found[id_]
        meant = name(case.category or case.intent.value)
        yield f"  “{case.text}”：{meant} → {name(read)}"


def move_lines(moves: Moves) -> Iterator[str]:
    """The tickets that would be read otherwise."""
    if not moves:
        yield "往日的事项没有一件会改判。"
        return
    yield f"会改判的往日事项 {len(moves)} 件（跟现在的读法比）："
    for number, before, after, confirmed in moves[:_SHOWN_MOVES]:
        told = f"（人工确认：{name(confirmed)}）" if confirmed else ""
        yield f"  {number} {name(before)} → {name(after)}{told}"
    if len(moves) > _SHOWN_MOVES:
        yield f"  还有 {len(moves) - _SHOWN_MOVES} 件，加 --json 看全部。"


def saved(proposal_id: int) -> str:
    """A proposal waits for a decision."""
    return (
        f"学习建议 {proposal_id} 已保存，还没有生效。\n"
        f"批准：python -m bot learn --approve {proposal_id}，"
        f"或管理员私聊机器人发送“批准学习 {proposal_id}”；不批准把“批准”换成“不批准”（--refuse）。"
    )


def listed(proposal: Proposal) -> str:
    """A proposal in one line."""
    before, after = _f1(proposal, "before"), _f1(proposal, "after")
    return (
        f"{proposal.id} {STATES[proposal.state]} {day_and_time(proposal.made_at)} "
        f"{proposal.lessons} 件 宏平均 F1 {before:.3f} → {after:.3f}"
    )


def _f1(proposal: Proposal, when: str) -> float:
    figures: Any = proposal.figures[when]
    return float(figures["macro_f1"])


def offered(proposal: Proposal) -> str:
    """The open proposal in a few lines, for a chat."""
    figures: Figures = proposal.figures
    lines = [
        f"**学习建议 {proposal.id}**（{day_and_time(proposal.made_at)}）",
        *_corrections(figures),
        *list(_words(figures))[:1],
        *(line for line in _scores(figures) if line != _MEASURED),
        f"回复“批准学习 {proposal.id}”或“不批准学习 {proposal.id}”。",
    ]
    return "\n".join(lines)


def approved(proposal_id: int) -> str:
    """The proposal is in force."""
    return (
        f"学习建议 {proposal_id} 已批准，下一条消息起生效。"
        f"要收回，回复“不批准学习 {proposal_id}”。"
    )


def refused(proposal_id: int, was: ProposalState) -> str:
    """The proposal is not, or no longer, in force."""
    if was is ProposalState.APPROVED:
        return f"学习建议 {proposal_id} 已停用，恢复出厂权重，下一条消息起生效。"
    return f"学习建议 {proposal_id} 没有批准，读法不变。"


def gone(number: str) -> str:
    """There is no such proposal."""
    return f"没有学习建议 {number}。" if number else "请写明是第几号学习建议，例如：批准学习 3"


def decided(proposal_id: int, state: ProposalState) -> str:
    """It was decided before."""
    return f"学习建议 {proposal_id} {STATES[state]}，不能再批。"


def broken(proposal_id: int, failing: Mapping[str, str]) -> str:
    """It would break frozen cases by now."""
    return "\n".join((f"学习建议 {proposal_id} 不能批准。", *failing_lines(failing)))
