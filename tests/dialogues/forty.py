"""What the dialogues of the forty typical messages share: who speaks, and what was stored."""

from __future__ import annotations

from dataclasses import dataclass, replace

from handlers.rules.catalogue import CATEGORIES
from storage.directory import Directory
from storage.records import Action, Event, Status, Summons, Ticket
from tests.chat import PLATFORM, Chat, Heard

# Who looks after which project, and where they talk.
MAGNESIUM, SOLAR, WIND, STORAGE = "sunyue", "songjia", "pengcheng", "guoyong"
FIRM = "a firm's account"  # not registered
FORESTRY, LAND, POWER, FINANCE = "wangfang", "zhangwei", "wudi", "zhaomin"
LEADER, DESK = "luwenbo", "linxiaotang"
KEEPS = {MAGNESIUM: "镁合金", SOLAR: "光伏", WIND: "风电", STORAGE: "抽蓄"}
GROUPS = {MAGNESIUM: "industry", SOLAR: "energy", WIND: "energy", STORAGE: "energy"}


@dataclass(frozen=True)
class Matter:
    """A message that is a report or a whistle, and how it must be read."""

    text: str
    category: str
    unit: str
    sender: str = MAGNESIUM
    also: frozenset[str] = frozenset()
    helpers: frozenset[str] = frozenset()  # units that must help or be called as well
    whistle: int | None = None
    is_urgent: bool = False  # False: either will do
    approval: str = "county"
    evidence: tuple[str, ...] = ()  # words that must be among those shown
    told: tuple[str, ...] = ()  # words that must be in the answer


def register(chat: Chat) -> Directory:
    """The registers as they are."""
    with chat.database.read() as tx:
        return tx.registers.directory()


def one_project_each(chat: Chat) -> None:
    """Every manager looks after one project, as is usual; the others go to somebody else."""
    directory = register(chat)
    people = {name: directory.by_account(PLATFORM, name) for name in (*KEEPS, "xulei")}
    managers = {person.id: name for name, person in people.items() if person and name in KEEPS}
    spare = people["xulei"]
    assert spare
    with chat.database.begin() as tx:
        for project in directory.projects:
            name = managers.get(project.manager_id or 0)
            if name and KEEPS[name] not in project.aliases:
                tx.registers.upsert_project(replace(project, manager_id=spare.id))


def talks(chat: Chat, sender: str, text: str, quote: Heard | None = None) -> str:
    """The answer to the sender in the group of their project."""
    return chat.answer(sender, text, GROUPS.get(sender, "main"), quote=quote)


def reported(chat: Chat, sender: str, text: str, category: str) -> Ticket:
    """A new ticket given to its unit, if need be after the sender has named the category."""
    before = len(chat.tickets)
    talks(chat, sender, text)
    assert len(chat.tickets) == before + 1
    ticket = chat.ticket
    if ticket.status is not Status.ASSIGNED or ticket.category != category:
        talks(chat, sender, f"{ticket.number} 不对，是{CATEGORIES[category].name}")
    ticket = now(chat, ticket)
    assert (ticket.category, ticket.status) == (category, Status.ASSIGNED)
    return ticket


def signed(chat: Chat, ticket: Ticket, liaison: str) -> Ticket:
    """The ticket after its unit's liaison has signed it."""
    chat.says(liaison, f"签收 {ticket.number}")
    assert now(chat, ticket).status is Status.WORKING
    return now(chat, ticket)


def finished(chat: Chat, words: str) -> Ticket:
    """A ticket on the grid's supply whose unit says with these words that it is done."""
    ticket = reported(chat, SOLAR, "光伏施工临电一直没接通 变压器也没装", "power")
    signed(chat, ticket, POWER)
    chat.says(POWER, words.format(ticket.number), "energy")
    return now(chat, ticket)


def now(chat: Chat, ticket: Ticket) -> Ticket:
    """The ticket as it stands."""
    with chat.database.read() as tx:
        found = tx.tickets.get(ticket.id)
    assert found
    return found


def history(chat: Chat, ticket: Ticket) -> tuple[Event, ...]:
    """The ticket's history."""
    with chat.database.read() as tx:
        return tx.tickets.history(ticket.id)


def last_step(chat: Chat, ticket: Ticket, action: Action) -> Event:
    """The last event, which is that action."""
    event = history(chat, ticket)[-1]
    assert event.action is action
    return event


def calls(chat: Chat, ticket: Ticket) -> tuple[Summons, ...]:
    """Units called to the spot."""
    with chat.database.read() as tx:
        return tx.tickets.summonses(ticket.id)


def named(chat: Chat, *unit_ids: int | None) -> set[str]:
    """Short names of the units."""
    units = map(register(chat).unit, unit_ids)
    return {unit.short_name for unit in units if unit}


def units(chat: Chat, ticket: Ticket) -> set[str]:
    """Short names of the units that lead and help."""
    return named(chat, ticket.unit_id, *ticket.co_unit_ids)


def project(chat: Chat, ticket: Ticket) -> str:
    """The code of the ticket's project, or ""."""
    found = register(chat).project(ticket.project_id)
    return found.code if found else ""


def stored_bytes(chat: Chat) -> bytes:
    """Every byte of the database files."""
    files = chat.path.parent.glob(f"{chat.path.name}*")
    return b"".join(file.read_bytes() for file in files)
