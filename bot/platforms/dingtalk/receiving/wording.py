"""What was typed or spoken, and what it quotes.

Kinds: https://open.dingtalk.com/document/development/receive-message. Quotations are on no page;
their shapes are those seen in https://github.com/QwenLM/qwen-code/issues/9536.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bot.platforms.bodies import identifier, part, parts, text
from handlers.messages import Media, Quote

_BLANKS: Final = r"[\s\u200b-\u200d\u2060\ufeff]"  # \s knows U+00A0 and U+2005
_DEEPEST: Final = 12  # nested elements of a quoted card
_MOST: Final = 200  # parts of one message
_MOST_MEDIA: Final = 20
_LONGEST_CODE: Final = 4096
_SPOKEN: Final = frozenset({"text", "audio"})
_MEDIA: Final = {"picture": "image", "file": "file", "video": "video"}


def words_of(body: Mapping[str, object], names: Sequence[str]) -> str:
    """The words, without blanks before them and without the robot's own mention there.

    The platform cuts the mention out of texts and leaves its blank; in rich texts it may stay.
    Who else is mentioned stays, and so do blanks inside.
    """
    words = re.sub(f"^{_BLANKS}+", "", _words(body))
    if body.get("isInAtList") is not True or not names:
        return words
    own = "|".join(map(re.escape, names))
    return re.sub(f"^(?:@(?:{own})(?:{_BLANKS}+|$))+", "", words)


def unread_in(body: Mapping[str, object]) -> str:
    """The kind of what can neither be read nor fetched, cards above all; "" for none."""
    kind = identifier(body, "msgtype")
    if kind == "richText":
        items = parts(part(body, "content"), "richText")
        kind = "picture" if any(item.get("type") == "picture" for item in items) else "text"
    return "" if kind in _SPOKEN or media_in(body) else kind


def media_in(body: Mapping[str, object]) -> tuple[Media, ...]:
    """The pictures, files and videos of the message, each by its code.

    Groups deliver pictures only, alone or in rich texts; what a recording says comes as text.
    """
    content, kind = part(body, "content"), identifier(body, "msgtype")
    if kind == "richText":
        items = parts(content, "richText")[:_MOST]
        found = [Media("image", "", _code_of(item)) for item in items]
    else:
        name = text(content, "fileName")
        found = [Media(_MEDIA[kind], "", _code_of(content), name)] if kind in _MEDIA else []
    with_code = (one for one in found if 0 < len(one.secret) <= _LONGEST_CODE)
    return tuple(dict.fromkeys(with_code))[:_MOST_MEDIA]


def _code_of(item: Mapping[str, object]) -> str:
    """What names a file; pictures have two names."""
    return text(item, "downloadCode") or text(item, "pictureDownloadCode")


def quote_of(body: Mapping[str, object]) -> Quote | None:
    """The message answered to, with as much of its text as the platform tells."""
    for holder in (part(body, "text"), part(body, "content")):
        if holder.get("isReplyMsg") is True:
            replied = part(holder, "repliedMsg")
            message_id = identifier(replied, "msgId") or identifier(body, "originalMsgId")
            return Quote(message_id, _quoted(replied))
    return None


def _words(body: Mapping[str, object]) -> str:
    content, kind = part(body, "content"), body.get("msgtype")
    if kind == "richText":
        return _rich(content)
    if kind == "audio":
        return text(content, "recognition")
    return text(part(body, "text"), "content") or text(body, "content")


def _rich(content: Mapping[str, object]) -> str:
    """Texts follow each other as typed; a picture between them ends a line.

    In quotations a part's text is called `content`, and its kind `msgType`.
    """
    items = parts(content, "richText")[:_MOST]
    words = "".join(
        "\n" if "downloadCode" in item else text(item, "text") or text(item, "content")
        for item in items
    )
    return re.sub(r"\n+", "\n", words).strip("\n")


def _quoted(replied: Mapping[str, object]) -> str:
    content = part(replied, "content")
    plain = text(replied, "content") or text(content, "content") or text(content, "text")
    if words := plain or text(content, "recognition") or _rich(content):
        return words
    return "\n".join(_visible(part(content, "cardContent"), _DEEPEST))


def _visible(element: Mapping[str, object], depth: int) -> Iterator[str]:
    """The texts of a card, in order."""
    if element.get("elementType") == "TEXT" and (words := text(element, "value")):
        yield words
    if depth:
        for child in parts(element, "children")[:_MOST]:
            yield from _visible(child, depth - 1)
