"""`python -m tests.bench [--quick|--small] [--page]`: measure, print, keep var/bench.json.

`--quick` leaves the loads and the peers out; `--small` takes a tenth of the load, for a machine
that others use. `--page` writes the figures into docs/benchmarks.md.
A missed goal is told and fails nothing: on a machine that others use, no ratio is certain.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from handlers.understanding import Understanding
from tests.bench import digests, exports
from tests.bench.callbacks import callbacks
from tests.bench.frameworks import frameworks
from tests.bench.growth import growth
from tests.bench.lasting import MESSAGES, lasting
from tests.bench.measuring import environment, show
from tests.bench.onpostgres import on_postgresql
from tests.bench.page import write
from tests.bench.paying import paying
from tests.bench.peers import compare
from tests.bench.sealing import beside_the_cipher, beside_wechatpy
from tests.bench.serving import serving
from tests.bench.subjects import SUBJECTS
from tests.bench.sweeping import sweeping

VAR = Path("var")
ALL = (*SUBJECTS, beside_wechatpy, beside_the_cipher, sweeping, digests.together, digests.alone)


class Load(NamedTuple):
    """How much is asked: a share of the texts and reports, and how often whole processes start."""

    size: float
    rounds: int
    starts: int
    calls: int
    messages: int
    exported: tuple[int, int]  # tickets of the smaller and of the greater county


LOADS = {
    "--quick": Load(0.05, 5, 0, 0, 0, (500, 5_000)),
    "--small": Load(0.1, 7, 2, 160, 2_000, (500, 5_000)),
    "": Load(1.0, 9, 5, 800, MESSAGES, (5_000, 50_000)),
}

asked = next((LOADS[name] for name in LOADS if name in sys.argv), LOADS[""])
has_page = "--page" in sys.argv
load: dict[str, float] = {}
standing: dict[str, Any] = {}
VAR.mkdir(exist_ok=True)
with TemporaryDirectory(prefix="bench-", dir=VAR) as name:  # a real disk, unlike /tmp at times
    folder, size, rounds = Path(name), asked.size, asked.rounds
    results = [subject(size, folder).measure(rounds) for subject in ALL]
    results += exports.growth(folder, *asked.exported)
    if asked.starts:
        results += serving(folder / "served", asked.starts, asked.calls)
        results += frameworks(folder / "frameworks", asked.starts, asked.calls)
        results += [*on_postgresql(size, folder, rounds), *paying(folder)]
        results += lasting(folder / "lasting", asked.messages)
        load = callbacks(folder / "load")
        standing = compare() | {"growth": growth(Understanding())}
show(results, standing, load, VAR / "bench.json")
if has_page:
    write(Path("docs"), results, environment())
