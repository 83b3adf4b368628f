"""How chats, people and messages look as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from bot.platforms.console import BOT, PRIVATE, ChatLine, ConsolePlatform
from bot.playground import texts
from handlers.rules.catalogue import CATEGORIES
from handlers.rules.workcalendar import SHANGHAI, WorkCalendar
from handlers.texts.tickets import ACTORS
from handlers.texts.words import ACTION_NAMES, STATUS_NAMES
from storage.directory import Directory, Person

Json = dict[str, object]
CONSOLE: Final = ConsolePlatform.name
# How codes in tickets are called, so that the page need not know them.
LABELS: Final[Json] = {
    "status": {code.value: name for code, name in STATUS_NAMES.items()},
    "action": {code.value: name for code, name in ACTION_NAMES.items()},
    "category": {code: category.name for code, category in CATEGORIES.items()},
    "actor": ACTORS,
}
VISITOR: Final = "visitor"  # somebody who is in no register
NO_POSTS: Final = {"post": texts.VISITOR_POST, "unit": "", "unit_name": "", "roles": []}


def moment(now: datetime, calendar: WorkCalendar) -> Json:
    """The clock: local ISO time, and whether offices are "open", "closed" or have a "rest" day."""
    day = calendar.local_day(now)
    is_open = any(opens <= now < closes for opens, closes in calendar.sessions(day))
    closed = "closed" if calendar.is_workday(day) else "rest"
    return {"now": local(now), "office": "open" if is_open else closed}


def local(at: datetime) -> str:
    """ISO time in Asia/Shanghai."""
    return at.astimezone(SHANGHAI).isoformat()


def accounts(directory: Directory) -> dict[str, Person]:
    """Everybody who can speak in the pretend chats, by account."""
    found = ((dict(person.accounts).get(CONSOLE), person) for person in directory.people)
    return {account: person for account, person in found if account}


def groups(directory: Directory) -> dict[str, str]:
    """The pretend groups: chat id to name."""
    found = ((dict(group.chats).get(CONSOLE), group.name) for group in directory.groups)
    return {chat: name for chat, name in found if chat}


def chat_ids(directory: Directory) -> frozenset[str]:
    """Every chat there is: groups, and one private chat for each person and for the visitor."""
    private = {f"{PRIVATE}{account}" for account in (*accounts(directory), VISITOR)}
    return frozenset(groups(directory)) | private


def speaker(directory: Directory, account: str) -> str | None:
    """The name of who speaks under that account; who is not registered may be the visitor."""
    person = accounts(directory).get(account)
    unknown = texts.VISITOR_NAME if account == VISITOR else None
    return person.name if person else unknown


def state(directory: Directory, now: datetime, calendar: WorkCalendar) -> Json:
    """The whole stage: clock, chats, people, projects."""
    people = accounts(directory)
    visitor = {"id": VISITOR, "name": texts.VISITOR_NAME, **NO_POSTS}
    by_person = {person.id: account for account, person in people.items()}
    day = calendar.local_day(now)
    described = [
        {"id": account, "name": person.name, **_posts(directory, person, day)}
        for account, person in people.items()
    ]
    return {
        **moment(now, calendar),
        "chats": _chats(directory),
        "people": described if VISITOR in people else [*described, visitor],
        "projects": [
            {"name": p.name, "manager": by_person.get(p.manager_id or 0)}
            for p in directory.projects
        ],
        "labels": LABELS,
    }


def _chats(directory: Directory) -> list[Json]:
    """Every chat with its name: groups first, then the private chats."""
    names = {account: person.name for account, person in accounts(directory).items()}
    names.setdefault(VISITOR, texts.VISITOR_NAME)
    chats: list[Json] = [
        {"id": chat, "name": name, "kind": "group"} for chat, name in groups(directory).items()
    ]
    chats += [
        {"id": f"{PRIVATE}{account}", "name": texts.private_chat(name), "kind": "private"}
        for account, name in names.items()
    ]
    return chats


def message(line: ChatLine, quoted: ChatLine | None) -> Json:
    """One line of a chat."""
    return {
        "id": line.id,
        "seq": line.seq,
        "chat": line.chat,
        "sender": line.sender,
        "name": texts.BOT_NAME if line.sender == BOT else line.name,
        "text": line.text,
        "at": local(line.at),
        "buttons": _buttons(line),
        "mentions": list(line.mentions),
        "quote": {"id": quoted.id, "text": quoted.text} if quoted else None,
        **_file(line),
    }


def reply(line: ChatLine) -> Json:
    """One delivered message as the answer to a post shows it."""
    shown: Json = {"id": line.id, "chat": line.chat, "text": line.text}
    if line.to:
        shown["to"] = line.to
    if line.buttons:
        shown["buttons"] = _buttons(line)
    return shown | _file(line)


def _posts(directory: Directory, person: Person, day: date) -> Json:
    """What the person is today: titles, the unit of the first post, and roles of all posts."""
    posts = directory.posts_of(person.id, day)
    unit = directory.unit(posts[0].unit_id) if posts else None
    return {
        "post": texts.titles(post.title for post in posts),
        "unit": unit.short_name or unit.name if unit else "",
        "unit_name": unit.name if unit else "",
        "roles": sorted({post.role.value for post in posts}),
    }


def _file(line: ChatLine) -> Json:
    """The picture or file that the line is, by its name and where it lies."""
    return {"file": {"name": line.file, "url": f"/demo/files/{line.seq}"}} if line.file else {}


def _buttons(line: ChatLine) -> list[Mapping[str, str]]:
    return [{"id": button.id, "text": button.text} for button in line.buttons]
