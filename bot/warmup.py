"""The warm-up: one report goes its whole way before the first real one, and is rolled back.

What is built when first needed (statements, expressions, tables of words) is built then: the
first person who reports waits no longer than the second.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import NoReturn

from bot.texts import WARM_UP_REPORT
from handlers.context import Context
from handlers.dispatch import dispatch
from handlers.messages import IncomingMessage
from storage.transaction import Transaction

log = logging.getLogger(__name__)
Act = Callable[[Callable[[Transaction, Context], NoReturn]], Awaitable[object]]


class WarmedUp(Exception):
    """The warm-up has come to its end; whatever it wrote is rolled back."""


async def warm_up(act: Act) -> None:
    """Report in a transaction of `act`. If that fails it is logged, and messages are served."""
    try:
        await act(_report)
    except WarmedUp:
        log.debug("warmed up")
    except Exception:
        log.exception("the warm-up failed")


def _report(tx: Transaction, ctx: Context) -> NoReturn:
    """Report in private as the first registered person who can; where there is none, only read.

    Raises:
        WarmedUp: always, so that nothing is kept.
    """
    reporter = next((person for person in ctx.directory.people if person.accounts), None)
    if reporter is None:
        ctx.understanding.read(WARM_UP_REPORT)
        raise WarmedUp
    platform, account = reporter.accounts[0]
    message = IncomingMessage(
        platform=platform,
        message_id="warm-up",
        chat_id=account,
        is_group=False,
        account=account,
        name=reporter.name,
        text=WARM_UP_REPORT,
        received_at=ctx.now,
    )
    dispatch(message, tx, ctx)
    raise WarmedUp
