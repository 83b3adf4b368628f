"""How the cost of a reading grows with the length of the text: linear means a ratio near one."""

from __future__ import annotations

import random
import sys
import time
from datetime import date
from typing import Final

from handlers.understanding import Understanding

SHORT, LONG = 2_500, 20_000  # characters
PATTERNS: Final = {
    "一句难处反复说": "冷链园的环评批复没下来，村民又把路堵了，资金还没到位。",
    "没完没了的否定": "没没不不未",
    "一串数字": "1",
    "读音相近的字": "环屏能平图神压付",
    "一长串列举": "1、环评没批 2、能评没批 ",
    "一长串举报": "王科长收了红包给老板围标，",
    "全角字母": "ＥＰＣ",
    "表情": "😀",
}


def growth(reader: Understanding, rounds: int = 5) -> dict[str, float]:
    """Cost of a character in a long text ÷ in a short one, by pattern; printed as well."""
    rng = random.Random(1)  # noqa: S311 - a fixed text, no secret
    noise = "".join(chr(rng.randrange(0x20, 0xD800)) for _ in range(LONG))
    texts = {name: piece * (LONG // len(piece) + 1) for name, piece in PATTERNS.items()}
    texts["任意字符"] = noise
    found = {name: _ratio(reader, text, rounds) for name, text in texts.items()}
    shown = "　".join(f"{name} {ratio:.2f}" for name, ratio in found.items())
    sys.stdout.write(f"{LONG} 字与 {SHORT} 字每字耗时之比（线性为 1）：{shown}\n\n")
    return found


def _ratio(reader: Understanding, text: str, rounds: int) -> float:
    ratios = sorted(
        _seconds(reader, f"{n}{text}"[:LONG]) / _seconds(reader, f"{n}{text}"[:SHORT])
        for n in range(rounds)
    )
    return ratios[rounds // 2] * SHORT / LONG


def _seconds(reader: Understanding, text: str) -> float:
    start = time.perf_counter()
    reader.read(text)
    reader.facts(text, date(2026, 9, 28))
    return time.perf_counter() - start
