"""Writes data/syllables.txt: every GB2312 character under its toneless syllable.

Not used at run time. Needs pypinyin, which the bot does not depend on:
`python make_syllables.py > ../data/syllables.txt`
"""

from __future__ import annotations

import sys
from collections import defaultdict
from typing import Final

from pypinyin import lazy_pinyin

ROWS: Final = range(0xB0, 0xF8)  # GB2312: first level characters, then second level
CELLS: Final = range(0xA1, 0xFF)


def main() -> None:
    """Print one line per syllable."""
    table: dict[str, list[str]] = defaultdict(list)
    for row in ROWS:
        for cell in CELLS:
            char = bytes((row, cell)).decode("gb2312", errors="ignore")
            if char:
                table[lazy_pinyin(char)[0]].append(char)
    for syllable in sorted(table):
        sys.stdout.write(f"{syllable} {''.join(table[syllable])}\n")


if __name__ == "__main__":
    main()
