"""The subcommand learn: propose what corrections teach, show what it would move, decide."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime

from bot.cli.base import CLIFailure, NoSuchThing, say, say_json
from bot.cli.data import existing_data, present
from bot.cli.texts import faults
from bot.cli.values import LONGEST_NUMBER
from bot.platforms.console import ConsolePlatform
from handlers import learning
from handlers.context import Context, ContextSource
from handlers.learning import Move, Study
from handlers.names import names_of
from handlers.rules.catalogue import category_named
from handlers.rules.workcalendar import WorkCalendar
from handlers.texts import learning as texts
from handlers.understanding import Understanding
from handlers.understanding.frozen import newly_failing
from handlers.understanding.learned import Delta, learned
from storage.records import Proposal, ProposalState
from storage.transaction import Database, Transaction


def learn(options: argparse.Namespace) -> int:
    """Propose what the corrections teach, or do what the options say about proposals."""
    with existing_data(options) as database:
        if options.approve is not None:
            say(_decide(database, learning.approve, options.approve, _approved))
        elif options.refuse is not None:
            say(_decide(database, learning.refuse, options.refuse, _refused))
        elif options.list:
            _list(database, options.json)
        elif options.try_ is not None:
            _try(database, options.try_, options.json)
        else:
            _propose(database, options.json)
    return 0


def _propose(database: Database, as_json: bool) -> None:
    with database.read() as tx:  # fitting takes seconds, and must not keep the bot from writing
        made, moved = _studied(tx)
    with database.begin() as tx:
        saved = learning.propose(tx, made, None, present(tx))
    figures = made.figures()
    if as_json:
        number = saved.id if saved else None
        say_json({"proposal": number, **figures, "moves": [asdict(move) for move in moved]})
    else:
        say(*texts.study_lines(figures, learning.LEAST))
        if saved:
            say(*texts.move_lines([_row(move) for move in moved]))
    if made.verdict is learning.Verdict.BROKEN:
        raise CLIFailure(texts.BROKEN)
    if saved and not as_json:
        say(texts.saved(saved.id))


def _studied(tx: Transaction) -> tuple[Study, tuple[Move, ...]]:
    ctx = _context(tx)
    in_force = tx.learning.newest(ProposalState.APPROVED)
    lessons = learning.lessons_of(tx.learning.stories(learning.MOST))
    shipped = Understanding(names_of(ctx.directory))
    made = learning.study(lessons, shipped, in_force)
    return made, _moved(tx, ctx, made.delta) if made.delta else ()


def _moved(tx: Transaction, ctx: Context, delta: Delta) -> tuple[Move, ...]:
    stories = tx.learning.stories(learning.MOST)
    after = Understanding(names_of(ctx.directory), learned().adapted(delta))
    return learning.moves(stories, learning.lessons_of(stories), ctx.understanding, after)


def _context(tx: Transaction) -> Context:
    source = ContextSource(WorkCalendar.shipped(), (ConsolePlatform.name,))
    return source.at(tx, present(tx))


def _row(move: Move) -> tuple[str, str, str, str | None]:
    return move.number, move.before, move.after, move.confirmed


def _list(database: Database, as_json: bool) -> None:
    with database.read() as tx:
        found = tx.learning.proposals()
    if as_json:
        say_json([_shown(proposal) for proposal in found])
    else:
        say(*map(texts.listed, found) if found else (texts.NO_PROPOSALS,))


def _shown(proposal: Proposal) -> dict[str, object]:
    values = asdict(proposal)
    del values["delta"]
    decided = proposal.decided_at
    made_at, decided_at = proposal.made_at.isoformat(), decided.isoformat() if decided else None
    return values | {"state": proposal.state.value, "made_at": made_at, "decided_at": decided_at}


def _try(database: Database, wanted: str, as_json: bool) -> None:
    """Show which tickets a proposal, or a word made decisive, would move."""
    with database.read() as tx:
        delta = _delta(tx, wanted)
        moved = _moved(tx, _context(tx), delta)
    failing = newly_failing(delta)
    if as_json:
        say_json({"failing": dict(failing), "moves": [asdict(move) for move in moved]})
    else:
        say(*texts.move_lines([_row(move) for move in moved]), *texts.failing_lines(failing))


def _delta(tx: Transaction, wanted: str) -> Delta:
    word, _, named = wanted.partition("=")
    if word.isdecimal() and len(word) <= LONGEST_NUMBER and not named:
        proposal = tx.learning.proposal(int(word))
        if proposal is None:
            raise NoSuchThing(texts.gone(word))
        return proposal.delta
    category = category_named(named)
    if not word.strip() or category is None:
        raise CLIFailure(faults.bad_try(wanted), 2)
    return learning.decisive(word.strip(), category.code)


def _decide(
    database: Database,
    decide: Callable[[Transaction, int, int | None, datetime], Proposal],
    number: int,
    told: Callable[[Proposal], str],
) -> str:
    try:
        with database.begin() as tx:
            return told(decide(tx, number, None, present(tx)))
    except learning.Gone:
        raise NoSuchThing(texts.gone(str(number))) from None
    except learning.Decided as error:
        raise CLIFailure(texts.decided(number, error.state)) from None
    except learning.Broken as error:
        raise CLIFailure(texts.broken(number, error.failing)) from None


def _approved(proposal: Proposal) -> str:
    return texts.approved(proposal.id)


def _refused(proposal: Proposal) -> str:
    return texts.refused(proposal.id, proposal.state)
