"""Plans the people: who is already registered, whose phone or account is somebody else's."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from handlers.registers.lines import Line
from handlers.registers.values import is_mobile
from handlers.registers.work import Work, keep, rebound
from storage.directory import Person, account_key

PLATFORMS: Final = ("wecom", "dingtalk", "console")  # also the keys of their columns


@dataclass(frozen=True)
class Entry:
    """One line as it was understood."""

    line: Line
    name: str
    mobile: str | None
    accounts: frozenset[tuple[str, str]]


def plan_people(lines: Sequence[Line], work: Work) -> None:
    """Put every line's person into the work; nobody is ever removed."""
    entries = [entry for entry in map(_entry, lines) if entry.name]
    entries = _without_repeats(entries)
    counts = Counter(entry.name for entry in entries)
    lines_of: dict[int, Line] = {}
    namesakes: dict[str, list[Person]] = defaultdict(list)
    for person in work.before.people:
        namesakes[person.name].append(person)
    for entry in entries:
        known = [p for p in namesakes[entry.name] if p.id not in lines_of]
        old = _registered(entry, known, is_only=counts[entry.name] == 1)
        if old is None and not entry.mobile and known:
            example = f"{entry.name}{known[0].mobile[-4:]}"
            entry.line.fault("name", "ambiguous_person", count=len(known), example=example)
            continue
        old = old or Person(work.new_id(), entry.name)
        accounts = rebound(entry.line, old.accounts, PLATFORMS)
        new = replace(old, mobile=keep(entry.mobile, old.mobile), accounts=accounts)
        work.people[new.id], lines_of[new.id] = new, entry.line
        work.touched.append((entry.line, new.id))
    _check_phones(work, lines_of)
    _check_accounts(work, lines_of)


def _entry(line: Line) -> Entry:
    accounts = frozenset(line.accounts(PLATFORMS).items())
    return Entry(line, line.name("name") or "", line.phone("mobile"), accounts)


def _without_repeats(entries: Sequence[Entry]) -> list[Entry]:
    """The first line of each person; namesakes count as two only by their phones."""
    kept: list[Entry] = []
    by_name: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        twins = by_name[entry.name]
        same = next((e for e in twins if e.mobile == entry.mobile and e.mobile), None)
        if same:
            entry.line.fault("name", "repeated", row=same.line.number)
        elif twins and not (entry.mobile and all(e.mobile for e in twins)):
            entry.line.fault("name", "repeated_person", row=twins[0].line.number)
        else:
            kept.append(entry)
            twins.append(entry)
    return kept


def _registered(entry: Entry, known: Sequence[Person], *, is_only: bool) -> Person | None:
    """The namesake that the line means: by account, by phone, or because there is only one."""
    by_account = [p for p in known if entry.accounts & set(p.accounts)]
    by_phone = [p for p in known if entry.mobile and p.mobile == entry.mobile]
    alone = known if is_only and len(known) == 1 else ()
    return next(iter((*by_account, *by_phone, *alone)), None)


def _check_phones(work: Work, lines: dict[int, Line]) -> None:
    owners: dict[str, Person] = {}
    for person in sorted(work.people.values(), key=lambda person: person.id in lines):
        if not is_mobile(person.mobile):
            continue  # an office phone may serve several people
        owner = owners.setdefault(person.mobile, person)
        if owner is not person and person.id in lines:
            lines[person.id].fault("mobile", "taken_phone", owner=owner.name)


def _check_accounts(work: Work, lines: dict[int, Line]) -> None:
    owners: dict[tuple[str, str], Person] = {}
    for person in sorted(work.people.values(), key=lambda person: person.id in lines):
        for platform, account in person.accounts:
            owner = owners.setdefault(account_key(platform, account), person)
            if owner is not person and person.id in lines:
                lines[person.id].fault(platform, "taken_account", owner=owner.name)
