"""When a group webhook may speak: 20 messages a minute, red ones first, the rest merged.

Pure: takes `now` and decides; somebody else sends. One Quota per webhook key, in one process.
Limit: https://developer.work.weixin.qq.com/document/path/99110
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.platforms.wecom import texts
from bot.platforms.wecom.render import LIMITS, MOST_MENTIONS, Kind
from bot.platforms.wecom.splitting import size

PER_MINUTE: Final = 20
KEPT_FOR_RED: Final = 4  # of those, so that a red message seldom waits
WINDOW: Final = timedelta(seconds=62)  # a minute, and the drift between two clocks
_GAP: Final = "\n\n"
_HEAD_ROOM: Final = size(texts.merged(9999))
_MOST_MERGED: Final = 9999


@dataclass(frozen=True, slots=True)
class Item:
    """One part of a message, rendered. What `is_whole` is never merged with others.

    `key` is the caller's, who learns by it what was sent.
    """

    key: str
    kind: Kind
    text: str
    red: bool = False
    mentioned: tuple[str, ...] = ()
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """What is sent as one message."""

    items: tuple[Item, ...]

    @property
    def kind(self) -> Kind:
        """The kind of all its items."""
        return self.items[0].kind

    @property
    def text(self) -> str:
        """The content, within the kind's limit."""
        joined = _GAP.join(item.text for item in self.items)
        return joined if len(self.items) == 1 else texts.merged(len(self.items)) + joined

    @property
    def mentioned(self) -> tuple[str, ...]:
        """The people of all its items, each once."""
        return _people(self.items)


class Quota:
    """The queue in front of one webhook.

    `take` what may go now, send it, then tell the end by `done` or `put_back`. A message under
    way occupies its place, and its minute counts from the end: however slow the way, the
    platform never sees more than 20 within a minute.
    """

    def __init__(self) -> None:
        self._red: deque[Item] = deque()
        self._routine: deque[Item] = deque()
        self._ended: deque[datetime] = deque()  # the last minute's messages, oldest first
        self._flying = 0
        self._blocked_until: datetime | None = None

    def __len__(self) -> int:
        """How many items wait."""
        return len(self._red) + len(self._routine)

    def offer(self, item: Item) -> None:
        """Let it wait; order is kept among red items, and among the others."""
        (self._red if item.red else self._routine).append(item)

    def take(self, now: datetime) -> Batch | None:
        """What to send now, or None. Items go one by one while there is room for all of them."""
        free = self._free(now)
        queue = self._red or self._routine
        free -= 0 if self._red else KEPT_FOR_RED
        if not queue or free <= 0:
            return None
        count = 1 if len(queue) <= free else _mergeable(queue)
        self._flying += 1
        return Batch(tuple(queue.popleft() for _ in range(count)))

    def done(self, now: datetime) -> None:
        """A message taken was sent, or perhaps was."""
        self._flying -= 1
        self._ended.append(max(now, self._ended[-1]) if self._ended else now)

    def put_back(self, batch: Batch, now: datetime, rest: timedelta = timedelta()) -> None:
        """It was refused: it waits in front of the others again, and all leave the group alone.

        The attempt counts, since the platform may have counted it.
        """
        self.done(now)
        for item in reversed(batch.items):
            (self._red if item.red else self._routine).appendleft(item)
        if rest:
            self._blocked_until = max(now + rest, self._blocked_until or now)

    def due_at(self, now: datetime) -> datetime | None:
        """When to take again; None while nothing waits, or the end of a message decides."""
        free = self._free(now)
        if not len(self):
            return None
        if self._blocked_until:
            return self._blocked_until
        missing = 1 + (0 if self._red else KEPT_FOR_RED) - free
        if missing <= 0:
            return now
        return self._ended[missing - 1] + WINDOW if missing <= len(self._ended) else None

    def _free(self, now: datetime) -> int:
        """How many messages may go now; forgets what is over."""
        while self._ended and self._ended[0] + WINDOW <= now:
            self._ended.popleft()
        if self._blocked_until and self._blocked_until > now:
            return 0
        self._blocked_until = None
        return PER_MINUTE - len(self._ended) - self._flying


def _mergeable(queue: Iterable[Item]) -> int:
    """How many from the front fit into one message; at least one."""
    found: list[Item] = []
    length = _HEAD_ROOM
    for item in queue:
        length += size(item.text) + size(_GAP)
        is_other = bool(found) and item.kind is not found[0].kind
        if item.is_whole or is_other or length > LIMITS[item.kind] or len(found) >= _MOST_MERGED:
            break
        if len(_people([*found, item])) > MOST_MENTIONS:
            break
        found.append(item)
    return max(len(found), 1)


def _people(items: Iterable[Item]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(userid for item in items for userid in item.mentioned))
