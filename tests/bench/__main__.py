"""`python -m tests.bench [--quick] [--page]`: measure, print, keep var/bench.json.

`--quick` leaves the loads and the peers out. `--page` writes the figures into docs/benchmarks.md.
A missed goal is told and fails nothing: on a machine that others use, no ratio is certain.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from handlers.understanding import Understanding
from tests.bench import digests, exports
from tests.bench.callbacks import callbacks
from tests.bench.growth import growth
from tests.bench.measuring import environment, show
from tests.bench.page import write
from tests.bench.peers import compare
from tests.bench.sealing import beside_the_cipher, beside_wechatpy
from tests.bench.serving import serving
from tests.bench.subjects import SUBJECTS
from tests.bench.sweeping import sweeping

VAR = Path("var")
ALL = (*SUBJECTS, beside_wechatpy, beside_the_cipher, sweeping, digests.together, digests.alone)
QUICK, FULL = 0.05, 1.0  # shares of the load
QUICK_EXPORTS = 500, 5_000  # tickets

is_quick, has_page = "--quick" in sys.argv, "--page" in sys.argv
load: dict[str, float] = {}
standing: dict[str, Any] = {}
VAR.mkdir(exist_ok=True)
with TemporaryDirectory(prefix="bench-", dir=VAR) as name:  # a real disk, unlike /tmp at times
    folder, size, rounds = Path(name), QUICK if is_quick else FULL, 5 if is_quick else 9
    results = [subject(size, folder).measure(rounds) for subject in ALL]
    results += exports.growth(folder, *(QUICK_EXPORTS if is_quick else ()))
    if not is_quick:
        results += serving(folder / "served")
        load = callbacks(folder / "load")
        standing = compare() | {"growth": growth(Understanding())}
show(results, standing, load, VAR / "bench.json")
if has_page:
    write(Path("docs"), results, environment())
