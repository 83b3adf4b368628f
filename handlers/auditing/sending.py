"""Whether what is marked as told was also owed, once, and left at a decent hour."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from handlers.auditing.findings import Fault, Finding
from handlers.auditing.replaying import Moment
from handlers.rules.escalation import quiet_until
from handlers.rules.workcalendar import WorkCalendar
from handlers.texts.rungs import is_shortened
from storage.directory import Directory
from storage.records import Action, OutboxState, Sent

PREFIX: Final = "alert:"  # the keys of what the sweep tells
SLACK: Final = timedelta(minutes=15)  # a message released just before the pause may land in it

Owed = Mapping[datetime, Sequence[Sent]]


def by_moment(sent: Iterable[Sent]) -> Owed:
    """What was owed at each moment."""
    found: defaultdict[datetime, list[Sent]] = defaultdict(list)
    for one in sent:
        found[one.created_at].append(one)
    return found


def untold(
    number: str, moments: Sequence[Moment], owed: Owed, directory: Directory
) -> Iterator[Finding]:
    """Notices whose readers were owed no message that names the ticket.

    Of an alarm that only goes on nobody is owed one: the alarm of then was told before.
    """
    for moment in moments:
        event = moment.event
        if event.action is not Action.NOTICE:
            continue
        name, since = event.data.get("rung", ""), event.data.get("since")
        if since and since not in moment.after.fired:
            yield Finding(Fault.UNTOLD, number, f"{name}>{since}")
        for reader in filter(None, str(event.data.get("to", "")).split(",")):
            accounts = _accounts(directory, int(reader))
            messages = (one for one in owed.get(event.at, ()) if _names(one.text, number))
            if accounts and not any((m.platform, m.target) in accounts for m in messages):
                yield Finding(Fault.UNTOLD, number, f"{name}>{reader}")


def _names(text: str, number: str) -> bool:
    """Whether the message is about the ticket; a long list does not name its last ones."""
    return number in text or is_shortened(text)


def _accounts(directory: Directory, person_id: int) -> frozenset[tuple[str, str]]:
    person = directory.person(person_id)
    return frozenset(person.accounts) if person else frozenset()


def doubled(sent: Sequence[Sent]) -> Iterator[Finding]:
    """The same words owed twice to one reader at one moment, or sent twice."""
    told = Counter((one.platform, one.target, one.text, one.created_at) for one in sent)
    for one in sent:
        mark = (one.platform, one.target, one.text, one.created_at)
        if told.pop(mark, 1) > 1:
            yield Finding(Fault.DOUBLED, "", one.key)


def untimely(sent: Sequence[Sent], calendar: WorkCalendar) -> Iterator[Finding]:
    """Messages sent before their time, and routine ones in quiet hours.

    One sent "before" it was written left while a clock that had run ahead was set right: no fault
    of the bot's, whose messages are written before anything can send them.
    """
    for one in sent:
        at = one.settled_at if one.state is OutboxState.SENT else None
        if at is None:
            continue
        if one.created_at <= at < one.not_before:
            yield Finding(Fault.EARLY, "", one.key)
        elif not one.red and _is_quiet(at, calendar):
            yield Finding(Fault.NIGHT, "", one.key)


def _is_quiet(at: datetime, calendar: WorkCalendar) -> bool:
    return all(quiet_until(moment, calendar) for moment in (at, at - SLACK))
