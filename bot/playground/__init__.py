"""The demo page: a pretend work chat served by the bot itself, on the loopback address only."""
