"""Since when nobody has said a word about a project: what counts as one, and how long is long."""

from __future__ import annotations

from typing import Final

from storage.records import Action, Status

LONGEST: Final = 5  # working days without a word, after which somebody asks

RUNNING: Final = frozenset(
    {Status.UNCONFIRMED, Status.TRIAGE, Status.RETURNED, Status.ASSIGNED, Status.WORKING}
)  # what is suspended or waits to be audited or rated has its own clock, and rightly rests

WORDS: Final = frozenset(
    {
        Action.REPORT,
        Action.CHOOSE,
        Action.SUPPLEMENT,
        Action.URGE,
        Action.REOPEN,
        Action.SIGN,
        Action.SEND_BACK,
        Action.CO_SIGN,
        Action.ASSIST,
        Action.PROGRESS,
        Action.NODE_DONE,
        Action.ASK_EXTENSION,
        Action.ASK_SUSPENSION,
        Action.FINISH,
        Action.CHECK_IN,
        Action.ARRIVE,
        Action.ABSENT,
    }
)  # of those who report and those who work; neither the timer's nor the desk's
