"""The bot under fire: seeded lives in which processes die, platforms fail and clocks jump.

`python -m tests.fire SEED` lives one of them again and says what went wrong.
"""
