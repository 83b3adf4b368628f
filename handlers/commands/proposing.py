"""What people say in passing becomes a proposal: one question, done only when confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from handlers.commands.base import Command, Replies, target
from handlers.commands.deciding import check_stage
from handlers.context import Scene
from handlers.errors import MissingDetail, Refusal
from handlers.messages import Button
from handlers.parser import CommandCall
from handlers.rules.dates import parse_day
from handlers.rules.lifecycle import allowed, open_to
from handlers.steps import Step, roles
from handlers.texts import proposals as texts
from handlers.texts import reasons
from storage.records import Action, Ticket

LONGEST: Final = 60  # characters of a note that a button carries

# What the words may mean: (step, the command that does it), the first that the sender may take.
Meanings = tuple[tuple[Action, str], ...]
EXTENDING: Final[Meanings] = ((Action.EXTEND, "extend"), (Action.ASK_EXTENSION, "extend"))
SUSPENDING: Final[Meanings] = ((Action.SUSPEND, "suspend"), (Action.ASK_SUSPENSION, "suspend"))
WITHDRAWING: Final[Meanings] = ((Action.WITHDRAW, "withdraw"), (Action.RATE, "satisfied"))


def propose(scene: Scene, ticket: Ticket, verb: str, note: str) -> Replies:
    """Ask once; the confirming button is that command on that ticket with that note."""
    number, said = ticket.shown_number, note[:LONGEST]
    pick = (
        Button(f"{verb}:{number}:{said}", texts.CONFIRM),
        Button(f"keep:{number}", texts.CANCEL),
    )
    return [scene.answer(texts.proposed(verb, number, said), pick)]


@dataclass(frozen=True, slots=True)
class Maybe:
    """A way of saying that stands for one of several steps; `needs_day` asks for the day."""

    meanings: Meanings
    needs_day: bool = False

    def __call__(self, scene: Scene, call: CommandCall) -> Replies:
        """Propose the first step that the sender may take now; nothing else is ever proposed."""
        ticket = self._meant(scene, call)
        may = allowed(ticket.status, roles(scene.actor, ticket, scene.ctx))
        verb = next((verb for action, verb in self.meanings if action in may), "")
        if not verb:
            Step(scene.tx, scene.ctx, scene.actor).require(ticket, self._refused(ticket))
        if self.needs_day and parse_day(call.note, scene.ctx.day) is None:
            raise MissingDetail("date", self.meanings[0][0], ticket.shown_number)
        if verb == "extend" and Action.EXTEND not in may:
            check_stage(scene, ticket, call.note)
        return propose(scene, ticket, verb, call.note)

    def _refused(self, ticket: Ticket) -> Action:
        """What others could do in that state, the unit's step before the desk's."""
        steps = [action for action, _ in reversed(self.meanings)]
        return next((step for step in steps if ticket.status in open_to(step)), steps[0])

    def _meant(self, scene: Scene, call: CommandCall) -> Ticket:
        *first, (last, _) = self.meanings
        for action, _ in first:
            try:
                return target(scene, call, action)
            except Refusal:
                continue
        return target(scene, call, last)


def keep(scene: Scene, call: CommandCall) -> Replies:
    """取消 of a proposal: nothing was changed, nothing is."""
    return [scene.answer(texts.kept(call.number))]


def choices_for(refusal: Refusal) -> tuple[Button, ...]:
    """The reasons to choose from, where a refusal asks for one and there are known ones."""
    if not isinstance(refusal, MissingDetail) or refusal.what not in ("reason", "cause"):
        return ()
    if refusal.action is None or not refusal.number:
        return ()
    names, said = reasons.choices(refusal.action), refusal.said[:LONGEST]
    command = f"{refusal.action}:{refusal.number}"
    return tuple(Button(f"{command}:{f'{name} {said}'.strip()}", name) for name in names)


COMMANDS = (
    Command("maybe_extend", Maybe(EXTENDING, needs_day=True)),
    Command("maybe_suspend", Maybe(SUSPENDING)),
    Command("maybe_withdraw", Maybe(WITHDRAWING)),
    Command("keep", keep),
)
