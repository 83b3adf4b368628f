"""What may be done to a ticket now: questions to the one table of `transitions`."""

from __future__ import annotations

from handlers.errors import NotAllowed
from handlers.rules.transitions import OPEN, TRANSITIONS, Transition
from storage.records import Action, Role, Status, Ticket


def allowed(status: Status, roles: frozenset[Role]) -> tuple[Action, ...]:
    """What somebody with these roles may do in that state, in the order of `Action`.

    >>> [action.value for action in allowed(Status.RETURNED, frozenset({Role.REPORTER}))]
    ['withdraw', 'supplement', 'end_whistle', 'cancel_whistle']
    """
    found = ((action, TRANSITIONS.get((status, action))) for action in Action)
    return tuple(action for action, t in found if t and t.by and t.is_open_to(roles))


def open_to(action: Action) -> tuple[Status, ...]:
    """The states of an open ticket in which somebody may do it.

    >>> [status.value for status in open_to(Action.SIGN)]
    ['assigned']
    """
    return tuple(s for s in OPEN if (t := TRANSITIONS.get((s, action))) and t.by)


def check(ticket: Ticket, action: Action, roles: frozenset[Role]) -> Transition:
    """The transition that the action makes.

    Raises:
        NotAllowed: it is not open in this state, or not to these roles.
    """
    transition = TRANSITIONS.get((ticket.status, action))
    if transition and transition.is_open_to(roles):
        return transition
    raise NotAllowed(
        action,
        ticket.status,
        number=ticket.shown_number,
        by=transition.by - roles if transition else frozenset(),
        allowed=allowed(ticket.status, roles),
    )
