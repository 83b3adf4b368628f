"""Many small whole numbers side by side in one large integer, so that they are summed at once.

Adding two such integers adds every field to its fellow, in one step of C and to the last digit.
What stands above the highest field is a number of its own that may grow without end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from struct import Struct
from typing import Final

_BITS: Final = {"i": 32, "q": 64}  # by the letter that `struct` has for them


class Fields:
    """So many signed fields of 32 (`i`) or 64 (`q`) bits, the first one lowest.

    A field reaches from -half to half, that one left out. With half added to it, it holds no sign
    that would be borrowed from the next one, and its highest bit turned round makes it the number
    that a machine would write.

    >>> fields = Fields(2, "i")
    >>> fields.values(fields.pack([3, -4]) + fields.pack([1, 1]) * 2)
    (5, -2)
    """

    def __init__(self, count: int, letter: str) -> None:
        bits = _BITS[letter]
        self._bits = bits
        self._cells = Struct(f"<{count}{letter}")
        self._top = bits * count
        self._mask = (1 << self._top) - 1
        self.half = 1 << (bits - 1)
        self._halves = sum(self.half << bits * at for at in range(count))
        evens, odds = range(0, count, 2), range(1, count, 2)
        field = (1 << bits) - 1
        self._evens = sum(field << bits * at for at in evens)
        self._odds = sum(field << bits * (at - 1) for at in odds)
        self._behind = 2 * bits * len(evens)
        self._wide_halves = sum(self.half << 2 * bits * at for at in range(count))

    def pack(self, values: Sequence[int], above: int = 0) -> int:
        """One integer of these values, one a field, and of what stands above them."""
        told = int.from_bytes(self._cells.pack(*values), "little")
        return (told ^ self._halves) - self._halves + (above << self._top)

    def above(self, packed: int) -> int:
        """What stands above the fields."""
        return (packed + self._halves) >> self._top

    def column(self, rows: Iterable[int], at: int) -> list[int]:
        """One of the fields, of each of these integers."""
        below, half = self._bits * at, self.half
        halves, mask = self._halves, 2 * half - 1
        return [(packed + halves >> below & mask) - half for packed in rows]

    def values(self, packed: int) -> tuple[int, ...]:
        """The fields."""
        low = (packed + self._halves & self._mask) ^ self._halves
        return self._cells.unpack(low.to_bytes(self._cells.size, "little"))

    def widened(self, packed: int) -> int:
        """The fields, each twice as wide and in the order of `evens_first`, nothing above them.

        >>> small = Fields(4, "i")
        >>> Fields(4, "q").values(small.widened(small.pack([1, -2, 3, -4], above=9)) * 5)
        (5, 15, -10, -20)
        """
        raised = packed + self._halves
        evens, odds = raised & self._evens, raised >> self._bits & self._odds
        return (evens | odds << self._behind) - self._wide_halves


def evens_first(values: Sequence[int]) -> list[int]:
    """The values at places 0, 2, 4 and so on, then those between them."""
    return [*values[::2], *values[1::2]]
