"""From a message's text to the command in it.

A verb counts only at the start of the text, around the number, or as the whole text, so that a
report which merely contains such a word stays a report.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from handlers.messages import Quote
from handlers.parser.numbers import (
    NUMBER,
    SEPARATORS,
    canonical,
    clean,
    find_number,
    strip_mentions,
)
from handlers.parser.vocabulary import Opening, Reach, Vocabulary

SHORT_NOTE: Final = 20  # characters of a note where no ticket is named
QUOTED_NOTE: Final = 60  # characters of a note to a quoted ticket
# Behind a verb digits alone are a number, and more of them than any number has once Q is said.
BARE_NUMBER: Final = re.compile(
    r"\s*(?:[Qq]\s?(?P<many>\d{9,20})|(?P<digits>\d{3,6}|0\d{1,5}))(?=\s|$)"
)
BUTTON: Final = re.compile(
    r"(?P<verb>[a-z_]{1,20})(?::(?P<number>[Q0-9R-]{0,20})(?::(?P<note>.{0,100}))?)?"
)


@dataclass(frozen=True, slots=True)
class CommandCall:
    """A command as typed: what to do, to which ticket ("" if not said), with which words.

    `explicit` is False when only the opening word suggests the command. `others` are further
    numbers named beside the first.
    """

    verb: str
    number: str = ""
    note: str = ""
    explicit: bool = False
    others: tuple[str, ...] = ()


def parse(text: str, quote: Quote | None, words: Vocabulary) -> CommandCall | None:
    """The command that the text gives, or None for a free sentence.

    The number may come from the quoted text.

    >>> from handlers.parser import Phrase
    >>> words = Vocabulary({"sign": Phrase("sign"), "urge": Phrase("urge", Reach.SHORT)})
    >>> parse("@bot sign ｑ９１７", None, words)
    CommandCall(verb='sign', number='Q0917', note='', explicit=True, others=())
    >>> parse("sign language is not understood here", None, words) is None
    True
    """
    plain = strip_mentions(text, words.names)
    quoted = find_number(quote.text) if quote else ""
    if choice := words.choices.get(clean(plain)):
        return CommandCall(words.choice_verb, quoted, choice, explicit=True)
    if match := NUMBER.search(plain):
        number = canonical(match["digits"], match["round"])
        return _with_number(plain, match, number, words)
    if match := words.marked_number(plain):
        return _with_number(plain, match, canonical(match[1]), words)
    return _without_number(plain, quoted, words)


def parse_button(button: str) -> CommandCall:
    """The command of a button id `verb:Q0001[:note]`; an id of another form has verb "".

    >>> parse_button("choose:Q0001:2")
    CommandCall(verb='choose', number='Q0001', note='2', explicit=True, others=())
    """
    match = BUTTON.fullmatch(button)
    if match is None:
        return CommandCall("")
    number = find_number(match["number"] or "")
    return CommandCall(match["verb"], number, match["note"] or "", explicit=True)


def _with_number(
    text: str, match: re.Match[str], number: str, words: Vocabulary
) -> CommandCall | None:
    """The verb stands before the number, after it, or at the start with the number behind."""
    before, after = words.without_head(text[: match.start()]), text[match.end() :].strip()
    opening = words.opening(before)
    if opening and opening.phrase.reach is not Reach.ALONE:
        return _verb_first(opening, text, number, after, words)
    if not words.is_only_courtesy(before):
        return None  # a sentence that mentions a number
    others, after = _listed(after)
    call = _number_first(after, number, words)
    return replace(call, others=others)


def _verb_first(
    opening: Opening, text: str, number: str, after: str, words: Vocabulary
) -> CommandCall | None:
    between = clean(opening.rest)
    if words.asks_whether(after):
        return CommandCall(words.question_verb, number, explicit=True)
    if not between:
        others, after = _listed(after)
        note = opening.note(after)
        return CommandCall(opening.phrase.verb, number, note, explicit=True, others=others)
    if opening.phrase.reach is Reach.TICKET:
        return None
    whole = text[text.index(opening.rest) :] if after else opening.rest
    return CommandCall(opening.phrase.verb, number, opening.note(whole), explicit=True)


def _number_first(after: str, number: str, words: Vocabulary) -> CommandCall:
    """What follows a number at the start: a verb, a question, or a remark on that ticket."""
    opening = words.opening(after)
    is_verb = opening and opening.phrase.reach is not Reach.ALONE
    if opening and is_verb and not words.asks_whether(opening.rest):
        return CommandCall(opening.phrase.verb, number, opening.note(opening.rest), explicit=True)
    if not clean(after) or words.is_question(after):
        return CommandCall(words.question_verb, number, explicit=True)
    return CommandCall(words.remark_verb, number, clean(after), explicit=True)


def _listed(after: str) -> tuple[tuple[str, ...], str]:
    """Numbers that follow the first one directly, and what comes behind them."""
    found: list[str] = []
    while (match := NUMBER.search(after)) and not re.sub(SEPARATORS, "", after[: match.start()]):
        found.append(canonical(match["digits"], match["round"]))
        after = after[match.end() :]
    return tuple(found), after.strip()


def _without_number(text: str, quoted: str, words: Vocabulary) -> CommandCall | None:
    opening = words.opening(text)
    if opening:
        if opening.phrase.verb in words.number_verbs and (few := words.few_digits(opening.rest)):
            return CommandCall(opening.phrase.verb, canonical(few[1]), explicit=True)
        bare = BARE_NUMBER.match(opening.rest)
        if bare and opening.phrase.reach in (Reach.TICKET, Reach.SHORT):
            number = canonical(bare["many"] or bare["digits"])
            note = opening.note(opening.rest[bare.end() :])
            return CommandCall(opening.phrase.verb, number, note, explicit=True)
        if _reaches(opening, quoted, words):
            note = opening.note(opening.rest)
            sure = bool(quoted or not clean(opening.rest) or opening.phrase.reach is Reach.ANY)
            return CommandCall(opening.phrase.verb, quoted, note, explicit=sure)
    if quoted and len(text) <= SHORT_NOTE and words.is_question(text):
        return CommandCall(words.question_verb, quoted, explicit=True)
    return None


def _reaches(opening: Opening, quoted: str, words: Vocabulary) -> bool:
    """Whether the phrase is a command with the words behind it."""
    note, reach = clean(opening.rest), opening.phrase.reach
    if not note or reach is Reach.ANY:
        return True
    if reach is Reach.ALONE or words.asks_whether(note):
        return False
    if quoted:
        return len(note) <= QUOTED_NOTE
    return reach is Reach.SHORT and len(note) <= SHORT_NOTE
