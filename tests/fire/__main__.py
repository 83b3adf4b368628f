"""Lives, by hand: `python -m tests.fire SEED [COUNT]` lives so many from that seed on.

`--only SEED …` lives these. `--resume` goes on where such a run with the same sources was
interrupted, and keeps what went wrong before. Ends with 1 if a life goes wrong, and with the
command that lives those again.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.fire.living import Report, lives
from tests.soaking import ROOT, fingerprint

CHUNK: Final = 50  # lives between two notes of how far we are
FOLDER: Final = ROOT / ".build" / "fire"


def main(arguments: Sequence[str] | None = None, folder: Path = FOLDER) -> int:
    """Print what went wrong, and what befell everybody."""
    parser = argparse.ArgumentParser("python -m tests.fire")
    parser.add_argument("seed", type=int, nargs="?", default=0)
    parser.add_argument("count", type=int, nargs="?", default=1)
    parser.add_argument("--only", type=int, nargs="+", metavar="SEED")
    parser.add_argument("--resume", action="store_true")
    wanted = parser.parse_args(arguments)
    seeds = wanted.only or range(wanted.seed, wanted.seed + wanted.count)
    path = folder / f"{fingerprint(ROOT)}-{seeds[0]}-{len(seeds)}.json"
    report = _read(path) if wanted.resume and path.exists() else Report()
    while rest := seeds[report.lives :][:CHUNK]:
        report.join(lives(rest))
        _write(path, report)
        sys.stderr.write(f"{report.lives} of {len(seeds)}, {len(report.wrong)} went wrong\n")
    sys.stdout.write(f"{report}\n")
    return 1 if report.wrong else 0


def _read(path: Path) -> Report:
    kept = json.loads(path.read_text("utf-8"))
    wrong = {int(seed): found for seed, found in kept["wrong"].items()}
    return Report(kept["lives"], Counter(kept["seen"]), wrong)


def _write(path: Path, report: Report) -> None:
    """Whole or not at all, for we may be interrupted."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(vars(report), ensure_ascii=False), "utf-8")
    draft.replace(path)


if __name__ == "__main__":
    sys.exit(main())
