"""Who else hears of a step, with which words and which buttons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from handlers import notices
from handlers.commands.base import Replies, buttons, shown, speaker
from handlers.commands.following import tell_followers
from handlers.context import Context, Scene
from handlers.rules.moretime import needs_leader
from handlers.texts import notices as notice_texts
from handlers.texts.steps import CHIEFLY, TOLD_HINTS, ends_rated
from handlers.texts.steps import told as worded
from storage.directory import Person
from storage.records import Action, Ticket

Audience = Callable[[Context, Ticket], tuple[Person, ...]]


def unit(ctx: Context, ticket: Ticket) -> tuple[Person, ...]:
    """Who answers for the ticket's 主办 unit (the desk while there is none)."""
    return notices.unit_staff(ctx, ticket.unit_id)


def lead(ctx: Context, ticket: Ticket) -> tuple[Person, ...]:
    """Who answers for the ticket's 主办 unit, nobody while there is none."""
    return notices.unit_staff(ctx, ticket.unit_id) if ticket.unit_id else ()


def desk(ctx: Context, _ticket: Ticket) -> tuple[Person, ...]:
    """The dispatch desk."""
    return notices.desk(ctx)


def auditors(ctx: Context, ticket: Ticket) -> tuple[Person, ...]:
    """Who may pass the audit: the desk, or leaders where the work is that of the desk's unit."""
    own = ctx.directory.holders(ctx.day, unit_id=ticket.unit_id) if ticket.unit_id else ()
    return tuple(p for p in notices.desk(ctx) if p not in own) or notices.leaders(ctx, ticket)


def granters(ctx: Context, ticket: Ticket) -> tuple[Person, ...]:
    """Who may grant the extension asked for: the desk, or a leader where only a leader may."""
    until, policy = ticket.asked_due_at, ctx.policy_of(ticket)
    chiefly = until and needs_leader(ticket, until, policy, ctx.calendar)
    return notices.leaders(ctx, ticket) if chiefly else notices.desk(ctx)


def helpers(ctx: Context, ticket: Ticket) -> tuple[Person, ...]:
    """Who was asked to help and has not given their part."""
    waiting = [one for one in ticket.helps if one.given_at is None]
    return tuple(p for one in waiting for p in notices.unit_staff(ctx, one.unit_id))


@dataclass(frozen=True, slots=True)
class Told:
    """An audience of a step, the buttons it gets, and what it is asked to do."""

    audience: Audience
    verbs: tuple[str, ...] = ()
    hint: str = ""  # "": that of the step


REPORTER = Told(notices.reporters)
UNIT = Told(unit, ("detail",))
LEAD = Told(lead)  # for whom it ends there
HELPERS = Told(helpers)  # where nothing is asked of them any more

# What the desk is told of but need not see at once: it decides within days, or only reads.
GATHERED = frozenset({Action.FINISH, Action.RATE, Action.NODE_DONE, Action.ORDER, Action.DECIDE})

# Who hears of a step besides the one who took it; the actor is never told of their own step.
TELLS: dict[Action, tuple[Told, ...]] = {
    Action.SIGN: (REPORTER,),
    Action.PROGRESS: (REPORTER,),
    Action.ASSIST: (UNIT,),
    Action.CORRECT: (UNIT, REPORTER),
    Action.JUDGE_HARD: (UNIT, Told(notices.leaders, ("detail",)), REPORTER),
    Action.JUDGE_ORDINARY: (UNIT, REPORTER),
    Action.NODE_DONE: (Told(desk, ("detail",)),),
    Action.FINISH: (Told(auditors, ("approve", "redo", "detail")), Told(desk), REPORTER),
    Action.APPROVE: (Told(notices.reporters, ("satisfied", "basically", "unsatisfied")),),
    Action.REDO: (UNIT,),
    Action.RATE: (UNIT, Told(desk)),
    Action.REOPEN: (UNIT, Told(desk), REPORTER),
    Action.ESCALATE: (Told(notices.leaders, ("detail",)), UNIT),
    Action.WITHDRAW: (UNIT, HELPERS),
    Action.SUPPLEMENT: (UNIT,),
    Action.SEND_BACK: (Told(desk, ("detail",)), REPORTER),
    Action.REQUEST_INFO: (Told(notices.reporters, hint=TOLD_HINTS[Action.REQUEST_INFO]),),
    Action.DECLINE: (REPORTER, LEAD, HELPERS),
    Action.TRANSFER: (REPORTER, LEAD, HELPERS),
    Action.MERGE: (REPORTER, UNIT, HELPERS),
    Action.ASK_EXTENSION: (
        Told(granters, ("agree", "refuse", "detail")),
        Told(desk, ("refuse", "detail"), CHIEFLY),
    ),
    Action.ASK_SUSPENSION: (Told(desk, ("agree", "refuse", "detail")),),
    Action.EXTEND: (UNIT, REPORTER),
    Action.SUSPEND: (UNIT, REPORTER),
    Action.REFUSE: (UNIT,),
    Action.RESUME: (UNIT, REPORTER),
    Action.SPLIT: (REPORTER, UNIT),
    Action.LINK: (REPORTER, UNIT),
    Action.ORDER: (UNIT, Told(desk, ("detail",))),
    Action.DECIDE: (Told(notices.reporters, ("reopen",)), UNIT, Told(desk)),
}

# Of an audit that ends what was rated before.
RATED_BEFORE = (Told(notices.reporters, ("reopen",), TOLD_HINTS[Action.DECIDE]), UNIT)


def tell(
    scene: Scene,
    ticket: Ticket,
    action: Action,
    note: str = "",
    seen: set[Person | None] | None = None,
) -> Replies:
    """The private notices that follow a step, one to each person concerned.

    `seen` have heard of the same step on another ticket; who hears now is added to them.
    """
    made: Replies = []
    seen = seen if seen is not None else set()
    seen.add(scene.actor.person)
    view = shown(scene, ticket)
    for told in RATED_BEFORE if ends_rated(action, ticket) else TELLS.get(action, ()):
        people = [p for p in told.audience(scene.ctx, ticket) if p not in seen]
        seen.update(people)
        who = f"{speaker(scene, ticket, action)} "
        hint = told.hint or (TOLD_HINTS.get(action, "") if told.verbs else "")
        text = notice_texts.moved(
            view, worded(action, ticket), who, note, hint.format(number=view.number)
        )
        key = f"told:{ticket.id}:{ticket.version}:{action}"
        sent = notices.to_people(
            scene.ctx, people, key, text, buttons(ticket, *told.verbs), red=action is Action.URGE
        )
        to_desk = told.audience in (desk, auditors) and {*people} <= {*desk(scene.ctx, ticket)}
        gathers = to_desk and action in GATHERED and not ticket.whistle_level
        made += [replace(one, gathers=gathers) for one in sent]
    return [*made, *tell_followers(scene, ticket, action, note, seen)]
