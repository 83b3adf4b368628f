"""When an alarm is over: who was alarmed hears once that its cause is gone (解除).

An alarm is a rung that told somebody of lateness. It is over when the clock it hung on runs no
more on the ticket: ended, audited, signed, extended, suspended, arrived. While the unit's work
waits for its audit nothing is over yet, and work sent back goes on being late: nobody is alarmed
anew. Those who never were alarmed hear nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from handlers.rules.rungs import STAMP, Audience, Rung, stamp, stamp_in
from storage.records import Help, Status, Summons, Ticket

CLEARED: Final = "cleared:"
ALARMS: Final = ("sign:", "due:T+", "due:urge:", "whistle:", "co_due:T+")
DUE_RUNS: Final = frozenset({Status.ASSIGNED, Status.WORKING, Status.REVIEW})
HELPED: Final = DUE_RUNS | {Status.SUSPENDED}  # however a 协办 unit's clock is moved meanwhile
WHISTLE_OVER: Final = frozenset({Status.RATING, Status.CLOSED})


def clearings(ticket: Ticket, summonses: Sequence[Summons]) -> Iterator[Rung]:
    """A rung for each alarm that was told, is over, and whose end nobody heard of yet."""
    alarms = [name for name in ticket.fired if name.startswith(ALARMS)]
    over = [name for name in alarms if not _stands(name, ticket, summonses)]
    for name in sorted(over, key=stamp_in):
        yield Rung(CLEARED + name, _moment(name), Audience.ALARMED, words="cleared")


def alarm_of(rung: Rung) -> str:
    """The name of the alarm that this rung ends, or "" if it ends none."""
    return rung.name.removeprefix(CLEARED) if rung.name.startswith(CLEARED) else ""


def why_over(alarm: str, ticket: Ticket) -> str:
    """By what an alarm is over, as a code: "" says that the ticket's own state tells it."""
    if alarm.startswith("whistle:") and ticket.is_open and ticket.whistle_level is None:
        return "called_off"
    if alarm.startswith("whistle:") and ticket.is_open and ticket.status not in WHISTLE_OVER:
        return "confirmed" if alarm.startswith("whistle:confirm") else "arrived"
    if ticket.status in (Status.TRIAGE, Status.RETURNED):
        return "elsewhere"
    if ticket.status not in DUE_RUNS:
        return ""
    if alarm.startswith("co_due:"):
        return "helped" if _help(alarm, ticket, running=False) else "unhelped"
    if alarm.startswith("sign:") and ticket.status is not Status.ASSIGNED:
        return "signed"
    return "moved"


def is_late_again(rungs: Sequence[Rung]) -> bool:
    """Whether some of them alarm about the main clock: then its earlier alarms are not over."""
    return any(rung.name.startswith(("due:T+", "due:urge:")) for rung in rungs)


def going_on(ticket: Ticket, rungs: Sequence[Rung]) -> Mapping[str, str]:
    """Of these, alarms that were told before a pause moved their clock; with the name of then.

    Not if it was told meanwhile that they are over, nor if the clock began anew; nor whistles.
    """
    told = [name for name in ticket.fired if name.startswith(ALARMS)]
    stand = {_alarm(n): n for n in told if CLEARED + n not in ticket.fired and _is_of(n, ticket)}
    late = [r.name for r in rungs if r.name.startswith(ALARMS) and not r.is_urgent]
    return {name: stand[_alarm(name)] for name in late if _alarm(name) in stand}


def _alarm(name: str) -> tuple[str, str]:
    """The rung and its unit, whatever the moment of the clock."""
    word, _, rest = name.partition("@")
    return word, rest.partition("#")[2]


def _is_of(name: str, ticket: Ticket) -> bool:
    """Whether the clock of that alarm is still the one that runs."""
    one = _help(name, ticket, running=True) if name.startswith("co_due:") else None
    begun = one.asked_at if one else ticket.dispatched_at
    return begun is not None and stamp(begun) <= stamp_in(name)


def _stands(name: str, ticket: Ticket, summonses: Sequence[Summons]) -> bool:
    if name.startswith("whistle:"):
        return _awaited(name, ticket, summonses)
    if name.startswith("co_due:"):
        return ticket.status in HELPED and _help(name, ticket, running=True) is not None
    if name.startswith("sign:"):
        is_running, at = ticket.status is Status.ASSIGNED, ticket.sign_due_at
    else:
        is_running, at = ticket.status in DUE_RUNS, ticket.due_at
    unit = name.partition("#")[2]
    is_theirs = unit in ("", str(ticket.unit_id))
    return is_running and is_theirs and at is not None and stamp(at) == stamp_in(name)


def _help(name: str, ticket: Ticket, *, running: bool) -> Help | None:
    """The clock of the 协办 unit that the rung is about, if it runs (or if it is through)."""
    unit = name.partition("#")[2]
    mine = (one for one in ticket.helps if str(one.unit_id) == unit)
    return next((one for one in mine if one.is_running is running), None)


def _awaited(name: str, ticket: Ticket, summonses: Sequence[Summons]) -> bool:
    """Whether the summoned unit of that alarm has still not answered, or not come."""
    if not ticket.is_open or ticket.status in WHISTLE_OVER:
        return False
    _, clock, unit = name.partition("@")[0].split(":")[:3]
    mine = [s for s in summonses if str(s.unit_id) == unit]
    answered = [s.arrived_at or (s.confirmed_at if clock == "confirm" else None) for s in mine]
    return bool(mine) and not any(answered)


def _moment(name: str) -> datetime:
    return datetime.strptime(stamp_in(name), STAMP).replace(tzinfo=UTC)
