"""From the audience of a rung to the people: who they are, who can be reached, who else if none.

Where nobody of an audience can be reached its notice goes to the next who can act on it, and
says so: liaison, then head, then the desk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from handlers import notices
from handlers.context import Context
from handlers.messages import OutgoingMessage
from handlers.rules.rungs import Audience, Rung
from storage.directory import Person
from storage.records import Ticket

Finder = Callable[[Context, Ticket, Rung], tuple[Person, ...]]

AUDIENCES: Final[Mapping[Audience, Finder]] = {
    Audience.UNIT: lambda ctx, t, r: notices.unit_staff(ctx, r.unit_id or t.unit_id),
    Audience.SUMMONED_UNIT: lambda ctx, t, r: notices.unit_staff(ctx, r.unit_id or t.unit_id),
    Audience.HELPER: lambda ctx, _, r: notices.unit_staff(ctx, r.unit_id),
    Audience.HELPER_HEAD: lambda ctx, _, r: notices.unit_heads(ctx, r.unit_id),
    Audience.LEAD: lambda ctx, t, _: notices.unit_staff(ctx, t.unit_id),
    Audience.UNIT_HEAD: lambda ctx, t, r: notices.unit_heads(ctx, r.unit_id or t.unit_id),
    Audience.LEADER: lambda ctx, t, _: notices.leaders(ctx, t),
    Audience.INSPECTION: lambda ctx, _t, _r: notices.inspectors(ctx),
    Audience.CHIEF: lambda ctx, _t, _r: notices.chiefs(ctx),
    Audience.DESK: lambda ctx, _t, _r: notices.desk(ctx),
    Audience.REPORTER: lambda ctx, t, _: notices.reporters(ctx, t),
    Audience.ALARMED: lambda _ctx, _t, _r: (),  # they stand in the history
}
NEXT: Final[Mapping[Audience, Audience]] = {
    Audience.UNIT: Audience.UNIT_HEAD,
    Audience.SUMMONED_UNIT: Audience.UNIT_HEAD,
    Audience.UNIT_HEAD: Audience.DESK,
    Audience.HELPER: Audience.HELPER_HEAD,
    Audience.HELPER_HEAD: Audience.DESK,
    Audience.LEAD: Audience.DESK,
    Audience.LEADER: Audience.DESK,
    Audience.INSPECTION: Audience.DESK,
    Audience.CHIEF: Audience.DESK,
}


@dataclass(frozen=True, slots=True)
class Reached:
    """Who reads a rung's notice; `missing` is whom it was meant for, if not them."""

    people: tuple[Person, ...]
    missing: Audience | None = None


def reached(ctx: Context, ticket: Ticket, rung: Rung) -> Reached:
    """The people of the rung's audience who can be reached, else the next who can."""
    audience: Audience | None = rung.audience
    while audience is not None:
        if people := reachable(ctx, AUDIENCES[audience](ctx, ticket, rung)):
            return Reached(people, None if audience is rung.audience else rung.audience)
        audience = NEXT.get(audience)
    return Reached(())


def reachable(ctx: Context, people: Iterable[Person]) -> tuple[Person, ...]:
    """Those who have an account on a running platform, each once."""
    return tuple(p for p in dict.fromkeys(people) if ctx.account_of(p))


def merged(
    ctx: Context, job: str, told: Mapping[Person, list[str]], text: Callable[[list[str]], str]
) -> Iterator[OutgoingMessage]:
    """To each person their lines as one message a day, in office time."""
    quiet, key = notices.office_time(ctx), f"{job}:{ctx.day.isoformat()}"
    for person, lines in told.items():
        message = notices.to_person(ctx, person, key, text(lines), not_before=quiet)
        if message:
            yield message
