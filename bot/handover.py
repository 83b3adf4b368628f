"""An answer that the door itself shows, in the same transaction that owes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from handlers.context import Context
from handlers.messages import Answered, IncomingMessage, Outcome, OutgoingMessage
from storage.transaction import Transaction


def nothing(_answer: OutgoingMessage) -> bool:
    """The door shows no answer: the outbox tells all."""
    return False


Handling = Callable[[IncomingMessage, Transaction, Context], Outcome]


def handled(
    message: IncomingMessage,
    is_answered: Answered,
    hold: timedelta,
    handle: Handling,
    tx: Transaction,
    ctx: Context,
) -> Outcome:
    """What handling it comes to, with its answer handed over."""
    return hand_over(is_answered, hold, handle(message, tx, ctx), tx, ctx)


def hand_over(
    is_answered: Answered, hold: timedelta, outcome: Outcome, tx: Transaction, ctx: Context
) -> Outcome:
    """Settle the answer that the door shows; with `hold`, only leave it alone for so long.

    An answer that cannot be held, for it was sent before or is being sent, is marked as told.
    """
    answer = outcome.answer
    if answer is None or not is_answered(answer):
        return outcome
    if not hold:
        tx.outbox.handed_over([answer.key], ctx.now)
    elif not tx.outbox.hold([answer.key], ctx.now + hold):
        return replace(outcome, is_told=True)
    return outcome
