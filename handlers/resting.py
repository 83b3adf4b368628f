"""A group's rest: routine notices wait, and at its end go out as one message."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from handlers import notices
from handlers.context import Context
from handlers.messages import OutgoingMessage
from handlers.texts import protection as texts
from storage.transaction import Transaction

_RESTS: Final = "rest:{}:{}"


def wake(tx: Transaction, ctx: Context, platform: str, chat_id: str) -> bool:
    """End the rest now; False if the group did not rest.

    Buttons of what is merged are left out: the numbers in it do the same.
    """
    held = tx.quieting.wake(platform, chat_id)
    if held:
        quiet = notices.office_time(ctx)
        payloads: list[dict[str, Any]] = [payload for _, payload in held]
        mentions = dict.fromkeys(name for one in payloads for name in one["mentions"])
        message = OutgoingMessage(
            key=f"woken:{held[0][0]}",
            platform=platform,
            target_kind="group",
            target=chat_id,
            text=texts.merged([str(one["text"]) for one in payloads]),
            mentions=tuple(mentions),
            group=str(payloads[0].get("group", "")),
            not_before=quiet,
        )
        tx.outbox.handed_over([key for key, _ in held], quiet or ctx.now)
        notices.owe(tx, ctx, [message])
    return held is not None


def rest(
    tx: Transaction, ctx: Context, chat: tuple[str, str], until: datetime, by_id: int | None
) -> None:
    """Let the group rest until then; that it did is kept for the audit."""
    tx.quieting.rest(*chat, until, by_id, ctx.now)
    tx.marks.claim(_RESTS.format(*chat), f"{ctx.now.isoformat()}/{until.isoformat()}", ctx.now)


def rests(tx: Transaction, chat: tuple[str, str]) -> tuple[tuple[datetime, datetime], ...]:
    """From when until when that group was told to rest; it may have been woken before."""
    pairs = (period.partition("/") for period in tx.marks.periods(_RESTS.format(*chat)))
    return tuple((datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, _, b in pairs)


def wake_all(tx: Transaction, ctx: Context) -> int:
    """Wake every group whose rest is over; returns how many."""
    over = tx.quieting.over(ctx.now)
    return sum(wake(tx, ctx, *chat) for chat in over)
