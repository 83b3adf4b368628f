"""融资、对接: what a project needs and who talks to which bank. Never in a group."""

from __future__ import annotations

from dataclasses import replace

from handlers.commands.base import Command, Replies, check_days, person
from handlers.commands.privately import privately
from handlers.commands.projects import one_in
from handlers.context import Scene
from handlers.errors import MissingDetail
from handlers.parser import CommandCall
from handlers.rules.ledgers import funding_summary
from handlers.rules.sight import may_keep, may_see_all_money, may_see_money
from handlers.texts import ledgers as texts
from handlers.texts import ledgerwords
from handlers.texts import money as money_texts
from storage.directory import Person, Project
from storage.records import Contact, Funding, FundingKind, FundingStage

ORDER = tuple(FundingStage)


def money(scene: Scene, call: CommandCall) -> Replies:
    """“融资 项目” to the sender alone, “融资” the county's headlines to whoever sees all."""
    who, ctx = person(scene), scene.ctx
    if not call.note:
        if not may_see_all_money(who, ctx.directory, ctx.day):
            return [scene.answer(texts.UNKNOWN_PROJECT.format(verb=texts.MONEY))]
        county = funding_summary(scene.tx.ledgers.find(Funding))
        return privately(scene, money_texts.county_money(county))
    project, _, asked = one_in(scene, call, texts.MONEY)
    if project is None:
        return asked
    if not may_see_money(who, project, ctx.directory, ctx.day):
        return [scene.answer(texts.NOT_YOURS)]
    own = scene.tx.ledgers.find(Funding, project_ids=(project.id,))
    if not own:
        return privately(scene, money_texts.NO_MONEY.format(project=project.name))
    return privately(scene, money_texts.money(project.name, own, funding_summary(own)))


def contact(scene: Scene, call: CommandCall) -> Replies:
    """“对接 项目 农商行 授信3000 下次10月20日”: a line of the history, and the stage."""
    who, ctx = person(scene), scene.ctx
    project, rest, asked = one_in(scene, call, texts.CONTACT)
    if project is None:
        return asked
    if not _may_note(scene, who, project):
        return [scene.answer(texts.NOT_KEPT)]
    said = _said(scene, rest)
    own = scene.tx.ledgers.find(Funding, project_ids=(project.id,))
    fitting = _fitting(own, rest, said.kind)
    if len(fitting) != 1:
        return _which(scene, project, fitting or own)
    old = fitting[0]
    new = replace(
        old,
        stage=max(said.stage or FundingStage.TALKING, old.stage, key=ORDER.index),
        granted=said.amounts.get(FundingStage.GRANTED, old.granted),
        paid=said.amounts.get(FundingStage.PAID, old.paid),
        next_on=said.next_on or old.next_on,
    )
    if new.paid > new.granted:
        new = replace(new, granted=new.paid)
    scene.tx.ledgers.save(new, ctx.now, who.id, "chat")
    scene.tx.ledgers.note_contact(Contact(old.id, ctx.now, who.id, rest))
    is_alone = not scene.message.is_group
    return [scene.answer(money_texts.contacted(project.name, new, figures=is_alone))]


def _said(scene: Scene, text: str) -> ledgerwords.ContactSaid:
    """Raises MissingDetail where the next talk is on no day to come."""
    check_days(scene, text)
    said = ledgerwords.contact_said(text, scene.ctx.day)
    if said.next_on and said.next_on < scene.ctx.day:
        raise MissingDetail("past")
    return said


def _may_note(scene: Scene, who: Person, project: Project) -> bool:
    directory, day = scene.ctx.directory, scene.ctx.day
    return may_keep(who, project, directory, day) or may_see_all_money(who, directory, day)


def _fitting(own: tuple[Funding, ...], text: str, kind: FundingKind | None) -> tuple[Funding, ...]:
    """The needs that the text names by bank, else by kind; else all of them."""
    by_bank = tuple(one for one in own if one.bank and _is_named(one.bank, text))
    return by_bank or tuple(one for one in own if kind in (None, one.kind))


def _is_named(bank: str, text: str) -> bool:
    """Banks are said without the place before them."""
    return bank in text or (len(bank) > 3 and bank[-3:] in text)


def _which(scene: Scene, project: Project, found: tuple[Funding, ...]) -> Replies:
    if not found:
        return privately(scene, money_texts.NO_MONEY.format(project=project.name))
    names = [money_texts.funding_name(one) for one in found]
    return privately(scene, money_texts.which(names, project.name))


COMMANDS = (Command("money", money), Command("contact", contact))
