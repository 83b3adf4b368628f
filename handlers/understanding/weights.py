"""The matrix of the learned layer, row by row, each as one large integer (`packed`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from handlers.understanding.packed import Fields

MOST: Final = 1 << 19  # no weight is moved by more, so that no field can run over
_OFTEN: Final = 8192  # rows that lie together in memory from the beginning
_LENGTH_AT: Final = 8  # of the head of an .npy file, two bytes; the head follows


class Weights:
    """Rows of the matrix, packed when first asked for; what is often said comes first.

    The fields of a row are its weights, a label each; above them stands the square of the
    rarity. `order` says which line of the file each row is.
    """

    def __init__(self, cells: memoryview[int], labels: int) -> None:
        self.fields = Fields(labels, "i")
        self._labels = labels
        self._cells = cells
        self.count = len(cells) // (1 + labels) - 1  # of features; the last line is the bias
        squares = cells[:: 1 + labels].tolist()[: self.count]
        self.order = sorted(range(self.count), key=squares.__getitem__)
        self._rows: list[int | None] = [None] * self.count
        for row in range(min(_OFTEN, self.count)):
            self.row(row)

    @classmethod
    def read(cls, path: Path, labels: int) -> Weights:
        """The matrix in an .npy file of little-endian 32 bit integers."""
        data = memoryview(path.read_bytes())
        start = _LENGTH_AT + 2 + int.from_bytes(data[_LENGTH_AT : _LENGTH_AT + 2], "little")
        return cls(data[start:].cast("i"), labels)

    def row(self, row: int) -> int:
        """The weights of a feature, packed."""
        packed = self._rows[row]
        if packed is None:
            packed = self._rows[row] = self._line(self.order[row])
        return packed

    def total(self, rows: Collection[int]) -> int:
        """These rows added up."""
        try:
            return sum(map(self._rows.__getitem__, rows))  # type: ignore[arg-type]  # rarely None
        except TypeError:  # one of them was never asked for
            return sum(map(self.row, rows))

    @property
    def bias(self) -> list[int]:
        """The weight that every message begins with, a label each."""
        return list(self.fields.values(self._line(self.count)))

    @property
    def rarest(self) -> int:
        """The greatest square of a rarity."""
        return self.square(self.count - 1)

    def square(self, row: int) -> int:
        """The square of a feature's rarity."""
        return self.fields.above(self.row(row))

    def of(self, row: int) -> list[int]:
        """The weights of a feature, a label each."""
        return list(self.fields.values(self.row(row)))

    def towards(self, label: int, rows: Collection[int]) -> list[int]:
        """The weights of the features for one label."""
        return self.fields.column(map(self.row, rows), label)

    def moved(self, by: Mapping[int, Mapping[int, int]]) -> Weights:
        """These weights with others added: row -> label -> how much. A new row has no rarity."""
        other = Weights(self._cells, self._labels)
        other._rows = [*self._rows, *[0] * (max(by, default=0) + 1 - len(self._rows))]
        for row, weights in by.items():
            more = [0] * self._labels
            for label, weight in weights.items():
                more[label] = max(-MOST, min(weight, MOST))
            other._rows[row] = other.row(row) + self.fields.pack(more)
        return other

    def _line(self, number: int) -> int:
        start = number * (1 + self._labels)
        square, *weights = self._cells[start : start + 1 + self._labels].tolist()
        return self.fields.pack(weights, square)
