"""`python -m tests.bench [--quick|--small] [--page]`: measure, print, keep var/bench.json.

A missed goal is told and fails nothing: on a machine that others use, no ratio is certain.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from bot import memory
from handlers.understanding import Understanding
from tests.bench import digests, exports
from tests.bench.callbacks import callbacks
from tests.bench.frameworks import frameworks
from tests.bench.growth import growth
from tests.bench.lasting import MESSAGES, lasting
from tests.bench.measuring import Figures, environment, show
from tests.bench.onpostgres import on_postgresql
from tests.bench.page import write
from tests.bench.peers import compare
from tests.bench.sealing import beside_the_cipher, beside_wechatpy
from tests.bench.sending import sending
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


QUICK = Load(0.05, 5, 0, 0, 0, (500, 5_000))
SMALL = Load(0.1, 7, 2, 160, 2_000, (500, 5_000))
WHOLE = Load(1.0, 9, 5, 800, MESSAGES, (5_000, 50_000))
SHORT = (
    ("--quick", QUICK, "without the loads and the peers"),
    ("--small", SMALL, "a tenth of the load, for a machine that others use"),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what is asked."""
    parser = argparse.ArgumentParser("python -m tests.bench", description=__doc__)
    loads = parser.add_mutually_exclusive_group()
    loads.set_defaults(load=WHOLE)
    for name, load, words in SHORT:
        loads.add_argument(name, action="store_const", dest="load", const=load, help=words)
    parser.add_argument("--page", action="store_true", help="write docs/benchmarks.md too")
    asked = parser.parse_args(arguments)
    VAR.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="bench-", dir=VAR) as name:  # a real disk, unlike /tmp at times
        results = _measured(asked.load, Path(name))
    if asked.page:
        write(Path("docs"), results, environment())


def _measured(asked: Load, folder: Path) -> list[Figures]:
    """Everything, shown and kept."""
    size, rounds = asked.size, asked.rounds
    memory.settle()  # garbage is searched for as in service, on both sides
    results = [subject(size, folder).measure(rounds) for subject in ALL]
    results += exports.growth(folder, *asked.exported)
    load: dict[str, float] = {}
    standing: dict[str, Any] = {}
    if asked.starts:
        results += serving(folder / "served", asked.starts, asked.calls)
        results += frameworks(folder / "frameworks", asked.starts, asked.calls)
        results += [*on_postgresql(size, folder, rounds), *sending(folder)]
        results += lasting(folder / "lasting", asked.messages)
        load = callbacks(folder / "load")
        standing = compare() | {"growth": growth(Understanding())}
    show(results, standing, load, VAR / "bench.json")
    return results


if __name__ == "__main__":
    main()
