"""Whatever stands in the cells, planning answers with faults and never breaks."""

from __future__ import annotations

from datetime import time

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.registers.sheets import Value
from tests.registers.book import BASE, Book, changed

WORDS = (
    "无",
    "张伟",
    "国土局",
    "光伏",
    "示例：甲",
    "至今",
    "空缺",
    "联络员",
    "YL2026001",
    "1.38E+10",
)
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.sampled_from(WORDS),
    st.text(max_size=12),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.just(time(8, 30)),
    st.none(),
)
PLACES = [
    (sheet, f"{letter}{number}")
    for sheet, table in BASE.items()
    for number in range(1, len(table) + 1)
    for letter in "ABCDEF"[: len(table[0])]
]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PLACES), VALUES), max_size=8))
def test_any_cells_make_a_plan_or_faults(spoiled: list[tuple[tuple[str, str], Value]]) -> None:
    book = Book()
    for (sheet, place), value in spoiled:
        book.put(sheet, place, value)
    made = book.plan()
    places = {(fault.sheet, fault.cell) for fault in made.faults}
    assert all(fault.problem and fault.line for fault in made.faults)
    assert bool(places) is bool(made.faults)
    if not made.faults:
        assert changed(book.plan(made.after)) == []
