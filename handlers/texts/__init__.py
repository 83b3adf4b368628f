"""Everything the bot says to people, as functions of values. Chinese lives here."""
