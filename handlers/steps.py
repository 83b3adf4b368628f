"""Carrying out one step of a ticket's life: check, change, record, set the next look.

Commands and jobs both come through here, so no status ever changes without the lifecycle
table's consent, an event in the history, and a fresh `next_look_at`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from handlers.context import Actor, Context
from handlers.rules import clocks, escalation
from handlers.rules.derivation import ORDERED, STARTS, limits
from handlers.rules.lifecycle import check
from handlers.rules.moves import RELIMIT
from handlers.rules.orders import binding
from handlers.rules.permissions import acts_for, roles_of
from handlers.rules.transitions import TRANSITIONS, Transition
from handlers.texts import reasons
from handlers.texts.steps import on_behalf
from storage.records import Action, Event, Role, Status, Ticket
from storage.transaction import Transaction

Data = Mapping[str, str | int | None]
ANONYMOUS = "anonymous"  # stands in the history for somebody who must not be named
REPORTERS_STEPS = frozenset(
    {Action.REPORT, *(action for (_, action), t in TRANSITIONS.items() if Role.REPORTER in t.by)}
)
UNITLESS = frozenset({Status.TRIAGE, Status.RETURNED})  # nobody's work yet, or no more
WAITING = UNITLESS | {Status.UNCONFIRMED, Status.REVIEW, Status.RATING}


def roles(actor: Actor, ticket: Ticket, ctx: Context) -> frozenset[Role]:
    """What the actor is to this ticket today."""
    if actor.roles is not None:
        return actor.roles
    found = roles_of(actor.person, actor.account, ticket, ctx.directory, ctx.day)
    return found | {Role.REPORTER} if is_hidden(actor, ticket) else found


def is_hidden(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor is known to be the reporter of an anonymous ticket: in private only."""
    sealed = actor.sealed
    return ticket.anonymous and bool(sealed and sealed.is_reporter(ticket, actor.accounts))


def acts_hidden(actor: Actor, ticket: Ticket, action: Action) -> bool:
    """Whether this step must not be named: the reporter's own steps.

    What only a unit's people may do they do by name, or it would tell where the reporter works.
    """
    return action in REPORTERS_STEPS and is_hidden(actor, ticket)


def name_for(actor: Actor, ticket: Ticket, action: Action) -> str:
    """The actor's name as this ticket may show it beside that step."""
    return ANONYMOUS if acts_hidden(actor, ticket, action) else actor.name


