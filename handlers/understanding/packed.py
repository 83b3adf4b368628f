"""Many small whole numbers side by side in one large integer, so that they are summed at once.

Adding two such integers adds every field to its fellow, in one step of C and to the last digit.
What stands above the highest field is a number of its own that may grow without end.
"""

from __future__ import annotations

from collections.abc import Sequence
from struct import Struct
from typing import Final

_BITS: Final = {"I": 32, "Q": 64}  # by the letter that `struct` has for them


class Fields:
    """So many signed fields of 32 (`I`) or 64 (`Q`) bits, the first one lowest.

    >>> fields = Fields(2, "I")
    >>> fields.values(fields.pack([3, -4]) + fields.pack([1, 1]) * 2)
    [5, -2]
    """

    def __init__(self, count: int, letter: str) -> None:
        bits = _BITS[letter]
        self._bits = bits
        self._cells = Struct(f"<{count}{letter}")
        self._top = bits * count
        self._mask = (1 << self._top) - 1
        self.half = 1 << (bits - 1)  # a field reaches from -half to half, that one left out
        self._halves = int.from_bytes(self._cells.pack(*[self.half] * count), "little")

    def pack(self, values: Sequence[int], above: int = 0) -> int:
        """One integer of these values, one a field, and of what stands above them."""
        raised = self._cells.pack(*[value + self.half for value in values])
        return int.from_bytes(raised, "little") - self._halves + (above << self._top)

    def above(self, packed: int) -> int:
        """What stands above the fields."""
        return (packed + self._halves) >> self._top

    def value(self, packed: int, at: int) -> int:
        """One of the fields."""
        return ((packed + self._halves >> self._bits * at) & (2 * self.half - 1)) - self.half

    def raised(self, packed: int) -> tuple[int, ...]:
        """The fields, each greater by `half`: for who subtracts that later, all at once."""
        low = (packed + self._halves) & self._mask
        return self._cells.unpack(low.to_bytes(self._cells.size, "little"))

    def values(self, packed: int) -> list[int]:
        """The fields."""
        return [field - self.half for field in self.raised(packed)]
