"""A county at work, for a month or a year: people who forget, return, extend and go on leave."""
