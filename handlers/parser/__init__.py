"""Text to command: finds the verb, the ticket number and the note in what people type."""

from handlers.parser.command import CommandCall, parse, parse_button
from handlers.parser.numbers import find_number, find_numbers, narrow, strip_mentions
from handlers.parser.vocabulary import Phrase, Reach, Vocabulary

__all__ = [
    "CommandCall",
    "Phrase",
    "Reach",
    "Vocabulary",
    "find_number",
    "find_numbers",
    "narrow",
    "parse",
    "parse_button",
    "strip_mentions",
]
