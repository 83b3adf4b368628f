"""Messages owed to somebody who must not be named: neither reader nor words lie in clear."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from storage.records import Owed
from storage.veil import Veil

VEILED: Final = "veiled"  # stands for the reader
_NOTHING: Final = {"text": "", "buttons": [], "mentions": [], "is_answer": False}


def closed(
    veil: Veil, key: str, target: str, payload: dict[str, object]
) -> tuple[str, str, dict[str, object]]:
    """Key, target and payload as they may be stored; an answer's key names nobody and stays."""
    sealed = veil.seal([target, payload])
    stored_key = key if payload.get("is_answer") else hidden(veil, key)
    return stored_key, VEILED, {"sealed": sealed}


def hidden(veil: Veil, key: str) -> str:
    """What stands in place of the key of a veiled message."""
    return f"{VEILED}:{veil.digest(key)}"


def opened(veil: Veil, owed: Owed) -> Owed:
    """As it is to be sent; without the right key it has no reader and cannot be."""
    if owed.target != VEILED:
        return owed
    found = veil.opened(str(owed.payload.get("sealed", "")))
    target, payload = found if isinstance(found, list) else ("", dict(_NOTHING))
    return replace(owed, target=target, payload=payload, is_veiled=True)
