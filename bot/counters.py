"""Counts that outlive the process, for those who must not know of the database."""

from __future__ import annotations

from bot.service import Service


class Counters:
    """The counters of the service's database."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def count(self, name: str) -> int:
        """Raise it by one; returns its new value, which is on disk."""
        return await self._service.write(lambda tx: tx.marks.count(name))

    async def counter(self, name: str) -> int:
        """Its value; 0 before the first count."""
        return await self._service.read(lambda tx: tx.marks.counter(name))
