"""Answers as they are kept for messages that a platform delivers again."""

from __future__ import annotations

from dataclasses import replace

from handlers.messages import Button, OutgoingMessage


def as_json(message: OutgoingMessage) -> dict[str, object]:
    """What is kept of an answer, to be given again to a redelivered message."""
    return {
        "key": message.key,
        "platform": message.platform,
        "target_kind": message.target_kind,
        "target": message.target,
        "ends_card": message.ends_card,
        **replace(message, reply_url="").payload,  # usable once, and not by a repetition
    }


def from_json(stored: dict[str, object]) -> OutgoingMessage:
    """The answer as it was."""
    buttons, mentions = stored["buttons"], stored["mentions"]
    assert isinstance(buttons, list) and isinstance(mentions, list)  # noqa: S101, PT018 - we wrote it
    return OutgoingMessage(
        key=str(stored["key"]),
        platform=str(stored["platform"]),
        target_kind=str(stored["target_kind"]),
        target=str(stored["target"]),
        text=str(stored["text"]),
        buttons=tuple(Button(str(b["id"]), str(b["text"])) for b in buttons),
        mentions=tuple(map(str, mentions)),
        is_answer=bool(stored["is_answer"]),
        group=str(stored.get("group", "")),
        ends_card=bool(stored.get("ends_card")),  # not in what older versions wrote
    )
