"""Plans who acts for whom: secretaries, and substitutes during leave."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.registers.lines import Line
from handlers.registers.values import NO_END
from handlers.registers.work import Work
from storage.directory import Proxy, ProxyKind


def plan_proxies(lines: Sequence[Line], work: Work) -> None:
    """Put every line into the work; the two people, kind and first day say which is meant."""
    rows: dict[tuple[object, ...], int] = {}
    for line in lines:
        draft = _draft(line, work)
        if draft is None:
            continue
        same = _mark(draft)
        if same in rows:
            line.fault("principal", "repeated", row=rows[same])
            continue
        rows[same] = line.number
        work.proxies[draft.id] = draft
        work.touched.append((line, draft.id))


def _draft(line: Line, work: Work) -> Proxy | None:
    """The line understood; every cell is read, so that every fault is named."""
    principal, agent = work.person_in(line, "principal"), work.person_in(line, "agent")
    kind, from_on, to_on = line.choice("kind"), line.day("from_on"), line.day("to_on")
    from_on = None if from_on == NO_END else from_on
    to_on = None if to_on == NO_END else to_on
    if from_on and to_on and to_on < from_on:
        line.fault("to_on", "days_reversed")
    if principal is not None and principal == agent:
        line.fault("agent", "own_agent")
    if principal is None or agent is None or kind is None:
        return None
    new = Proxy(work.new_id(), principal, agent, ProxyKind(kind), from_on, to_on)
    known = (old for old in work.before.proxies if _mark(old) == _mark(new))
    old = next(known, None)
    return Proxy(old.id, principal, agent, new.kind, from_on, to_on or old.to_on) if old else new


def _mark(proxy: Proxy) -> tuple[object, ...]:
    return (proxy.principal_id, proxy.agent_id, proxy.kind, proxy.from_on)
