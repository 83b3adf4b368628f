"""Makes scores mean something: temperatures, and the lead that needs no question.

Everything here is fitted on predictions of authors who were left out of the training.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

RIGHT: Final = 0.975  # of automatic dispatches
HEATS: Final = [round(0.1 + 0.01 * step, 2) for step in range(91)]


def shares_of(scores: NDArray[Any], heat: float) -> NDArray[Any]:
    """Shares of one for each row of scores, at that temperature."""
    powers = np.exp((scores - scores.max(axis=1, keepdims=True)) / heat)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def heat(scores: NDArray[Any], right: NDArray[Any]) -> float:
    """The temperature under which the confidences fit best how often they are right."""
    rows = np.arange(len(right))

    def surprise(heat: float) -> float:
        return float(-np.log(shares_of(scores, heat)[rows, right] + 1e-12).mean())

    return min(HEATS, key=surprise)


def sure_from(scores: NDArray[Any], right: NDArray[Any]) -> tuple[float, float]:
    """The smallest lead above which the best guess is right often enough, and its share.

    A lead is how far the best score is above the second one.
    """
    leads = np.diff(np.sort(scores, axis=1)[:, -2:], axis=1)[:, 0]
    is_right = (scores.argmax(axis=1) == right)[order := np.argsort(-leads, kind="stable")]
    precision = np.cumsum(is_right) / np.arange(1, len(leads) + 1)
    enough = np.nonzero(precision >= RIGHT)[0]
    last = int(enough[-1]) if len(enough) else 0
    return round(float(leads[order][last]), 3), (last + 1) / len(leads)
