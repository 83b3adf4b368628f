"""What administrators should know of: told to whoever listens, which sees to repetitions."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

_log = logging.getLogger(__name__)

OnTrouble = Callable[[str, str], Awaitable[None]]  # a key, and what administrators shall read


class Troubles:
    """Before `listen` they are only logged."""

    def __init__(self) -> None:
        self._listener: OnTrouble | None = None

    @property
    def is_heard(self) -> bool:
        """Whether somebody listens."""
        return self._listener is not None

    def listen(self, listener: OnTrouble) -> None:
        """From now on it is called with each trouble, also with one that it was told before."""
        self._listener = listener

    async def tell(self, key: str, text: str) -> None:
        """There is that trouble; equal keys are the same one."""
        _log.error("dingtalk trouble: %s", key)
        if self._listener:
            await self._listener(f"dingtalk:{key}", text)