class Step:
    """One transaction's hands on tickets: takes steps as one actor at one moment."""

    def __init__(self, tx: Transaction, ctx: Context, actor: Actor) -> None:
        self._tx, self._ctx, self._actor = tx, ctx, actor

    def take(
        self,
        ticket: Ticket,
        action: Action,
        note: str = "",
        data: Data | None = None,
        *,
        changed: Ticket | None = None,
    ) -> Ticket:
        """Perform `action` on `ticket` and record it.

        `changed` is the ticket with other fields changed by the action; its status is ignored.

        Raises:
            NotAllowed: the status or the actor's roles do not permit the action.
        """
        before = ticket.status
        transition = check(ticket, action, roles(self._actor, ticket, self._ctx))
        after = replace(changed or ticket, status=transition.to or before)
        bound, ordered = self._bound(self._clocked(after, before), action, data)
        saved = self.save(bound)
        ctx, who = self._ctx, self._actor.person
        principal = acts_for(who, ticket, ctx.directory, ctx.day, transition)
        lent = {"for_id": principal.id} if principal else {}
        told = {**reasons.codes(action, note), **(data or {}), **lent, **ordered}
        self.record(saved, action, before, note, told)
        return saved

    def require(self, ticket: Ticket, action: Action) -> Transition:
        """The transition that the step would make.

        Raises:
            NotAllowed: the step would be refused.
        """
        return check(ticket, action, roles(self._actor, ticket, self._ctx))

    def save(self, ticket: Ticket) -> Ticket:
        """Store the ticket with its next look recomputed."""
        summonses = self._tx.tickets.summonses(ticket.id) if ticket.whistle_level else ()
        policy = self._ctx.policy_of(ticket)
        ctx = self._ctx
        look = escalation.next_look(ticket, summonses, policy, ctx.calendar, ctx.now)
        return self._tx.tickets.save(replace(ticket, next_look_at=look))

    def record(
        self,
        ticket: Ticket,
        action: Action,
        before: Status | None,
        note: str = "",
        data: Data | None = None,
    ) -> None:
        """Append one line to the ticket's history; where clocks begin it keeps their limits."""
        self._tx.touched.append(ticket.id)
        has_begun = self._begins(ticket, action, data)
        begun = limits(ticket, self._ctx.policy_of(ticket)) if has_begun else {}
        self._tx.tickets.add_event(
            Event(
                id=0,
                ticket_id=ticket.id,
                at=self._ctx.now,
                action=action,
                actor_id=None if acts_hidden(self._actor, ticket, action) else self._actor.id,
                actor_name=self._name(ticket, action, data),
                from_status=before,
                to_status=ticket.status,
                data={**begun, **(data or {})},
                note=note,
            )
        )

    def _begins(self, ticket: Ticket, action: Action, data: Data | None) -> bool:
        """Whether the step has just started the main clock."""
        is_start = action in STARTS and RELIMIT not in (data or {})
        return is_start and ticket.dispatched_at == self._ctx.now

    def _bound(self, ticket: Ticket, action: Action, data: Data | None) -> tuple[Ticket, Data]:
        """Clocks that begin now bound by the day of a leader's earlier order, and that day."""
        if not self._begins(ticket, action, data):
            return ticket, {}
        calendar, history = self._ctx.calendar, self._tx.tickets.history(ticket.id)
        until = binding(history, action, self._ctx.now, calendar)
        if until is None or ticket.due_at is None or until > ticket.due_at:
            return ticket, {}
        day = calendar.local_day(until).isoformat()
        return clocks.ordered(ticket, until, calendar), {ORDERED: day}

    def _name(self, ticket: Ticket, action: Action, data: Data | None) -> str:
        """The actor as the history names them: with the one they act for."""
        lent = (data or {}).get("for_id")
        principal = self._ctx.directory.person(lent) if isinstance(lent, int) else None
        name = name_for(self._actor, ticket, action)
        return on_behalf(name, principal.name) if principal else name

    def _clocked(self, ticket: Ticket, before: Status) -> Ticket:
        """The ticket with the clocks that its new status starts, stops or resumes."""
        ctx, now, after = self._ctx, self._ctx.now, ticket.status
        if after is before:
            return ticket
        if before is Status.WORKING:
            ticket = replace(ticket, asked_action=None, asked_due_at=None)
        if after in UNITLESS:
            ticket = clocks.without_unit(ticket)
        if after in WAITING:
            ticket = clocks.wait(ticket, ctx.policy_of(ticket), ctx.calendar, now)
        if after is Status.REVIEW:
            return replace(ticket, finished_at=now)
        if after is Status.WORKING:
            return self._at_work(ticket, before)
        if not ticket.is_open:
            return replace(ticket, closed_at=now, stage_due_at=None, asks="", choices=())
        return ticket

    def _at_work(self, ticket: Ticket, before: Status) -> Ticket:
        ctx, now = self._ctx, self._ctx.now
        if before is Status.ASSIGNED:
            return replace(ticket, signed_at=now, stage_due_at=None)
        if before is Status.SUSPENDED:
            return clocks.resume(ticket, ticket.suspended_at, now, ctx.calendar)
        if before is Status.REVIEW:
            return clocks.resume(ticket, ticket.finished_at, now, ctx.calendar)
        return clocks.restart(ticket, ctx.policy_of(ticket), ctx.calendar, now)
