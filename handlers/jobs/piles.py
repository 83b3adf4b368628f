"""What one sweep tells, gathered per reader: one message each, however many tickets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from handlers import notices
from handlers.context import Context
from handlers.messages import Button, OutgoingMessage
from handlers.rules.rungs import Audience
from handlers.texts import rungs as texts
from handlers.texts.steps import BUTTON_LABELS
from storage.directory import Person
from storage.records import Ticket

RINGING: Final = (1, 2)  # levels of whistles on which silence must be noticed at once
OVER: Final = Audience.ALARMED.value  # what the desk hears of with its like
STILL_SILENT: Final = (Audience.UNIT_HEAD.value, Audience.LEADER.value)  # on whose page it is
Told = list[tuple[str, Ticket]]


@dataclass
class Pile:
    """Lines gathered for the readers of one sweep, urgent ones apart from routine ones."""

    lines: dict[tuple[Person, bool], dict[str, Told]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    public: list[tuple[str, tuple[Person, ...]]] = field(default_factory=list)  # who is rung
    stamps: list[str] = field(default_factory=list)

    def put(
        self, person: Person, audience: str, line: str, ticket: Ticket, *, urgent: bool
    ) -> None:
        """One line for one reader, under the heading of that audience; the same line once."""
        told = self.lines[person, urgent][audience]
        if (line, ticket) not in told:
            told.append((line, ticket))

    def add(self, other: Pile) -> None:
        """Take over what another pile holds."""
        for reader, sections in other.lines.items():
            for audience, told in sections.items():
                self.lines[reader][audience] += told
        self.public += other.public
        self.stamps += other.stamps


def messages(ctx: Context, pile: Pile) -> Iterable[OutgoingMessage]:
    """One message to each reader, and one to each main group."""
    if not pile.stamps:
        return
    quiet, desk = notices.office_time(ctx), notices.desk(ctx)
    for (person, urgent), sections in pile.lines.items():
        key = f"alert:{urgent}:{pile.stamps[0]}"
        over = {OVER: sections[OVER]} if OVER in sections and person in desk and not urgent else {}
        rest = {audience: told for audience, told in sections.items() if audience not in over}
        if rest:
            yield from _private(ctx, person, key, rest, urgent=urgent)
        for one in _private(ctx, person, f"{key}:over", over, urgent=False) if over else ():
            yield replace(one, gathers=True)
    yield from _public(ctx, pile, quiet)


def _private(
    ctx: Context, person: Person, key: str, sections: Mapping[str, Told], *, urgent: bool
) -> Iterator[OutgoingMessage]:
    message = notices.to_person(
        ctx,
        person,
        key,
        "\n\n".join(_section(audience, told) for audience, told in sections.items()),
        _buttons([one for told in sections.values() for one in told]),
        red=urgent,
        not_before=None if urgent else notices.office_time(ctx),
        rings=_rings(sections) if urgent else 0,
    )
    if message:
        yield message


def _rings(sections: Mapping[str, Told]) -> int:
    """The most urgent level of whistle on which a unit is still silent, 0 if none rings."""
    told = [ticket for audience in STILL_SILENT for _, ticket in sections.get(audience, ())]
    levels = [ticket.whistle_level for ticket in told]
    return min((level for level in levels if level in RINGING), default=0)


def _section(audience: str, told: Told) -> str:
    return texts.merged(texts.alert_title(audience, len(told)), [line for line, _ in told])


def _public(ctx: Context, pile: Pile, quiet: datetime | None) -> Iterable[OutgoingMessage]:
    """What the main groups read: every overdue ticket, and its unit's people rung."""
    if not pile.public:
        return
    lines = list(dict.fromkeys(line for line, _ in pile.public))
    text = texts.merged(texts.alert_title("group", len(lines)), lines)
    rung = [person for _, people in pile.public for person in people]
    key = f"alert:group:{pile.stamps[0]}"
    for group in notices.main_groups(ctx):
        message = notices.to_group(ctx, group, key, text, mentions=rung, not_before=quiet)
        if message:
            yield message


def _buttons(told: Sequence[tuple[str, Ticket]]) -> tuple[Button, ...]:
    numbers = {ticket.shown_number for _, ticket in told}
    if len(numbers) != 1:
        return ()
    return (Button(f"detail:{numbers.pop()}", BUTTON_LABELS["detail"]),)
