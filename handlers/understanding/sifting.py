"""Which of the found words count: a word inside a longer one, a trap or a name does not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from handlers.understanding.entries import TRAP, Hit
from handlers.understanding.lexicon import lexicon
from handlers.understanding.mentions import Mention


def by_kind(hits: Iterable[Hit]) -> tuple[list[Hit], list[Hit], list[Hit]]:
    """Category words, signs of intent, and traps."""
    topics: list[Hit] = []
    signs: list[Hit] = []
    traps: list[Hit] = []
    codes = lexicon().codes
    for hit in hits:
        label = hit.entry.label
        (traps if label == TRAP else topics if label in codes else signs).append(hit)
    return topics, signs, traps


def apart(hits: Iterable[Hit]) -> bool:
    """Whether no hit begins inside another: then none of them can be told by another."""
    passed = 0
    for start, end, _ in hits:
        if start < passed:
            return False
        passed = end
    return True


def longest(hits: Sequence[Hit]) -> list[Hit]:
    """The hits without the words that only stand inside a longer word; frames stay."""
    words = [hit for hit in hits if hit.entry.frame is None]
    return outside(hits, words, spare_frames=True) if len(words) > 1 else list(hits)


def torn(hits: Sequence[Hit]) -> list[Hit]:
    """The hits without the frames that begin inside another category's word (林|地手续)."""
    words = [hit for hit in hits if hit.entry.frame is None and len(hit.entry.text) > 1]
    if len(words) == len(hits):
        return words
    inside = {at: w.entry.label for w in words for at in range(w.start + 1, w.end)}
    return [h for h in hits if h.entry.frame is None or inside.get(h.start) in _own(h)]


def _own(hit: Hit) -> tuple[str | None, str]:
    return None, hit.entry.label


def outside(
    hits: Sequence[Hit], walls: Sequence[Hit | Mention], *, spare_frames: bool = False
) -> list[Hit]:
    """The hits that are not inside a larger wall. Hits come in order of the text."""
    if not walls:
        return list(hits)
    reach: dict[int, int] = {}
    for wall in walls:
        if wall.end > reach.get(wall.start, 0):
            reach[wall.start] = wall.end
    order = sorted(reach)
    kept, furthest, passed = [], 0, 0
    for hit in hits:
        start, end, entry = hit
        while passed < len(order) and order[passed] < start:
            furthest = max(furthest, reach[order[passed]])
            passed += 1
        is_free = furthest < end and reach.get(start, 0) <= end
        if is_free or (spare_frames and entry.frame):
            kept.append(hit)
    return kept
