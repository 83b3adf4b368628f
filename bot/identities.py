"""Asks a platform whose a mobile number is, for those who said who they are.

A claim is taken for a while, the look-up is asked outside of any transaction, and its word is
carried out by `handlers.claims`. A crash in between leaves a claim that falls due again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Final, Protocol

from bot.backoff import delay
from bot.platforms.base import PlatformError
from bot.service import Service
from handlers import claims
from storage.records import Claim

logger = logging.getLogger(__name__)

MOST_TRIES: Final = 6  # about two minutes; then the administrators are asked
_TIMEOUT: Final = timedelta(seconds=15)
_LEASE: Final = timedelta(minutes=10)  # longer than asking for a whole batch takes
_REST: Final = timedelta(seconds=2)


class Lookup(Protocol):
    """A platform that knows its members' mobile numbers."""

    async def is_own_mobile(self, account: str, mobile: str) -> bool:
        """Whether the number is that account's; unknown is False. Raises PlatformError."""
        ...


async def run_forever(
    service: Service, lookups: Mapping[str, Lookup], rest: timedelta = _REST
) -> None:
    """Check what is claimed as it comes, until cancelled; `rest` lies between two looks."""
    while True:
        try:
            await check_claims(service, lookups)
        except Exception as error:
            logger.error("checking claims failed: %r", error)
        await asyncio.sleep(rest.total_seconds())


async def check_claims(service: Service, lookups: Mapping[str, Lookup]) -> int:
    """Check the claims that are due now, each once; returns how many."""
    due_at = await service.read(lambda tx: tx.claims.next_look())
    now = service.clock.now()
    if due_at is None or due_at > now:
        return 0
    taken = await service.write(lambda tx: tx.claims.take_due(now, now + _LEASE))
    for claim in taken:
        await _check(service, lookups.get(claim.platform), claim)
    return len(taken)


async def _check(service: Service, lookup: Lookup | None, claim: Claim) -> None:
    if lookup is None:
        await _ask_administrators(service, claim)
        return
    try:
        async with asyncio.timeout(_TIMEOUT.total_seconds()):
            is_own = await lookup.is_own_mobile(claim.account, claim.mobile)
    except Exception as error:
        await _failed(service, claim, error)
    else:
        await service.act(lambda tx, ctx: claims.looked_up(tx, ctx, claim.id, is_own))


async def _failed(service: Service, claim: Claim, error: Exception) -> None:
    """Again later, as long as that may help."""
    known = error if isinstance(error, PlatformError) else None
    reason = str(known) if known else type(error).__name__  # other errors may hold the number
    logger.warning("claim %d, look-up %d failed: %s", claim.id, claim.tries, reason)
    if claim.tries >= MOST_TRIES or (known and known.permanent):
        await _ask_administrators(service, claim)
        return
    asked = known.retry_after if known else None
    at = service.clock.now() + max(delay(f"claim:{claim.id}", claim.tries), asked or timedelta())
    await service.write(lambda tx: tx.claims.look_again(claim.id, at))


async def _ask_administrators(service: Service, claim: Claim) -> None:
    await service.act(lambda tx, ctx: claims.ask_administrators(tx, ctx, claim.id))
