"""The chat driver: a test is a conversation. `says`, `hears`, `later` — on the real pipeline.

Everything is real but the outermost seam: an in-memory platform, and a clock that stands still
until the test moves it. The database is a SQLite file, so that it can be dropped and reopened.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.playground.county import load_county
from handlers.auditing import Finding, audit
from handlers.context import Context, ContextSource
from handlers.digests import closed_until
from handlers.dispatch import dispatch
from handlers.jobs import JOBS
from handlers.messages import IncomingMessage, Media, Outcome, OutgoingMessage, Quote
from handlers.rules.workcalendar import SHANGHAI, WorkCalendar
from storage.records import Owed, Ticket
from storage.transaction import Database, Transaction

MONDAY = datetime(2026, 9, 14, 9, 0, tzinfo=SHANGHAI)  # an ordinary week before the holidays
PLATFORM = "console"


@dataclass
class Heard:
    """One delivered message: where it arrived, its words and its buttons."""

    key: str
    target_kind: str
    target: str
    text: str
    buttons: list[dict[str, str]]
    at: datetime

    @property
    def is_sheet(self) -> bool:
        """A digest, a weekly sheet or a draft: it lists what is late, and urges nobody."""
        return self.key.startswith(("digest:", "weekly", "monthly"))


@dataclass
class Chat:
    """A county in conversation with the bot."""

    path: Path
    now: datetime = field(default_factory=lambda: MONDAY.astimezone(UTC))
    heard: list[Heard] = field(default_factory=list)
    is_tampered_with: bool = False
    are_strangers: bool = False  # else nobody speaks to the bot for the first time
    url: str = ""  # of another database than the SQLite file at `path`
    _ids: int = 0

    def __post_init__(self) -> None:
        self.database = Database(self.url or f"sqlite:///{self.path}")
        self.database.migrate()
        self.source = ContextSource(WorkCalendar.shipped(), (PLATFORM,))

    def load(self) -> Chat:
        """With the fictional county in it."""
        with self.database.begin() as tx:
            load_county(tx, self.now)
        return self

    def says(
        self,
        account: str,
        text: str,
        chat: str = "main",
        *,
        quote: Heard | OutgoingMessage | None = None,
        button: str = "",
        message_id: str = "",
        is_addressed: bool = True,
        media: tuple[Media, ...] = (),
        unread: str = "",
    ) -> Outcome:
        """Somebody types; due messages are delivered; returns what dispatch did."""
        self._ids += 1
        is_group = chat != "private"
        message = IncomingMessage(
            platform=PLATFORM,
            message_id=message_id or f"m{self._ids}",
            chat_id=chat if is_group else f"p:{account}",
            is_group=is_group,
            account=account,
            name=account,
            text=text,
            received_at=self.now,
            quote=Quote(quote.key, quote.text) if quote else None,
            button=button,
            is_addressed=is_addressed,
            media=media,
            unread=unread,
        )
        with self.database.begin() as tx:
            if not self.are_strangers:
                tx.marks.claim("met", tx.veil.digest("met", PLATFORM, account), self.now)
            outcome = dispatch(message, tx, self.context(tx))
        self.deliver()
        return outcome

    def answer(self, account: str, text: str, chat: str = "main", **more: object) -> str:
        """What the bot visibly answers; "" for silence."""
        outcome = self.says(account, text, chat, **more)  # type: ignore[arg-type]  # passed through
        answers = [reply.text for reply in outcome.replies if reply.is_answer]
        assert len(answers) <= 1
        return answers[0] if answers else ""

    def presses(self, account: str, button: str, chat: str = "private") -> str:
        """The answer to a pressed button."""
        return self.answer(account, "", chat, button=button)

    def later(self, **span: float) -> None:
        """Time passes (at once), then everything due happens."""
        self.at(self.now + timedelta(**span))

    def at(self, moment: datetime) -> None:
        """It becomes that moment, then everything due happens."""
        assert moment >= self.now
        self.now = moment.astimezone(UTC)
        self.tick()

    def tick(self) -> None:
        """Run every timed job once and deliver."""
        with self.database.begin() as tx:
            for job in JOBS:
                job.run(tx, self.context(tx))
        self.deliver()

    def deliver(self) -> None:
        """Deliver what is due now; what comes regularly waits for the day, as it does in `bot`."""
        with self.database.begin() as tx:
            until = closed_until(self.now, self.context(tx).calendar)
            for owed in tx.outbox.claim(self.now, timedelta(minutes=1), limit=1000):
                if until and owed.payload.get("regular"):
                    tx.outbox.release(owed, until)
                    continue
                self.heard.append(_heard(owed, self.now))
                assert tx.outbox.sent(owed, self.now)

    def audited(self) -> list[Finding]:
        """What the auditor finds wrong."""
        with self.database.read() as tx:
            return list(audit(tx, self.context(tx)).findings)

    def context(self, tx: Transaction) -> Context:
        """The context of this moment."""
        return self.source.at(tx, self.now)

    def hears(self, account: str, *words: str) -> Heard:
        """The newest message to that person or group that holds all the words."""
        for heard in reversed(self.heard):
            if heard.target == account and all(word in heard.text for word in words):
                return heard
        told = [h.text for h in self.heard if h.target == account]
        raise AssertionError(f"{account} has not heard {words}; heard {told[-3:]}")

    def has_heard(self, account: str, *words: str) -> bool:
        """Whether such a message has come."""
        return any(
            heard.target == account and all(word in heard.text for word in words)
            for heard in self.heard
        )

    def forget(self) -> None:
        """Clear what was heard so far."""
        self.heard.clear()

    def reopen(self) -> None:
        """Drop every object and open the database again, as after a crash."""
        self.database.close()
        self.__post_init__()

    def resume(self, played: Chat) -> None:
        """Go on where that conversation has come to, on a copy of its data; it is closed."""
        for one in (self, played):
            one.database.close()
        shutil.copytree(played.path.parent, self.path.parent, dirs_exist_ok=True)
        self.now, self.heard, self._ids = played.now, [*played.heard], played._ids
        self.__post_init__()

    @property
    def tickets(self) -> Sequence[Ticket]:
        """All tickets, oldest first."""
        with self.database.read() as tx:
            return tuple(reversed(tx.tickets.find(open_only=False)))

    @property
    def ticket(self) -> Ticket:
        """The newest ticket."""
        return self.tickets[-1]


def _heard(owed: Owed, at: datetime) -> Heard:
    buttons = owed.payload["buttons"]
    assert isinstance(buttons, list)
    return Heard(owed.key, owed.target_kind, owed.target, str(owed.payload["text"]), buttons, at)
