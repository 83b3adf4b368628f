"""Cells that rows share, kept small: a ledger of fifty thousand rows has thousands of them."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence


class Merges(list[list[int]]):
    """Stands in for a worksheet's list of merged ranges: first row, column, last row, column.

    Rows that share the same columns are kept as two numbers for all of them.
    """

    def __init__(self, columns: Sequence[int]) -> None:
        super().__init__()
        self._columns, self._rows = columns, array("I")

    def share(self, first: int, last: int) -> None:
        """From the one row to the other each of the columns is one cell."""
        if last > first and self._columns:
            self._rows.extend((first, last))

    def __len__(self) -> int:
        """How many ranges there are."""
        return super().__len__() + len(self._rows) // 2 * len(self._columns)

    def __iter__(self) -> Iterator[list[int]]:
        """Every range."""
        yield from super().__iter__()
        ends = iter(self._rows)
        for first, last in zip(ends, ends, strict=True):
            yield from ([first, index, last, index] for index in self._columns)
