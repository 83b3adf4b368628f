"""One message, one unit of work: screen, dedupe, parse, run, enqueue. No network in here."""

from __future__ import annotations

import logging
from dataclasses import replace

from handlers.attachments import take, take_none
from handlers.commands import COMMANDS
from handlers.commands.answering import follow_up
from handlers.commands.base import numbered
from handlers.commands.papers import timed
from handlers.commands.picturing import add as add_pictures
from handlers.commands.picturing import is_only_a_number, wordless
from handlers.commands.projects import ABOUT_PROJECTS, heard
from handlers.commands.proposing import choices_for
from handlers.commands.report import LONGEST
from handlers.commands.show import helped
from handlers.context import Actor, Context, Scene
from handlers.errors import MissingDetail, Refusal
from handlers.greeting import first_words
from handlers.masking import keep, masked
from handlers.messages import IncomingMessage, Outcome, OutgoingMessage
from handlers.notices import admins, owe, owed, to_people
from handlers.parser import CommandCall, parse, parse_button, strip_mentions
from handlers.storedanswers import as_json, from_json
from handlers.texts import attachments, claims, hearing, refusals
from handlers.texts import notices as notice_texts
from handlers.texts import replies as texts
from handlers.texts.words import VERBS
from handlers.understanding import is_tip
from storage.transaction import Transaction

log = logging.getLogger(__name__)

CLAIM = "claim"

FREE = frozenset(
    {"insist", "anonymous", "whistle", "split", "order", "answer_reporter", CLAIM, *ABOUT_PROJECTS}
)  # with words of one's own
MANY = frozenset({"merge", "link", "onsite"})  # about several tickets at once
SHARED = frozenset({"detail", "check_in", "arrive"})  # after these others still need the card


def dispatch(message: IncomingMessage, tx: Transaction, ctx: Context) -> Outcome:
    """Handle one message inside the caller's transaction and return what is owed for it.

    A tip is recognised before anything is written: of it only a count remains. A message id
    seen before changes nothing and gets its stored answer again. Of words that carry a mark of
    secrecy nothing is kept, whatever they ask for.
    """
    call = _call(message, ctx)
    tip = _is_tip(message, call, ctx)
    suspect = not tip and _may_accuse(message, call, ctx)
    secret = not message.button and any(map(hearing.is_classified, message.wordings))
    is_claim = call is not None and call.verb == CLAIM  # its number is looked up, then erased
    keeps = not (tip or suspect or secret or is_claim or len(message.text) > LONGEST)
    if not tx.inbox.claim(message.platform, message.message_id, message.chat_id, ctx.now):
        stored = tx.inbox.answer(message.platform, message.message_id)
        return Outcome(tuple(map(from_json, stored)), is_repeat=True, keep_text=keeps)
    message, found = (message, ()) if is_claim else masked(message, ctx)
    call = _call(message, ctx) if found else call
    scene = Scene(message, tx, ctx, _actor(message, tx, ctx), found)
    replies = _unkept(scene, tip, secret) if tip or suspect or secret else _handle(scene, call)
    messages = owed(tx, ctx, replies)
    tx.outbox.enqueue_all(messages)
    answers = [as_json(reply) for reply in replies]
    veiled = any(message["veiled"] for message in messages)
    tx.inbox.remember(message.platform, message.message_id, answers, veiled=veiled)
    log.info("handled message=%s replies=%d", message.message_id, len(replies))
    return Outcome(tuple(replies), keep_text=keeps)


def _is_tip(message: IncomingMessage, call: CommandCall | None, ctx: Context) -> bool:
    """Whether the message accuses somebody.

    Notes of commands, documents (not taken) and names of files: by expressions only.
    """
    if message.button:
        return False
    if any(map(is_tip, message.wordings)):
        return True
    text = call.note if call else strip_mentions(message.text, VERBS.names)
    is_free = call is None or call.verb in FREE
    return is_free and len(text) <= LONGEST and ctx.understanding.is_tip(text)


def _may_accuse(message: IncomingMessage, call: CommandCall | None, ctx: Context) -> bool:
    """Whether a free sentence might accuse somebody: nothing of it is kept unless asked for."""
    if message.button or call:
        return False
    text = strip_mentions(message.text, VERBS.names)
    if len(text) > LONGEST or hearing.same_as_above(text):  # none of it is kept, or none is new
        return False
    return ctx.understanding.may_accuse(text)


