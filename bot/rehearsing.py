"""One report goes its whole way before the first real one, and is taken back.

What is built when first needed (statements, expressions, tables of words) is built then: the
first person who reports waits no longer than the second.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import NoReturn

from bot.texts import REHEARSAL
from handlers.context import Context
from handlers.dispatch import dispatch
from handlers.messages import IncomingMessage
from storage.transaction import Transaction

log = logging.getLogger(__name__)
Act = Callable[[Callable[[Transaction, Context], NoReturn]], Awaitable[object]]


class Over(Exception):
    """The rehearsal has come to its end; whatever it wrote is rolled back."""


async def rehearse(act: Act) -> None:
    """Play it in a transaction of `act`. If it fails that is logged, and messages are served."""
    try:
        await act(_play)
    except Over:
        log.debug("rehearsed")
    except Exception:
        log.exception("the rehearsal failed")


def _play(tx: Transaction, ctx: Context) -> NoReturn:
    """Report in private as the first registered person who can; where there is none, only read.

    Raises:
        Over: always, so that nothing is kept.
    """
    reporter = next((person for person in ctx.directory.people if person.accounts), None)
    if reporter is None:
        ctx.understanding.read(REHEARSAL)
        raise Over
    platform, account = reporter.accounts[0]
    message = IncomingMessage(
        platform=platform,
        message_id="rehearsal",
        chat_id=account,
        is_group=False,
        account=account,
        name=reporter.name,
        text=REHEARSAL,
        received_at=ctx.now,
    )
    dispatch(message, tx, ctx)
    raise Over
