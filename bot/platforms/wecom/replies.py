"""What the bot may say on the long connection, built within the platform's limits.

https://developer.work.weixin.qq.com/document/path/101031 and .../101463
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from secrets import token_hex
from typing import Final

from bot.platforms.wecom import frames

MOST_BYTES: Final = 20480  # of Markdown, in UTF-8
AT_ONCE: Final = timedelta(seconds=5)  # events take no answer later
IN_TIME: Final = timedelta(seconds=20)  # messages would for 24 h; then the outbox takes over
HOLD: Final = IN_TIME + timedelta(seconds=10)  # until when the outbox leaves an answer alone
_CUT: Final = "\n…"


@dataclass(frozen=True, slots=True)
class Reply:
    """The one answer to one callback. `text` is its Markdown, if it can be pushed instead.

    `on_taken` is awaited once the platform has taken the answer. `card` is pushed after that, and
    may fail: nothing stands in it that the answer does not say.
    """

    command: str
    body: Mapping[str, object] = field(repr=False)
    within: timedelta = IN_TIME
    text: str = field(default="", repr=False)
    card: Mapping[str, object] | None = field(default=None, repr=False)
    on_taken: Callable[[], Awaitable[None]] | None = field(default=None, repr=False)


def answer(text: str, card: Mapping[str, object] | None = None) -> Reply:
    """Answers a message: a stream that is finished with its first frame; a card may follow."""
    fitted = fit(text)
    stream = {"id": f"S-{token_hex(12)}", "finish": True, "content": fitted}
    return Reply(frames.ANSWER, {"msgtype": "stream", "stream": stream}, text=fitted, card=card)


def welcome(text: str) -> Reply:
    """Greets somebody who enters the private chat."""
    body = {"msgtype": "text", "text": {"content": fit(text)}}
    return Reply(frames.WELCOME, body, AT_ONCE)


def welcome_card(card: Mapping[str, object]) -> Reply:
    """Greets with a template card."""
    body = {"msgtype": "template_card", "template_card": card}
    return Reply(frames.WELCOME, body, AT_ONCE)


def update_card(card: Mapping[str, object], userids: Sequence[str] = ()) -> Reply:
    """Replaces the card on which somebody pressed, for these people or for all who got it.

    The card's `task_id` must be the one of the callback.
    """
    body: dict[str, object] = {"response_type": "update_template_card", "template_card": card}
    if userids:
        body["userids"] = list(userids)
    return Reply(frames.UPDATE, body, AT_ONCE)


def pushed(chat: str, text: str, *, is_group: bool) -> dict[str, object]:
    """The body of a push."""
    return _pushed(chat, "markdown", {"content": fit(text)}, is_group)


def pushed_card(chat: str, card: Mapping[str, object], *, is_group: bool) -> dict[str, object]:
    """The body of a push of a template card."""
    return _pushed(chat, "template_card", card, is_group)


def pushed_media(chat: str, kind: str, media_id: str, *, is_group: bool) -> dict[str, object]:
    """The body of a push of a picture or file that was uploaded."""
    return _pushed(chat, kind, {"media_id": media_id}, is_group)


def _pushed(chat: str, kind: str, part: object, is_group: bool) -> dict[str, object]:
    """The kind of chat is said, since the platform would guess it."""
    return {"chatid": chat, "chat_type": 2 if is_group else 1, "msgtype": kind, kind: part}


def fit(text: str, most: int = MOST_BYTES) -> str:
    """The text, cut to that many bytes at the end of a line if one is near, and marked as cut.

    >>> fit("short"), len(fit("x" * 30000).encode())
    ('short', 20480)
    """
    raw = text.encode(errors="replace")
    if len(raw) <= most:
        return raw.decode()
    kept = raw[: most - len(_CUT.encode())].decode(errors="ignore")
    line_end = kept.rfind("\n")
    return (kept[:line_end] if line_end > len(kept) // 2 else kept) + _CUT
