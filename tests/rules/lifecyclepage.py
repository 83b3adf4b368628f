"""The generated parts of `docs/lifecycle.md`: the life of a ticket as a diagram and as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from types import MappingProxyType

from handlers.rules.transitions import TRANSITIONS
from storage.records import Action, Role, Status

A, S = Action, Status


def diagram(names: Mapping[str, str] = MappingProxyType({})) -> str:
    """The changes of status as a Mermaid state diagram, codes replaced by `names`."""

    def named(code: str) -> str:
        return names.get(code, code)

    moves = [(s, t.to, a) for (s, a), t in TRANSITIONS.items() if t.to and t.to is not s]
    order = list(S)
    moves.sort(key=lambda move: (order.index(move[0]), order.index(move[1])))
    lines = ["stateDiagram-v2", *(f"    {s.value} : {named(s)}" for s in order)]
    lines += [f"    [*] --> {s.value}" for s in (S.UNCONFIRMED, S.TRIAGE, S.ASSIGNED)]
    for (start, end), group in groupby(moves, key=lambda move: move[:2]):
        label = " / ".join(named(action) for *_, action in group)
        lines.append(f"    {start.value} --> {end.value} : {label}")
    ends = [s for s in order if not any(start is s for start, _ in TRANSITIONS)]
    return "\n".join([*lines, *(f"    {s.value} --> [*]" for s in (S.CLOSED, *ends))])


def table(names: Mapping[str, str] = MappingProxyType({})) -> str:
    """The whole of `TRANSITIONS` as a Markdown table, codes replaced by `names`."""

    def named(codes: Iterable[str]) -> str:
        return ", ".join(names.get(code, code) for code in codes)

    lines = ["| State | Action | Then | Who | Never | Must say |", "|---|---|---|---|---|---|"]
    rows = sorted(TRANSITIONS, key=lambda key: (list(S).index(key[0]), list(A).index(key[1])))
    for status, action in rows:
        t = TRANSITIONS[status, action]
        then = named([t.to]) if t.to else "stays"
        who = named(role for role in Role if role in t.by) or "whoever was called"
        cells = (named([status]), named([action]), then, who, named(t.never), named(t.needs))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
