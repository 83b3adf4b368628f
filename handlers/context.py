"""What a handler needs besides its message: the moment, the registers, the rules' data."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypedDict, Unpack

from handlers.messages import Button, IncomingMessage, OutgoingMessage
from handlers.names import names_of
from handlers.rules.masking import Masked
from handlers.rules.policies import DEFAULT_POLICY, POLICIES, Policy
from handlers.rules.retention import KEPT, Retention
from handlers.rules.workcalendar import WorkCalendar
from handlers.understanding import Understanding
from handlers.understanding.frozen import newly_failing
from handlers.understanding.learned import Learned, learned
from storage.directory import Directory, Person
from storage.records import Proposal, ProposalState, Role, Ticket
from storage.sealed import Sealed
from storage.transaction import Transaction

log = logging.getLogger(__name__)


class Options(TypedDict, total=False):
    """What an office may choose; what each means, and what is so unless chosen, says `Context`."""

    supplement_within: timedelta
    public_url: str
    lookups: frozenset[str]
    ringing: frozenset[str]
    policy: str
    retention: Retention


@dataclass(frozen=True)
class Context:
    """One moment's view: `now` (aware UTC), registers, calendar, policies, understanding.

    `platforms` are the platforms that run, most preferred first; `lookups` are those which can be
    asked whose a mobile number is, `ringing` those which can ring people beside their chats.
    """

    now: datetime
    calendar: WorkCalendar
    directory: Directory
    understanding: Understanding
    platforms: tuple[str, ...]
    policies: Mapping[str, Policy]
    supplement_within: timedelta = timedelta(seconds=90)  # after a report its sender adds to it
    public_url: str = ""  # where people's browsers reach the bot; "" nowhere
    lookups: frozenset[str] = frozenset()
    ringing: frozenset[str] = frozenset()
    policy: str = DEFAULT_POLICY  # of `policies`, the one that new tickets begin with and keep
    sealed: Sealed | None = None  # who reported without a name
    retention: Retention = KEPT
    trace: str = ""  # joins the log lines of a message with those of what is owed for it

    @property
    def day(self) -> date:
        """Today in Asia/Shanghai."""
        return self.calendar.local_day(self.now)

    def policy_of(self, ticket: Ticket) -> Policy:
        """The policy the ticket began with; an unknown name falls back to the default."""
        return self.policies.get(ticket.policy) or self.policies[DEFAULT_POLICY]

    def account_of(self, person: Person, wish: str = "") -> tuple[str, str] | None:
        """Where the person can be reached: on the platform wished for, else the most preferred.

        Of those that run; None if there is none.
        """
        accounts = dict(person.accounts)
        order = sorted(self.platforms, key=lambda platform: platform != wish)
        return next(((p, accounts[p]) for p in order if p in accounts), None)


class ContextSource:
    """Makes contexts; reads registers and what is learnt again only when their version changed."""

    def __init__(
        self,
        calendar: WorkCalendar,
        platforms: tuple[str, ...],
        policies: Mapping[str, Policy] = POLICIES,
        **options: Unpack[Options],
    ) -> None:
        self._calendar, self._platforms, self._policies = calendar, platforms, policies
        self._options, self._revised = options, calendar
        self._directory: Directory | None = None
        self._understanding: Understanding | None = None
        self._learnt_id: int | None = None
        self._weights: Learned | None = None

    def at(self, tx: Transaction, now: datetime, trace: str = "") -> Context:
        """The context of this moment, with registers as `tx` sees them."""
        directory, understanding = self._directory, self._understanding
        version = tx.registers.version()
        if directory is None or understanding is None or version != directory.version:
            directory = tx.registers.directory()
            self._learn(tx.learning.newest(ProposalState.APPROVED))
            understanding = Understanding(names_of(directory), self._weights)
            self._directory, self._understanding = directory, understanding
            self._revised = self._calendar.revised({d.day: d.is_worked for d in directory.days})
        return Context(
            now=now,
            calendar=self._revised,
            directory=directory,
            understanding=understanding,
            platforms=self._platforms,
            policies=self._policies,
            sealed=tx.sealed,
            trace=trace,
            **self._options,
        )

    def _learn(self, approved: Proposal | None) -> None:
        """Take the approved weights, unless they break a frozen case with newer shipped ones."""
        learnt_id = approved.id if approved else None
        if learnt_id == self._learnt_id:
            return
        self._learnt_id, self._weights = learnt_id, None
        if approved and newly_failing(approved.delta):
            log.warning(
                "learnt weights not used, they break frozen cases proposal=%d", approved.id
            )
        elif approved:
            self._weights = learned().adapted(approved.delta)


@dataclass(frozen=True)
class Actor:
    """Who does something: a registered person, a stranger (None) or the bot itself.

    `sealed` is there in a private chat only: in a group nobody is known as the reporter of what
    was reported without a name.
    """

    person: Person | None
    account: tuple[str, str]
    name: str
    roles: frozenset[Role] | None = None  # given for the bot; else decided per ticket
    sealed: Sealed | None = None

    @property
    def id(self) -> int | None:
        """The person's id, None for strangers and the bot."""
        return self.person.id if self.person else None

    @property
    def accounts(self) -> tuple[tuple[str, str], ...]:
        """The account that speaks, and the person's others."""
        return (self.account, *(self.person.accounts if self.person else ()))


BOT = Actor(None, ("", ""), "bot", frozenset({Role.BOT}))


@dataclass(frozen=True)
class Scene:
    """One incoming message being handled: the message, its sender, memory and moment."""

    message: IncomingMessage
    tx: Transaction
    ctx: Context
    actor: Actor
    masked: tuple[Masked, ...] = ()  # what was said where the message is masked

    def answer(
        self, text: str, buttons: tuple[Button, ...] = (), mentions: tuple[str, ...] = ()
    ) -> OutgoingMessage:
        """The one visible answer, in the chat where the message came from."""
        message = self.message
        group = self.ctx.directory.group_of_chat(message.platform, message.chat_id)
        return OutgoingMessage(
            key=f"answer:{message.platform}:{message.message_id}",
            platform=message.platform,
            target_kind="group" if message.is_group else "person",
            target=message.chat_id if message.is_group else message.account,
            text=text,
            buttons=buttons,
            mentions=mentions,
            is_answer=True,
            group=group.name if group else "",
            reply_url=message.reply_url,
            reply_until=message.reply_until,
        )
