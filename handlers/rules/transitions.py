"""The life of a ticket as one table: what may happen in which state, and by whom.

What is not in the table is refused. The page `docs/lifecycle.md` is generated from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from storage.records import Action, Role, Status

A, S = Action, Status  # the table below is read more easily with one letter


@dataclass(frozen=True, slots=True)
class Transition:
    """One thing that may happen in one state.

    `to` is None when the status stays. Who holds a role of `by` may do it, unless they also hold
    one of `never` (nobody audits the work of their own unit); an empty `by` leaves it to whoever
    a whistle called, which the summonses decide. `needs` names what must be said with it.
    """

    to: Status | None
    by: frozenset[Role]
    needs: tuple[str, ...] = ()
    never: frozenset[Role] = frozenset()

    def is_open_to(self, roles: frozenset[Role]) -> bool:
        """Whether somebody with these roles may do it."""
        return not self.by or bool(self.by & roles and not self.never & roles)


def _t(
    to: Status | None, by: Iterable[Role], *needs: str, never: Iterable[Role] = ()
) -> Transition:
    return Transition(to, frozenset(by), needs, frozenset(never))


REPORTER, UNIT, CO_UNIT = {Role.REPORTER}, {Role.UNIT}, {Role.CO_UNIT}
DESK, LEADER, INSPECTOR, BOT = {Role.DESK}, {Role.LEADER}, {Role.INSPECTOR}, {Role.BOT}
CHIEFLY: Final = DESK | LEADER  # who decides on what a unit asks for
ANSWERING: Final = REPORTER | DESK
WORKERS: Final = UNIT | CO_UNIT | DESK
PARTIES: Final = REPORTER | UNIT | CO_UNIT | DESK | LEADER | INSPECTOR

# In these states somebody of the county owes work: it can be urged, escalated, called to the spot.
OWED: Final = (S.TRIAGE, S.ASSIGNED, S.WORKING, S.SUSPENDED, S.REVIEW)
OPEN: Final = (S.UNCONFIRMED, S.TRIAGE, S.RETURNED, *OWED[1:], S.RATING)

EVERYWHERE: Final = {
    (status, action): transition
    for states, action, transition in (
        (OPEN, A.NOTICE, _t(None, BOT)),
        (OWED[1:], A.RECOUNT, _t(None, BOT)),
        (OPEN, A.CHECK_IN, _t(None, ())),
        (OPEN, A.ARRIVE, _t(None, ())),
        (OPEN, A.ABSENT, _t(None, ())),
        (OPEN, A.SUPPLEMENT, _t(None, PARTIES, "text")),
        (OWED[1:], A.CO_SIGN, _t(None, CO_UNIT)),
        (OWED[1:], A.ASSIST, _t(None, CO_UNIT, "text")),
        (OWED[1:3], A.JUDGE_HARD, _t(None, CHIEFLY, "date")),
        (OWED[1:3], A.JUDGE_ORDINARY, _t(None, CHIEFLY)),
        (OWED[1:], A.NODE_DONE, _t(None, UNIT | DESK)),
        (OWED, A.LINK, _t(None, CHIEFLY)),
        (OWED, A.SPLIT, _t(None, DESK, "text")),
        (OWED, A.ORDER, _t(None, LEADER, "date")),
        (OPEN, A.ASK_REPORTER, _t(None, UNIT | DESK, "text")),
        (OWED, A.SUMMON, _t(None, REPORTER | UNIT | DESK | LEADER)),
        (OPEN, A.END_WHISTLE, _t(None, REPORTER | UNIT | DESK | LEADER, "text")),
        (OPEN, A.CANCEL_WHISTLE, _t(None, ANSWERING, "reason")),
        (OPEN, A.EMPTY_WHISTLE, _t(None, DESK, "reason")),
        (OWED, A.URGE, _t(None, REPORTER | CO_UNIT | DESK | LEADER | INSPECTOR)),
        (OWED, A.ESCALATE, _t(None, REPORTER | UNIT | DESK | LEADER | BOT)),
    )
    for status in states
}

TRANSITIONS: Final[Mapping[tuple[Status, Action], Transition]] = MappingProxyType(
    {
        **EVERYWHERE,
        # The bot asked one question; an answer dispatches, silence goes to the desk.
        (S.UNCONFIRMED, A.CHOOSE): _t(S.ASSIGNED, ANSWERING),
        (S.UNCONFIRMED, A.CORRECT): _t(S.ASSIGNED, ANSWERING),
        (S.UNCONFIRMED, A.SUBMIT): _t(S.TRIAGE, ANSWERING | BOT),
        (S.UNCONFIRMED, A.DISPATCH): _t(S.ASSIGNED, DESK, "unit"),
        (S.UNCONFIRMED, A.MERGE): _t(S.MERGED, DESK),
        (S.UNCONFIRMED, A.WITHDRAW): _t(S.WITHDRAWN, ANSWERING),
        # The desk's queue.
        (S.TRIAGE, A.DISPATCH): _t(S.ASSIGNED, CHIEFLY, "unit"),
        (S.TRIAGE, A.REASSIGN): _t(S.ASSIGNED, CHIEFLY, "unit"),
        (S.TRIAGE, A.CORRECT): _t(S.ASSIGNED, ANSWERING),
        (S.TRIAGE, A.SUBMIT): _t(None, ANSWERING),
        (S.TRIAGE, A.REQUEST_INFO): _t(S.RETURNED, DESK, "reason"),
        (S.TRIAGE, A.DECLINE): _t(S.REJECTED, DESK, "reason"),
        (S.TRIAGE, A.TRANSFER): _t(S.TRANSFERRED, DESK, "reason"),
        (S.TRIAGE, A.MERGE): _t(S.MERGED, DESK),
        (S.TRIAGE, A.WITHDRAW): _t(S.WITHDRAWN, ANSWERING),
        # Something is missing; what the reporter adds brings it back.
        (S.RETURNED, A.SUPPLEMENT): _t(S.TRIAGE, ANSWERING, "text"),
        (S.RETURNED, A.SUBMIT): _t(S.TRIAGE, DESK),
        (S.RETURNED, A.DISPATCH): _t(S.ASSIGNED, DESK, "unit"),  # it was told by telephone
        (S.RETURNED, A.MERGE): _t(S.MERGED, DESK),
        (S.RETURNED, A.WITHDRAW): _t(S.WITHDRAWN, ANSWERING),
        # A unit is named, perhaps by the bot: until sign-off the desk keeps its queue's rights.
        (S.ASSIGNED, A.SIGN): _t(S.WORKING, UNIT),
        (S.ASSIGNED, A.SEND_BACK): _t(S.TRIAGE, UNIT, "reason"),
        (S.ASSIGNED, A.REASSIGN): _t(S.ASSIGNED, CHIEFLY, "unit"),
        (S.ASSIGNED, A.CORRECT): _t(S.ASSIGNED, ANSWERING),
        (S.ASSIGNED, A.SUBMIT): _t(S.TRIAGE, ANSWERING),
        (S.ASSIGNED, A.ADD_CO_UNIT): _t(None, CHIEFLY, "unit"),
        (S.ASSIGNED, A.REQUEST_INFO): _t(S.RETURNED, DESK, "reason"),
        (S.ASSIGNED, A.DECLINE): _t(S.REJECTED, DESK, "reason"),
        (S.ASSIGNED, A.TRANSFER): _t(S.TRANSFERRED, DESK, "reason"),
        (S.ASSIGNED, A.MERGE): _t(S.MERGED, DESK),
        (S.ASSIGNED, A.WITHDRAW): _t(S.WITHDRAWN, ANSWERING),
        # A meeting on the spot closes by decision; the desk only with a leader behind it.
        **{
            (status, A.DECIDE): _t(S.CLOSED, CHIEFLY, "text", never=UNIT)
            for status in (S.WORKING, S.SUSPENDED, S.REVIEW, S.RATING)
        },
        # Signed: the main clock runs. The reporter's "it is solved" still passes the audit.
        (S.WORKING, A.PROGRESS): _t(None, WORKERS, "text"),
        (S.WORKING, A.FINISH): _t(S.REVIEW, UNIT, "text"),
        (S.WORKING, A.RATE): _t(S.REVIEW, REPORTER),
        (S.WORKING, A.ASK_EXTENSION): _t(None, UNIT, "date", "text"),
        (S.WORKING, A.EXTEND): _t(None, CHIEFLY, "date"),
        (S.WORKING, A.ASK_SUSPENSION): _t(None, UNIT, "reason"),
        (S.WORKING, A.SUSPEND): _t(S.SUSPENDED, CHIEFLY, "reason"),
        (S.WORKING, A.REFUSE): _t(None, CHIEFLY, "reason"),
        (S.WORKING, A.REASSIGN): _t(S.ASSIGNED, CHIEFLY, "unit"),
        (S.WORKING, A.ADD_CO_UNIT): _t(None, CHIEFLY, "unit"),
        (S.WORKING, A.CORRECT): _t(None, DESK),  # another unit is a REASSIGN
        (S.WORKING, A.SUBMIT): _t(S.TRIAGE, DESK),
        (S.WORKING, A.MERGE): _t(S.MERGED, DESK),
        (S.WORKING, A.WITHDRAW): _t(S.WITHDRAWN, DESK, "reason"),
        # The clock stands still until the cause is gone.
        (S.SUSPENDED, A.PROGRESS): _t(None, WORKERS, "text"),
        (S.SUSPENDED, A.RESUME): _t(S.WORKING, UNIT | CHIEFLY | BOT),
        (S.SUSPENDED, A.WITHDRAW): _t(S.WITHDRAWN, DESK, "reason"),
        # The unit says done; the desk audits, the reporter may object or confirm.
        (S.REVIEW, A.APPROVE): _t(S.RATING, CHIEFLY, never=UNIT),
        (S.REVIEW, A.REDO): _t(S.WORKING, CHIEFLY | REPORTER, "reason"),
        (S.REVIEW, A.RATE): _t(None, REPORTER, never=UNIT),
        (S.REVIEW, A.WITHDRAW): _t(S.WITHDRAWN, DESK, "reason"),
        # The last word is the reporter's, or a leader's decision.
        (S.RATING, A.RATE): _t(S.CLOSED, REPORTER | LEADER | BOT, never=UNIT),
        (S.RATING, A.AUTO_CLOSE): _t(S.CLOSED, BOT),
        (S.RATING, A.REOPEN): _t(S.WORKING, REPORTER | CHIEFLY, "reason"),
        (S.CLOSED, A.REOPEN): _t(S.WORKING, REPORTER | CHIEFLY, "reason"),
    }
)
