"""How much one sender and one group may ask of the bot; what is urgent is never held back."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from handlers.context import Context
from handlers.dispatch import decline, dispatch
from handlers.messages import IncomingMessage, Outcome
from handlers.texts.replies import TOO_MUCH
from handlers.urgency import is_urgent
from storage.transaction import Transaction

log = logging.getLogger(__name__)

WINDOW: Final = timedelta(minutes=1)
MOST_KEPT: Final = 10_000  # senders and groups that are remembered


class Verdict(StrEnum):
    """What to do with a message."""

    HANDLE = "handle"
    ANSWER = "answer"  # say once that it is too much
    COUNT = "count"  # and then only count


class Limiter:
    """Windows of one minute, in this process; 0 is no limit."""

    def __init__(self, per_sender: int = 0, per_group: int = 0) -> None:
        self._per_sender, self._per_group = per_sender, per_group
        self._seen: dict[tuple[str, ...], deque[datetime]] = {}
        self._told: dict[tuple[str, ...], datetime] = {}
        self.turned_away = 0

    def verdict(self, message: IncomingMessage, now: datetime) -> Verdict:
        """Whether this message is too much; one that is does not count against the next."""
        sender = ("sender", message.platform, message.account)
        limits = {sender: self._per_sender}
        if message.is_group:
            limits["group", message.platform, message.chat_id] = self._per_group
        counted = {key: limit for key, limit in limits.items() if limit}
        if not any(self._is_full(key, limit, now) for key, limit in counted.items()):
            for key in counted:
                self._seen.setdefault(key, deque()).append(now)
            self._forget(now)
            return Verdict.HANDLE
        self.turned_away += 1
        told = self._told.get(sender)
        if told is not None and now - told < WINDOW:
            return Verdict.COUNT
        self._told[sender] = now
        return Verdict.ANSWER

    def figures(self) -> Mapping[str, float]:
        """For `/metrics`."""
        return {"turned_away": float(self.turned_away)}

    def _is_full(self, key: tuple[str, ...], limit: int, now: datetime) -> bool:
        times = self._seen.get(key, ())
        while times and now - times[0] >= WINDOW:
            times.popleft()
        return len(times) >= limit

    def _forget(self, now: datetime) -> None:
        """Who has been silent; only when there are very many."""
        if len(self._seen) + len(self._told) > MOST_KEPT:
            recent = {k: v for k, v in self._seen.items() if v and now - v[-1] < WINDOW}
            self._seen = recent
            self._told = {k: at for k, at in self._told.items() if now - at < WINDOW}


def limited(verdict: Verdict, message: IncomingMessage, tx: Transaction, ctx: Context) -> Outcome:
    """What becomes of the message: what is urgent is handled whatever the verdict is."""
    if verdict is Verdict.HANDLE or is_urgent(message, ctx):
        return dispatch(message, tx, ctx)
    log.warning("too many messages, %s message=%s", verdict, message.message_id)
    if verdict is Verdict.ANSWER:
        decline(TOO_MUCH, message, tx, ctx)
    return Outcome(keep_text=False)
