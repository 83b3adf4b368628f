"""Plans the posts: a new holder ends the old tenure and begins a new one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, TypeAlias

from handlers.registers.lines import Line
from handlers.registers.values import NO_END
from handlers.registers.work import Work
from storage.directory import Post, PostRole

DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Wish:
    """One line as it was understood. Nobody named and not vacant: leave the holder alone."""

    line: Line
    unit_id: int
    title: str
    role: PostRole
    person_id: int | None
    is_vacant: bool
    from_on: date | None
    to_on: date | None

    def is_current(self, today: date) -> bool:
        """Whether the line speaks of now or later, not of a tenure gone by."""
        return self.to_on is None or self.to_on >= today


Pair: TypeAlias = Callable[[Wish, Post, date], bool]


def plan_posts(lines: Sequence[Line], work: Work) -> None:
    """Put every line's post into the work; posts that no line mentions stay as they are."""
    wishes: dict[tuple[int, str], list[Wish]] = defaultdict(list)
    rows: dict[tuple[object, ...], int] = {}
    for line in lines:
        wish = _wish(line, work)
        if wish is None:
            continue
        same = (wish.unit_id, wish.title, wish.person_id, wish.from_on)
        if same in rows:
            line.fault("title", "repeated", row=rows[same])
            continue
        rows[same] = line.number
        wishes[wish.unit_id, wish.title].append(wish)
    for (unit_id, title), group in wishes.items():
        known = [p for p in work.before.posts if (p.unit_id, p.title) == (unit_id, title)]
        _settle(group, known, work)


def _wish(line: Line, work: Work) -> Wish | None:
    """The line understood; every cell is read, so that every fault is named."""
    unit_id, title, role = work.unit_in(line, "unit"), line.name("title"), line.choice("role")
    person_id, who = work.person_in(line, "person"), line.name("person")
    from_on, to_on = line.day("from_on"), line.day("to_on")
    from_on = None if from_on == NO_END else from_on
    if from_on and to_on and to_on < from_on:
        line.fault("to_on", "days_reversed")
    if unit_id is None or not title or role is None or (who and person_id is None):
        return None
    return Wish(line, unit_id, title, PostRole(role), person_id, who == "", from_on, to_on)


def _is_alive(post: Post, today: date) -> bool:
    return post.to_on is None or post.to_on >= today


def _is_same_tenure(wish: Wish, post: Post, _today: date) -> bool:
    is_dated = wish.from_on is not None and wish.from_on == post.from_on
    return is_dated and wish.person_id is not None and wish.person_id == post.person_id


def _is_same_holder(wish: Wish, post: Post, today: date) -> bool:
    if wish.person_id is None or wish.person_id != post.person_id:
        return False
    has_begun = post.from_on is None or wish.to_on is None or post.from_on <= wish.to_on
    return has_begun and (_is_alive(post, today) or not wish.is_current(today))


def _is_same_vacancy(wish: Wish, post: Post, today: date) -> bool:
    return wish.is_vacant and post.person_id is None and _is_alive(post, today)


def _leaves_holder(wish: Wish, post: Post, today: date) -> bool:
    return wish.person_id is None and not wish.is_vacant and _is_alive(post, today)


def _fills_vacancy(wish: Wish, post: Post, today: date) -> bool:
    is_open = post.person_id is None and _is_alive(post, today)
    return is_open and wish.person_id is not None and wish.is_current(today)


def _succeeds(wish: Wish, post: Post, today: date) -> bool:
    return post.person_id is not None and _is_alive(post, today) and wish.is_current(today)


UPDATES: Final[tuple[Pair, ...]] = (  # the surest first, each tried on all lines before the next
    _is_same_tenure,
    _is_same_holder,
    _is_same_vacancy,
    _leaves_holder,
    _fills_vacancy,
)


def _settle(wishes: Sequence[Wish], known: Sequence[Post], work: Work) -> None:
    """Give every line its registered post, a predecessor, or a post of its own."""
    free, waiting = list(known), list(wishes)
    for pairing in UPDATES:
        for wish in tuple(waiting):
            post = next((p for p in free if pairing(wish, p, work.today)), None)
            if post:
                free.remove(post)
                waiting.remove(wish)
                _put(wish, _updated(wish, post, known), work)
    for wish in waiting:
        old = next((p for p in free if _succeeds(wish, p, work.today)), None)
        if old:
            free.remove(old)
            _succeed(wish, old, work)
        else:
            _put(wish, _new(wish, work), work)


def _put(wish: Wish, post: Post, work: Work) -> None:
    if post.from_on and post.to_on and post.to_on < post.from_on:
        wish.line.fault("to_on", "days_reversed")
    work.posts[post.id] = post
    work.touched.append((wish.line, post.id))


def _new(wish: Wish, work: Work) -> Post:
    to_on = None if wish.to_on == NO_END else wish.to_on
    return Post(
        work.new_id(), wish.unit_id, wish.title, wish.role, wish.person_id, wish.from_on, to_on
    )


def _updated(wish: Wish, post: Post, known: Sequence[Post]) -> Post:
    to_on = post.to_on if wish.to_on is None else wish.to_on
    return replace(
        post,
        role=wish.role,
        person_id=post.person_id if wish.person_id is None else wish.person_id,
        from_on=_start(wish, post, known),
        to_on=None if to_on == NO_END else to_on,
    )


def _start(wish: Wish, post: Post, known: Sequence[Post]) -> date | None:
    """The tenure's first day; a predecessor's day left standing in the cell changes nothing."""
    if wish.from_on is None:
        return post.from_on
    left_standing = any(
        post.from_on is not None
        and old.to_on == post.from_on - DAY
        and old.from_on == wish.from_on
        for old in known
        if old.person_id != wish.person_id
    )
    return post.from_on if left_standing else wish.from_on


def _succeed(wish: Wish, old: Post, work: Work) -> None:
    """End the old tenure on the eve of the new; one that began no earlier was a mistake."""
    is_new_day = wish.from_on is not None and wish.from_on != old.from_on
    start = wish.from_on if wish.from_on and is_new_day else work.today
    if old.from_on and old.from_on >= start:
        _put(wish, replace(old, role=wish.role, person_id=wish.person_id, from_on=start), work)
        return
    work.posts[old.id] = replace(old, to_on=start - DAY)
    _put(wish, replace(_new(wish, work), from_on=start), work)