def _call(message: IncomingMessage, ctx: Context) -> CommandCall | None:
    """The command in the text. Saying who one is is known by its form, so is asking for a paper.

    What stands in place of the name may be anything, an accusation too; then it is the note.
    """
    if said := claims.heard(message.text):
        return CommandCall(CLAIM, note="" if said.is_name else said.who, explicit=True)
    text = strip_mentions(message.text, VERBS.names)
    call = helped(text) or timed(text) or parse(message.text, message.quote, VERBS)
    return call if message.button or message.quote else heard(call, text, ctx)


def _unkept(scene: Scene, tip: bool, secret: bool) -> list[OutgoingMessage]:
    """The answer to words of which nothing is kept, nor what came with them."""
    if tip:
        return _tip(scene)
    refusal = MissingDetail("secret")
    if secret:
        return take_none(scene, scene.answer(refusals.word(refusal)), refusal)
    return take(scene, [scene.answer(texts.MAYBE_A_REPORT)], ())


def apologise(message: IncomingMessage, tx: Transaction, ctx: Context) -> Outcome:
    """The visible answer when handling failed, and the alarm to the administrators."""
    scene = Scene(message, tx, ctx, _actor(message, tx, ctx))
    answer = replace(
        scene.answer(texts.FAILED), key=f"failed:{ctx.now.isoformat()}:{message.message_id}"
    )
    alarm = notice_texts.failed(message.message_id)
    key = f"alarm:{ctx.day.isoformat()}:{message.message_id}"
    owe(tx, ctx, [answer, *to_people(ctx, admins(ctx), key, alarm, red=True)])
    return Outcome((answer,), keep_text=False)  # what could not be read may be a tip


def decline(text: str, message: IncomingMessage, tx: Transaction, ctx: Context) -> None:
    """Answer with that text, once, a message whose words the platform keeps back."""
    owe(tx, ctx, [Scene(message, tx, ctx, _actor(message, tx, ctx)).answer(text)])


def _actor(message: IncomingMessage, tx: Transaction, ctx: Context) -> Actor:
    account = (message.platform, message.account)
    person = ctx.directory.by_account(*account)
    sealed = None if message.is_group else tx.sealed
    return Actor(person, account, person.name if person else message.name, sealed=sealed)


def _tip(scene: Scene) -> list[OutgoingMessage]:
    for counter in ("tips", f"tips:{scene.ctx.day:%Y-%m}"):
        scene.tx.marks.count(counter)
    if scene.message.is_group:
        return take(scene, [scene.answer(texts.SMALL_TALK)], ())
    return [scene.answer(texts.TIP_PRIVATE)]


def _handle(scene: Scene, call: CommandCall | None) -> list[OutgoingMessage]:
    before = len(scene.tx.touched)
    try:
        with scene.tx.savepoint():
            replies = take(scene, _run(scene, call), scene.tx.touched[before:])
            keep(scene, scene.tx.touched[before:])
    except Refusal as refusal:
        answer = scene.answer(refusals.word(refusal), choices_for(refusal))
        return take_none(scene, answer, refusal)
    is_claim = call is not None and call.verb == CLAIM  # its answer is the same to everybody
    return replies if is_claim else first_words(scene, replies)


def _run(scene: Scene, call: CommandCall | None) -> list[OutgoingMessage]:
    message = scene.message
    if message.button:
        pressed = parse_button(message.button)
        if pressed.verb not in COMMANDS:
            return [scene.answer(texts.SMALL_TALK)]
        replies = COMMANDS[pressed.verb].run(scene, pressed)
        ends_card = pressed.verb not in SHARED
        return [replace(reply, ends_card=ends_card and reply.is_answer) for reply in replies]
    text = strip_mentions(message.text, VERBS.names)
    if not text:
        return _wordless(scene)
    call = call or CommandCall("report", note=text)
    if message.media and is_only_a_number(call):
        return add_pictures(scene, numbered(scene, call.number))
    if not call.explicit and (answered := follow_up(scene, call, text)) is not None:
        return answered
    replies = COMMANDS[call.verb].run(scene, call)
    return replies if call.verb in MANY else _first_only(replies, call)


def _first_only(replies: list[OutgoingMessage], call: CommandCall) -> list[OutgoingMessage]:
    """The replies; the answer says so where further numbers were named and nothing was done."""
    if not call.others:
        return replies
    said = texts.one_at_a_time(call.others)
    return [replace(r, text=f"{r.text}\n{said}") if r.is_answer else r for r in replies]


def _wordless(scene: Scene) -> list[OutgoingMessage]:
    if scene.message.media:
        return [*wordless(scene)]
    if unread := scene.message.unread:
        return [scene.answer(attachments.unread(unread, scene.message.platform))]
    return [scene.answer(texts.WELCOME if scene.message.is_visit else texts.EMPTY)]
