"""Links that show one thing for a short time to whoever holds them. Pure."""

from __future__ import annotations

import hmac
import re
from datetime import datetime, timedelta
from typing import Final

VALID_FOR: Final = timedelta(minutes=10)
_TOKEN: Final = re.compile(r"([1-9][0-9]{0,17})\.([1-9][0-9]{0,11})\.([0-9a-f]{64})")
_PAPER: Final = re.compile(
    r"([a-z]{1,20}(?:-[a-z0-9]{1,20})?)\.([1-9][0-9]{0,11})\.([0-9a-f]{64})"
)


def token(key: bytes, attachment_id: int, now: datetime) -> str:
    """What stands in a link to the attachment: its id, the end in seconds, and a seal on both."""
    end = int((now + VALID_FOR).timestamp())
    return f"{attachment_id}.{end}.{_seal(key, attachment_id, end)}"


def opened(key: bytes, text: str, now: datetime) -> int | None:
    """The attachment that the token shows; None if it is none of ours, changed, or over.

    >>> from datetime import UTC
    >>> at = datetime(2026, 9, 14, tzinfo=UTC)
    >>> opened(b"key", token(b"key", 7, at), at)
    7
    >>> opened(b"key", token(b"key", 7, at), at + VALID_FOR) is None
    True
    """
    match = _TOKEN.fullmatch(text)
    if match is None:
        return None
    attachment_id, end = int(match[1]), int(match[2])
    is_ours = hmac.compare_digest(match[3], _seal(key, attachment_id, end))
    return attachment_id if is_ours and now.timestamp() < end else None


def paper_token(key: bytes, subject: str, now: datetime) -> str:
    """What stands in a link: which chart or numbered paper, the end in seconds, and a seal."""
    end = int((now + VALID_FOR).timestamp())
    return f"{subject}.{end}.{_seal_paper(key, subject, end)}"


def opened_paper(key: bytes, text: str, now: datetime) -> str | None:
    """The paper that the token shows; None if it is none of ours, changed, or over.

    >>> from datetime import UTC
    >>> at = datetime(2026, 9, 14, tzinfo=UTC)
    >>> opened_paper(b"key", paper_token(b"key", "ledger", at), at)
    'ledger'
    >>> opened_paper(b"other", paper_token(b"key", "ledger", at), at) is None
    True
    """
    match = _PAPER.fullmatch(text)
    if match is None:
        return None
    subject, end = match[1], int(match[2])
    is_ours = hmac.compare_digest(match[3], _seal_paper(key, subject, end))
    return subject if is_ours and now.timestamp() < end else None


def _seal_paper(key: bytes, subject: str, end: int) -> str:
    return hmac.digest(key, f"paper:{subject}:{end}".encode(), "sha256").hex()


def _seal(key: bytes, attachment_id: int, end: int) -> str:
    """In digits and letters only: nothing in it means anything in any platform's markup."""
    return hmac.digest(key, f"attachment:{attachment_id}:{end}".encode(), "sha256").hex()
