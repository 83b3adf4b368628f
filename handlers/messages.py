"""Messages as behaviour sees them: frozen, and free of any platform's format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Quote:
    """The message somebody answers to: its platform id (may be unknown) and its text."""

    message_id: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or file that lies on the platform's store, for minutes only.

    `kind` is image, file or video. Whoever knows the address may read it, and `secret` (""
    where the platform has one key for all) opens it, or is what the platform gives an address
    for, where `url` is "": both are shown nowhere.
    """

    kind: str
    url: str = field(repr=False)
    secret: str = field(default="", repr=False)
    name: str = ""


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """One message that a platform delivered to the bot.

    `media` came with it or with what it quotes. `button` is the id of the button pressed, "" for
    typed text. `is_addressed` is False when the platform delivered a group message that does not
    mention the bot. `reply_url` is an address of the platform that takes one answer, "" for none;
    it is a secret. `reply_until` is its end, None where the platform names none. `unread` says
    what came instead of or beside words and cannot be fetched (the platform's word, such as
    location), "" for nothing. `is_visit`: nothing was said, somebody has opened the private chat
    with the bot.
    """

    platform: str
    message_id: str
    chat_id: str
    is_group: bool
    account: str
    name: str
    text: str
    received_at: datetime
    quote: Quote | None = None
    button: str = ""
    is_addressed: bool = True
    reply_url: str = field(default="", repr=False)
    reply_until: datetime | None = None
    media: tuple[Media, ...] = ()
    unread: str = ""
    is_visit: bool = False

    @property
    def wordings(self) -> tuple[str, ...]:
        """What was said, and what the files are called that came with it."""
        return (self.text, *(one.name for one in self.media))


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message; pressing it sends `id` back, typing `text` does the same."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A picture or a file, made when it is sent.

    `subject` names a chart or a paper as links do. `figures` is what a chart draws, as JSON has
    it: the picture shows what was told beside it, however late it leaves. A paper is made of what
    is known when it leaves, so that no table holds a second copy of people's words.
    """

    subject: str
    figures: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One message owed to a group or to a person, in the bot's own Markdown.

    `key` names the fact that is told (unique for ever, so never told twice). `is_answer` marks
    the one visible answer to an incoming message. `red` messages overtake others.
    `not_before` holds routine notices back until office hours. `group` is the name of the
    register's group that the chat is bound to. `reply_url` and `reply_until` are those of the
    message answered. `ends_card` marks the answer to a press after which nobody needs the pressed
    card's buttons any more. `rings` is the level of the whistle for which a person must notice it
    at once, by whatever the platform has for that beside its chats; 0 for everything else.
    What `is_regular` (a digest, a sheet) never arrives at night, however long it was delayed.
    What `gathers` may wait a while for its like, and go with it as one message.
    With an `enclosure` the message is that picture or file, and `text` what is said, with a link,
    where it cannot be shown.
    """

    key: str
    platform: str
    target_kind: str  # "group" or "person"
    target: str
    text: str
    buttons: tuple[Button, ...] = ()
    mentions: tuple[str, ...] = ()  # account ids
    is_answer: bool = False
    red: bool = False
    not_before: datetime | None = None
    group: str = ""
    reply_url: str = field(default="", repr=False)
    reply_until: datetime | None = None
    ends_card: bool = False
    is_secret: bool = False  # neither its reader nor its words may lie in a table in clear
    rings: int = 0
    enclosure: Enclosure | None = None
    is_regular: bool = False
    gathers: bool = False

    @property
    def payload(self) -> dict[str, object]:
        """What the outbox keeps of it for its platform to render."""
        until = self.reply_until if self.reply_url else None
        kept = {
            "group": self.group,
            "rings": self.rings,
            "regular": self.is_regular,
            "enclosure": asdict(self.enclosure) if self.enclosure else None,
            "reply_url": self.reply_url,
            "reply_until": until.isoformat() if until else "",
        }
        return {
            "text": self.text,
            "buttons": [{"id": b.id, "text": b.text} for b in self.buttons],
            "mentions": list(self.mentions),
            "is_answer": self.is_answer,
            **{name: value for name, value in kept.items() if value},
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """What dispatch did with one message.

    `keep_text` is False for a tip and for a mobile number: nobody may store what was typed.
    `is_told`: the answer was sent before, or is being sent.
    """

    replies: tuple[OutgoingMessage, ...] = ()
    is_repeat: bool = False
    keep_text: bool = True
    is_told: bool = False

    @property
    def answer(self) -> OutgoingMessage | None:
        """The one visible answer, if there is one."""
        return next((reply for reply in self.replies if reply.is_answer), None)


Answered = Callable[[OutgoingMessage], bool]  # whether the door itself shows all of that answer
