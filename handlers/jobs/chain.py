"""The chain over the records grows; once a working day its head is posted where it was asked for.

Whoever could change the database could make the chain anew, but not what stands in a chat.
"""

from __future__ import annotations

from datetime import time
from typing import Final

from handlers import notices
from handlers.context import Context
from handlers.messages import OutgoingMessage
from handlers.rules.workcalendar import SHANGHAI
from handlers.texts import chain as texts
from storage.chain import CHAT
from storage.transaction import Transaction

JOB: Final = "chain.head"
AT: Final = time(9, 30)  # in Shanghai


def chain(tx: Transaction, ctx: Context) -> int:
    """Join what is new; post the head if it is time. Returns how many rows were joined."""
    count = tx.chain.grow(ctx.now)
    chat, now = tx.marks.text(CHAT), ctx.now.astimezone(SHANGHAI)
    is_time = now.time() >= AT and ctx.calendar.is_workday(ctx.day)
    if chat and is_time and tx.marks.claim(JOB, ctx.day.isoformat(), ctx.now):
        platform, _, chat_id = chat.partition(" ")
        head = tx.chain.head()
        text = texts.posted(head.id, head.hash, ctx.now)
        key = f"chain:{ctx.day.isoformat()}"
        message = OutgoingMessage(
            key, platform, "group", chat_id, text, not_before=notices.office_time(ctx)
        )
        notices.owe(tx, ctx, [message])
    return count
