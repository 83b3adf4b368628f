"""`python -m tests.fire SEED [COUNT]`: one life, or so many from it on; 1 if one goes wrong."""

from __future__ import annotations

import argparse
import sys

from tests.fire.living import lives


def main() -> int:
    """Print what went wrong, and what befell everybody."""
    parser = argparse.ArgumentParser("python -m tests.fire")
    parser.add_argument("seed", type=int)
    parser.add_argument("count", type=int, nargs="?", default=1)
    wanted = parser.parse_args()
    report = lives(range(wanted.seed, wanted.seed + wanted.count))
    sys.stdout.write(f"{report}\n")
    return 1 if report.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
