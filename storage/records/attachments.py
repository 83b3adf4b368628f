"""Pictures and files that came with messages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypedDict


class AttachmentState(StrEnum):
    """Life of one picture or file that came with a message."""

    PENDING = "pending"
    FETCHING = "fetching"
    STORED = "stored"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture or file of a ticket, without its bytes; `size` counts them once stored."""

    id: int
    ticket_id: int
    kind: str  # image, file, video
    state: AttachmentState
    name: str
    content_type: str
    size: int


class NewAttachment(TypedDict):
    """What is known of an attachment that has yet to be fetched from `url`."""

    ticket_id: int
    platform: str
    account: str  # who sent it
    message_id: str
    kind: str
    url: str
    secret: str
    name: str


@dataclass(frozen=True, slots=True)
class Fetch:
    """An attachment claimed to be fetched. Where it lies and its key are shown nowhere."""

    id: int
    ticket_id: int
    platform: str
    account: str  # who sent it
    message_id: str
    kind: str
    name: str
    attempts: int
    lease: str
    created_at: datetime
    url: str = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Content:
    """What an attachment holds."""

    kind: str
    name: str
    content_type: str
    data: bytes = field(repr=False)
