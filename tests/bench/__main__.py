"""`python -m tests.bench`: measure, print a table, write var/bench.json."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from handlers.understanding import Understanding
from tests.bench.callbacks import callbacks
from tests.bench.exports import growth as exported
from tests.bench.growth import growth
from tests.bench.measuring import show
from tests.bench.peers import compare
from tests.bench.subjects import SUBJECTS

ROUNDS = 7
VAR = Path("var")

VAR.mkdir(exist_ok=True)
with TemporaryDirectory(prefix="bench-", dir=VAR) as folder:  # a real disk, unlike /tmp at times
    load = callbacks(Path(folder) / "load")
    standing = compare() | {"growth": growth(Understanding())}
    exported(Path(folder))
    results = [subject(1.0, Path(folder)).measure(ROUNDS) for subject in SUBJECTS]
show(results, standing, load, VAR / "bench.json")
