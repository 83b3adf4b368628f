"""`python -m bot`: see `bot.cli`."""

import sys

try:
    from bot.cli import main

    sys.exit(main())
except KeyboardInterrupt:  # before the command could say so itself
    sys.exit(1)
